//! The client console: what a client can ask, what came of it, and the three letters N, R, W.

use std::rc::Rc;

use ringside::engine::{ClientId, Key, NodeId};
use serde_json::{Map, Value, json};
use web_sys::{HtmlInputElement, HtmlSelectElement};
use yew::prelude::*;

use super::op_result::op_result;
use super::quorum::quorum;
use crate::facts::{Chip, ConsoleFacts, ReadBefore};
use crate::intent::Intent;
use crate::markup::{Button, all, el, keyed, words};
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
    /// Asks for an operation.
    Ask(&'static str),
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
            Msg::Ask(operation) => return self.ask(ctx, operation),
        }
        true
    }

    fn view(&self, ctx: &Context<Self>) -> Html {
        let Props { text, facts, on, .. } = ctx.props();
        html! {
            <section class="pane console" aria-label={text.get("console")}>
                { el("div", "pane-head", [el("h2", "", text.get("console")), el("span", "actions", self.clients(ctx))]) }
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
            return el("span", "chip mono", facts.client.to_string());
        }
        let button = |client: &ClientId| {
            let name = client.to_string();
            let button = Button::asking(on, Intent::Client(*client)).chosen(*client == facts.client);
            keyed(name.as_str(), button.holding(name.clone()))
        };
        html! {
            <span class="seg soft" role="group" aria-label={text.get("client")}>{ all(facts.clients.iter().map(button)) }</span>
        }
    }

    fn form(&self, ctx: &Context<Self>) -> Html {
        let Props { text, facts, on, .. } = ctx.props();
        let onsubmit = ctx.link().callback(|event: SubmitEvent| {
            event.prevent_default();
            Msg::Ask("put")
        });
        let fields = [
            self.field(ctx, "key", "op-key", &self.key, Msg::Key),
            self.field(ctx, "value", "op-value", &self.value, Msg::Value),
            self.via_field(ctx),
        ];
        let buttons = [
            self.button(ctx, "put", "op-put", "op-put-hint").class("btn prim").also("type", "submit").holding("put"),
            self.button(ctx, "get", "op-get", "op-get-hint").holding("get"),
            self.button(ctx, "delete", "op-delete", "op-delete-hint").holding("delete"),
        ];
        html! {
            <form {onsubmit}>
                { el("div", "fields", fields) }
                { el("div", "op-buttons", buttons) }
                { self.context_line(ctx) }
                { op_result(text, facts.last.as_deref(), on) }
            </form>
        }
    }

    fn field(&self, ctx: &Context<Self>, name: &str, id: &'static str, value: &str, typed: fn(String) -> Msg) -> Html {
        let oninput =
            ctx.link().callback(move |event: InputEvent| typed(event.target_unchecked_into::<HtmlInputElement>().value()));
        let input = html! {
            <input type="text" data-testid={id} autocomplete="off" autocapitalize="off" spellcheck="false" value={value.to_owned()} {oninput}/>
        };
        el("label", "field", [words(ctx.props().text.get(name)), input])
    }

    /// The button of an operation. That of `put` submits the form, which asks for the operation.
    fn button(&self, ctx: &Context<Self>, operation: &'static str, id: &'static str, hint: &str) -> Button {
        let Props { text, paused, .. } = ctx.props();
        let onclick = match operation {
            "put" => Callback::noop(),
            operation => ctx.link().callback(move |_| Msg::Ask(operation)),
        };
        let hint = text.get(if *paused { "op-starts-clock" } else { hint });
        Button::calling(onclick).class("btn line").id(id).hint(hint)
    }

    /// What the next write of this key would say that it replaces.
    fn context_line(&self, ctx: &Context<Self>) -> Html {
        let Props { text, facts, .. } = ctx.props();
        let Some(ReadBefore { id, written_since }) = self.read_before(facts) else {
            return el("p", "context-line blind", text.get("context-blind"));
        };
        let onchange =
            ctx.link().callback(|event: Event| Msg::Replaces(event.target_unchecked_into::<HtmlInputElement>().checked()));
        let words = match (self.replaces, written_since) {
            (true, Some(write)) => text.with("context-replaces-beside", &[("get", arg(id)), ("write", arg(write))]),
            (true, None) => text.with("context-replaces", &[("get", arg(id))]),
            (false, _) => text.with("context-not-used", &[("get", arg(id))]),
        };
        let checkbox = html! { <input type="checkbox" data-testid="op-context" checked={self.replaces} {onchange}/> };
        el("label", "context-line", [checkbox, el("span", "", words)])
    }

    fn via_field(&self, ctx: &Context<Self>) -> Html {
        let Props { text, facts, .. } = ctx.props();
        let onchange = ctx
            .link()
            .callback(|event: Event| Msg::Via(NodeId::new(&event.target_unchecked_into::<HtmlSelectElement>().value()).ok()));
        let option = |value: String, name: AttrValue, selected: bool| {
            html! { <option key={value.clone()} {value} {selected}>{ name }</option> }
        };
        let node = |node: &Chip| option(node.id.to_string(), AttrValue::from(node.id.to_string()), self.via == Some(node.id));
        html! {
            <label class="field" title={text.get("via-hint")}>
                { text.get("via") }
                <select data-testid="op-via" {onchange}>
                    { option(String::new(), text.get("via-any"), self.via.is_none()) }
                    { all(facts.nodes.iter().map(node)) }
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
