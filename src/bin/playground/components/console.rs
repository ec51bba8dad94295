//! The client console: what a client can ask, what came of it, and the three letters N, R, W.

use std::rc::Rc;

use ringside::engine::{Key, NodeId};
use serde_json::{Map, Value, json};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::op_result::op_result;
use super::quorum::quorum;
use crate::facts::{ConsoleFacts, ReadBefore};
use crate::intent::Intent;
use crate::text::Text;
use crate::text::wording::arg;

#[derive(Properties, PartialEq)]
pub struct Props {
    pub text: Text,
    pub facts: Rc<ConsoleFacts>,
    /// The key to begin with; another one replaces what was typed.
    pub proposed: Key,
    /// Whether the clock stands still.
    pub paused: bool,
    pub on: Callback<Intent>,
}

/// The console, with what is being typed.
pub struct Console {
    key: String,
    value: String,
    via: Option<NodeId>,
    /// Whether a write says that it replaces what was read.
    replaces: bool,
}

pub enum Msg {
    Key(String),
    Value(String),
    Via(Option<NodeId>),
    Replaces(bool),
    Put,
    Get,
    Delete,
}

impl Component for Console {
    type Message = Msg;
    type Properties = Props;

    fn create(ctx: &Context<Self>) -> Self {
        Console { key: ctx.props().proposed.to_string(), value: "milk".to_owned(), via: None, replaces: true }
    }

    fn changed(&mut self, ctx: &Context<Self>, before: &Props) -> bool {
        let proposed = &ctx.props().proposed;
        if *proposed != before.proposed {
            self.key = proposed.to_string();
        }
        // A node of the run before may not be there any more.
        self.via = self.via.filter(|via| ctx.props().facts.nodes.iter().any(|node| node.id == *via));
        true
    }

    fn update(&mut self, ctx: &Context<Self>, msg: Msg) -> bool {
        match msg {
            Msg::Key(key) => self.key = key,
            Msg::Value(value) => self.value = value,
            Msg::Via(via) => self.via = via,
            Msg::Replaces(replaces) => self.replaces = replaces,
            Msg::Put => return self.ask(ctx, "put"),
            Msg::Get => return self.ask(ctx, "get"),
            Msg::Delete => return self.ask(ctx, "delete"),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { text, facts, on, .. } = ctx.props();
        html! {
            <section class="pane console" aria-label={text.get("console")}>
                <div class="pane-head">
                    <h3>{ text.get("console") }</h3>
                    <span class="actions">{ self.clients(ctx) }</span>
                </div>
                { self.form(ctx) }
                { quorum(text, facts, on) }
            </section>
        }
    }
}

impl Console {
    fn clients(&self, ctx: &Context<Self>) -> Html {
        let Props { text, facts, on, .. } = ctx.props();
        if facts.clients.len() < 2 {
            return html! { <span class="chip mono">{ facts.client.to_string() }</span> };
        }
        let button = |client| {
            let chosen = client == facts.client;
            html! {
                <button type="button" key={format!("{client}")} class={classes!(chosen.then_some("on"))} aria-pressed={chosen.to_string()}
                    onclick={on.reform(move |_| Intent::Client(client))}>{ client.to_string() }</button>
            }
        };
        html! {
            <span class="seg soft" role="group" aria-label={text.get("client")}>{ for facts.clients.iter().copied().map(button) }</span>
        }
    }

    fn form(&self, ctx: &Context<Self>) -> Html {
        let Props { text, facts, paused, on, .. } = ctx.props();
        let link = ctx.link();
        let onsubmit = link.callback(|event: SubmitEvent| {
            event.prevent_default();
            Msg::Put
        });
        let hint = |id: &str| if *paused { text.get("op-starts-clock") } else { text.get(id) };
        html! {
            <form {onsubmit}>
                <div class="fields">
                    <label class="field">
                        { text.get("key") }
                        <input type="text" data-testid="op-key" autocomplete="off" autocapitalize="off" spellcheck="false" value={self.key.clone()}
                            oninput={link.callback(|event: InputEvent| Msg::Key(typed(&event)))}/>
                    </label>
                    <label class="field">
                        { text.get("value") }
                        <input type="text" data-testid="op-value" autocomplete="off" autocapitalize="off" spellcheck="false" value={self.value.clone()}
                            oninput={link.callback(|event: InputEvent| Msg::Value(typed(&event)))}/>
                    </label>
                    { self.via_field(ctx) }
                </div>
                <div class="op-buttons">
                    <button type="submit" class="btn prim" data-testid="op-put" title={hint("op-put-hint")}>{ "put" }</button>
                    <button type="button" class="btn line" data-testid="op-get" title={hint("op-get-hint")} onclick={link.callback(|_| Msg::Get)}>{ "get" }</button>
                    <button type="button" class="btn line" data-testid="op-delete" title={hint("op-delete-hint")} onclick={link.callback(|_| Msg::Delete)}>{ "delete" }</button>
                </div>
                { self.context_line(ctx) }
                { op_result(text, facts.last.as_deref(), on) }
            </form>
        }
    }

    /// What the next write of this key would say that it replaces.
    fn context_line(&self, ctx: &Context<Self>) -> Html {
        let Props { text, facts, .. } = ctx.props();
        let Some(ReadBefore { id, written_since }) = self.read_before(facts) else {
            return html! { <p class="context-line blind">{ text.get("context-blind") }</p> };
        };
        let onchange =
            ctx.link().callback(|event: Event| Msg::Replaces(event.target_unchecked_into::<HtmlInputElement>().checked()));
        let words = match (self.replaces, written_since) {
            (true, Some(write)) => text.with("context-replaces-beside", &[("get", arg(id)), ("write", arg(write))]),
            (true, None) => text.with("context-replaces", &[("get", arg(id))]),
            (false, _) => text.with("context-not-used", &[("get", arg(id))]),
        };
        html! {
            <label class="context-line">
                <input type="checkbox" data-testid="op-context" checked={self.replaces} {onchange}/>
                <span>{ words }</span>
            </label>
        }
    }

    fn via_field(&self, ctx: &Context<Self>) -> Html {
        let Props { text, facts, .. } = ctx.props();
        let onchange = ctx
            .link()
            .callback(|event: Event| Msg::Via(NodeId::new(&event.target_unchecked_into::<HtmlSelectElement>().value()).ok()));
        html! {
            <label class="field" title={text.get("via-hint")}>
                { text.get("via") }
                <select data-testid="op-via" {onchange}>
                    <option value="" selected={self.via.is_none()}>{ text.get("via-any") }</option>
                    { for facts.nodes.iter().map(|node| {
                        let name = node.id.to_string();
                        html! { <option key={name.clone()} value={name.clone()} selected={self.via == Some(node.id)}>{ name }</option> }
                    }) }
                </select>
            </label>
        }
    }

    fn read_before<'a>(&self, facts: &'a ConsoleFacts) -> Option<&'a ReadBefore> {
        facts.read.get(&Key::from(self.key.as_str()))
    }

    fn ask(&self, ctx: &Context<Self>, operation: &str) -> bool {
        let Props { facts, on, .. } = ctx.props();
        let mut step = Map::new();
        let mut set = |name: &str, value: Value| step.insert(name.to_owned(), value);
        set("do", json!(operation));
        set("client", json!(facts.client.to_string()));
        set("key", json!(self.key));
        if operation == "put" {
            set("value", json!(self.value));
        }
        if let Some(via) = self.via {
            set("via", json!(via.to_string()));
        }
        if let Some(read) = self.read_before(facts).filter(|_| self.replaces && operation != "get") {
            set("context", json!(&*read.id));
        }
        on.emit(Intent::Step(Value::Object(step)));
        false
    }
}

fn typed(event: &InputEvent) -> String {
    event.target_unchecked_into::<HtmlInputElement>().value()
}
