//! `ringside why`: the causes of what one run has come to, back to what began it, in sentences.

use std::process::ExitCode;

use ringside::engine::versions::Dot;
use ringside::engine::{Key, NodeEvent, NodeId, Time};
use ringside::scenario::why::{Question, why};
use ringside::simulation::{EventId, What, World};

use crate::{Source, print};

/// What is asked, of which run.
#[derive(clap::Args)]
#[command(group(clap::ArgGroup::new("about").required(true).multiple(true).args(["op", "happening", "node", "key"])))]
pub struct Arguments {
    /// A TOML or JSON file, `-` for the standard input, the name of a bundled scenario, or `swarm`.
    file: String,
    /// Why did this operation end as it did? Its name, as in the report.
    #[arg(long, value_name = "ID", conflicts_with_all = ["happening", "node", "key"])]
    op: Option<String>,
    /// Why did this happen? Its number, as in the trace.
    #[arg(long, value_name = "NUMBER", conflicts_with_all = ["node", "key"])]
    happening: Option<u64>,
    /// Of this node: why does it hold the key (with --key), or what does it believe of a member (with --suspects)?
    #[arg(long)]
    node: Option<String>,
    /// The member that the node believes something of.
    #[arg(long, value_name = "NODE", requires = "node", conflicts_with = "key")]
    suspects: Option<String>,
    /// The key; without a node, the one whose versions are asked about.
    #[arg(long)]
    key: Option<String>,
    /// A version of the key, as `n1:2`. Given twice: why do the two stand side by side?
    #[arg(long, value_name = "VERSION", requires = "key")]
    version: Vec<String>,
    /// As seen at this instant, in milliseconds; the end of the run if it is left out.
    #[arg(long, value_name = "MS", allow_negative_numbers = true)]
    at: Option<f64>,
    /// Run under this seed instead of the document's.
    #[arg(long)]
    seed: Option<u64>,
    /// Print the explanation as JSON.
    #[arg(long)]
    json: bool,
}

/// Runs the document and answers.
pub fn answer(arguments: &Arguments) -> Result<ExitCode, String> {
    let document = Source::read(&arguments.file)?.document(arguments.seed.unwrap_or(1))?.into_owned();
    let at = arguments.at.map(instant).transpose()?;
    let finished = ringside::scenario::run(&document, arguments.seed).map_err(|refusals| refusals.to_string())?;
    let question = question(arguments, &finished.world)?;
    let explanation = why(&question, finished.world.trace(), at, u64::MAX).map_err(|unanswered| unanswered.to_string())?;
    if arguments.json {
        let text = serde_json::to_string_pretty(&explanation).map_err(|error| error.to_string())?;
        print(&format!("{text}\n"))?;
    } else {
        print(&explanation.to_string())?;
    }
    Ok(ExitCode::SUCCESS)
}

fn instant(ms: f64) -> Result<Time, String> {
    if ms.is_finite() && ms >= 0.0 {
        Ok(Time::from_millis(ms))
    } else {
        Err(format!("--at {ms}: an instant is a number of milliseconds from 0 on"))
    }
}

fn question(arguments: &Arguments, world: &World) -> Result<Question, String> {
    if let Some(name) = &arguments.op {
        let entry = world.ledger().get(name).ok_or_else(|| no_operation(name, world))?;
        return Ok(Question::Operation(entry.request));
    }
    if let Some(number) = arguments.happening {
        return Ok(Question::Happening(EventId(number)));
    }
    let node = arguments.node.as_deref().map(|name| node(name, world)).transpose()?;
    let key = arguments.key.as_deref().map(|name| key(name, world)).transpose()?;
    let dots = |key: &Key| arguments.version.iter().map(|text| dot(text, key, world)).collect::<Result<Vec<Dot>, String>>();
    match (node, arguments.suspects.as_deref(), key) {
        (Some(observer), Some(member), _) => Ok(Question::Belief { observer, member: self::node(member, world)? }),
        (Some(node), None, Some(key)) => {
            let dot = match dots(&key)?.as_slice() {
                [] => None,
                [dot] => Some(*dot),
                _ => return Err("with --node at most one --version is asked about".to_owned()),
            };
            Ok(Question::Copy { node, key, dot })
        }
        (None, _, Some(key)) => match dots(&key)?.as_slice() {
            [dot] => Ok(Question::Version { key, dot: *dot }),
            [one, other] => Ok(Question::Siblings { key, one: *one, other: *other }),
            _ => Err("--key without --node takes one --version, or two".to_owned()),
        },
        _ => Err("--node asks about a copy, with --key, or about a belief, with --suspects".to_owned()),
    }
}

/// So many names are listed at most.
const NAMED: usize = 20;

fn some_of(names: Vec<String>) -> String {
    if names.is_empty() {
        return "none".to_owned();
    }
    let more = if names.len() > NAMED { format!(", … {} in all", names.len()) } else { String::new() };
    names.into_iter().take(NAMED).collect::<Vec<_>>().join(", ") + &more
}

fn no_operation(name: &str, world: &World) -> String {
    let names = world.ledger().by_name().map(|(name, _)| name.to_string()).collect();
    format!("--op {name}: there is no such operation; there are: {}", some_of(names))
}

fn node(name: &str, world: &World) -> Result<NodeId, String> {
    let known = NodeId::new(name).ok().filter(|node| world.nodes().any(|other| other == *node));
    let names = || some_of(world.nodes().map(|node| node.to_string()).collect());
    known.ok_or_else(|| format!("{name}: there is no such node; there are: {}", names()))
}

fn key(name: &str, world: &World) -> Result<Key, String> {
    let mut keys: Vec<String> = Vec::new();
    for (_, entry) in world.ledger().by_name() {
        if &*entry.key.0 == name {
            return Ok(entry.key.clone());
        }
        keys.push(entry.key.to_string());
    }
    keys.sort();
    keys.dedup();
    Err(format!("--key {name}: no operation is about it; keys are: {}", some_of(keys)))
}

fn dot(text: &str, key: &Key, world: &World) -> Result<Dot, String> {
    let mut names: Vec<String> = Vec::new();
    for happening in world.trace().iter() {
        if let What::Node(NodeEvent::VersionWritten { key: of, version, .. }) = &happening.what
            && of == key
        {
            let name = format!("{}:{}", version.dot.actor, version.dot.counter);
            if name == text {
                return Ok(version.dot);
            }
            names.push(name);
        }
    }
    Err(format!("--version {text}: there is no such version of {key}; there are: {}", some_of(names)))
}
