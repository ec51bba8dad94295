//! How long it takes to judge client histories like those that people record of real databases.
//!
//! Each history is of one register under puts, gets and compare-and-sets by five clients, some 85 operations of which about
//! one in seven never hears how it ended: the shape of the histories of etcd that Jepsen recorded in 2014, and that
//! checkers are compared by. Half of them come from a register that works; in the others one get or cas was told something else,
//! which more often than not cannot have been. Prints one line of JSON: how many histories, how many of them are linearizable, and milliseconds.

use std::time::Instant;

use ringside::scenario::linearizability::{Act, BOUND, ClientOperation, Moment, Text, judge};
use serde_json::json;

const HISTORIES: u64 = 400;
const CLIENTS: usize = 5;
const OPERATIONS: usize = 85;

fn main() {
    let histories: Vec<Vec<ClientOperation>> = (0..HISTORIES).map(history).collect();
    let (mut linearizable, mut undecided, mut times) = (0, 0, Vec::new());
    for (number, history) in histories.iter().enumerate() {
        let began = now();
        let judged = judge(history, BOUND).linearizable();
        times.push(began.elapsed().as_secs_f64() * 1_000.0);
        linearizable += usize::from(judged == Some(true));
        undecided += usize::from(judged.is_none());
        assert!(number % 2 == 1 || judged != Some(false), "history {number} comes from a register that works");
    }
    times.sort_by(f64::total_cmp);
    let figures = json!({
        "histories": histories.len(),
        "linearizable": linearizable,
        "undecided": undecided,
        "mean_ms": times.iter().sum::<f64>() / times.len() as f64,
        "p95_ms": times[times.len() * 95 / 100],
        "max_ms": times.last(),
    });
    println!("{figures}");
}

#[allow(clippy::disallowed_methods, reason = "wall-clock time is what this program measures")]
fn now() -> Instant {
    Instant::now()
}

/// A client that waits for its operation, or for a while before the next.
#[derive(Clone, Copy)]
enum Client {
    Idle,
    /// It has asked: nothing has happened yet.
    Asked(usize),
    /// It has happened, and the answer is on its way.
    Answered(usize),
}

/// A history of a register that works; of every other number, with one answer changed.
fn history(number: u64) -> Vec<ClientOperation> {
    let mut draws = Draws(number * 2 + 1);
    let mut clients = [Client::Idle; CLIENTS];
    let mut operations: Vec<ClientOperation> = Vec::new();
    let mut held: Text = None;
    let mut time = 0;
    // Who never heard goes on under another name, as a client of a real database does.
    let mut lives = 0;
    while operations.len() < OPERATIONS || clients.iter().any(|client| !matches!(client, Client::Idle)) {
        time += 1;
        let who = draws.below(CLIENTS as u64) as usize;
        clients[who] = match clients[who] {
            Client::Idle if operations.len() < OPERATIONS => {
                let act = match draws.below(3) {
                    0 => Act::Get(None),
                    1 => Act::Put(draws.value()),
                    _ => Act::Cas { from: draws.value(), to: draws.value(), ok: false },
                };
                let client = format!("{who}.{lives}").into();
                operations.push(ClientOperation {
                    id: None,
                    client,
                    key: "r".into(),
                    act,
                    started: Moment::Whole(time),
                    ended: None,
                });
                Client::Asked(operations.len() - 1)
            }
            Client::Idle => Client::Idle,
            Client::Asked(place) => {
                let is_lost = draws.below(5) == 0 && !matches!(operations[place].act, Act::Get(_));
                // Of the lost, half still happen.
                if !is_lost || draws.below(2) == 0 {
                    happen(&mut operations[place].act, &mut held);
                }
                lives += u64::from(is_lost);
                if is_lost { Client::Idle } else { Client::Answered(place) }
            }
            Client::Answered(place) => {
                operations[place].ended = Some(Moment::Whole(time));
                Client::Idle
            }
        };
    }
    if number % 2 == 1 {
        mutate(&mut operations, &mut draws);
    }
    operations
}

fn happen(act: &mut Act, held: &mut Text) {
    match act {
        Act::Get(seen) => *seen = held.clone(),
        Act::Put(value) => *held = value.clone(),
        Act::Append(more) => *held = Some(format!("{}{more}", held.as_deref().unwrap_or_default()).into()),
        Act::Cas { from, to, ok } => {
            *ok = from == held;
            if *ok {
                *held = to.clone();
            }
        }
    }
}

/// One answer is another one.
fn mutate(operations: &mut [ClientOperation], draws: &mut Draws) {
    loop {
        let place = draws.below(operations.len() as u64) as usize;
        let operation = &mut operations[place];
        match &mut operation.act {
            Act::Get(seen) if operation.ended.is_some() => *seen = draws.value(),
            Act::Cas { ok, .. } if operation.ended.is_some() => *ok = !*ok,
            _ => continue,
        }
        return;
    }
}

/// A multiplicative generator (Park and Miller): small, and the same everywhere.
struct Draws(u64);

impl Draws {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0 * 48_271 % 0x7fff_ffff;
        self.0 % limit
    }

    fn value(&mut self) -> Text {
        Some(self.below(5).to_string().into())
    }
}
