//! The judge held against trying every order, on thousands of small histories; and the quick way against the long one.

use super::search::{Answer, search};
use super::*;

fn text(text: &str) -> Text {
    (!text.is_empty()).then(|| text.into())
}

fn operation(act: Act, started: i64, ended: Option<i64>) -> ClientOperation {
    let whole = |time: i64| Moment::Whole(time.into());
    ClientOperation { id: None, client: "1".into(), key: "k".into(), act, started: whole(started), ended: ended.map(whole) }
}

fn put(value: &str, started: i64, ended: i64) -> ClientOperation {
    operation(Act::Put(text(value)), started, Some(ended))
}

fn get(value: &str, started: i64, ended: i64) -> ClientOperation {
    operation(Act::Get(text(value)), started, Some(ended))
}

fn append(value: &str, started: i64, ended: i64) -> ClientOperation {
    operation(Act::Append(value.into()), started, Some(ended))
}

fn cas(from: &str, to: &str, ok: bool, started: i64, ended: i64) -> ClientOperation {
    operation(Act::Cas { from: text(from), to: text(to), ok }, started, Some(ended))
}

fn open(operation: ClientOperation) -> ClientOperation {
    ClientOperation { ended: None, ..operation }
}

fn holds(operations: &[ClientOperation]) -> bool {
    judge(operations, BOUND).linearizable().expect("small histories are decided")
}

fn matters(operations: &[ClientOperation]) -> (Vec<usize>, usize) {
    let contradiction = judge(operations, BOUND).contradiction.expect("it is not linearizable");
    (contradiction.operations, contradiction.last)
}

/// The two histories of Porcupine's register test: put 100, get → 100, get → 0; and with 200. Its register holds 0 in the beginning.
#[test]
fn histories_judged_by_another_checker() {
    assert!(holds(&[put("0", -2, -1), put("100", 0, 100), get("100", 25, 75), get("0", 30, 60)]));
    let not = [put("0", -2, -1), put("200", 0, 100), get("200", 10, 30), get("0", 40, 90)];
    assert!(!holds(&not));
    // With nothing instead of 0, only the gets matter: whenever 200 was put, it is there for the first and gone for the second.
    let not = [put("200", 0, 100), get("200", 10, 30), get("", 40, 90)];
    assert_eq!(matters(&not), (vec![1, 2], 2));
}

#[test]
fn appends_grow_and_puts_begin_anew() {
    assert!(holds(&[
        append("a", 0, 1),
        append("b", 2, 3),
        get("ab", 4, 5),
        put("c", 6, 7),
        append("d", 8, 9),
        get("cd", 10, 11)
    ]));
    assert!(holds(&[append("a", 0, 9), append("b", 0, 9), get("ba", 4, 12)]));
    assert!(!holds(&[append("a", 0, 1), append("b", 2, 3), get("ba", 4, 5)]));
    assert!(holds(&[append("", 0, 1), get("", 2, 3)].map(|one| match one.act {
        // An append of the empty text leaves the empty text, and not nothing.
        Act::Get(_) => ClientOperation { act: Act::Get(Some("".into())), ..one },
        _ => one,
    })));
    assert!(holds(&[put("a", 0, 1), open(append("b", 2, 3)), get("a", 4, 5), get("ab", 6, 7)]));
    assert!(!holds(&[put("a", 0, 1), open(append("b", 2, 3)), get("ab", 4, 5), get("a", 6, 7)]));
}

#[test]
fn a_cas_sees_what_is_there() {
    assert!(holds(&[cas("", "a", true, 0, 1), cas("a", "b", true, 2, 3), cas("a", "c", false, 4, 5), get("b", 6, 7)]));
    assert!(!holds(&[put("a", 0, 1), cas("a", "b", false, 2, 3)]));
    assert!(!holds(&[put("a", 0, 1), cas("b", "c", true, 2, 3)]));
    assert!(holds(&[put("a", 0, 1), cas("a", "", true, 2, 3), get("", 4, 5)]), "a cas to null removes");
    // One of unknown outcome may have matched, or not, or never have come.
    for ok in [true, false] {
        assert!(holds(&[put("a", 0, 1), open(cas("a", "b", ok, 2, 3)), get("b", 4, 5)]));
        assert!(holds(&[put("a", 0, 1), open(cas("a", "b", ok, 2, 3)), get("a", 4, 5)]));
        assert!(!holds(&[put("a", 0, 1), open(cas("x", "b", ok, 2, 3)), get("b", 4, 5)]));
    }
}

#[test]
fn what_nobody_heard_of_may_follow_from_what_nobody_heard_of() {
    let first = open(put("a", 0, 1));
    let second = open(cas("a", "b", true, 0, 1));
    assert!(holds(&[first, second, get("b", 5, 6)]));
}

#[test]
fn keys_are_judged_by_themselves() {
    let of = |key: &str, one: ClientOperation| ClientOperation { key: key.into(), ..one };
    let history = [
        of("x", put("1", 0, 1)),
        of("z", put("1", 0, 1)),
        of("y", put("1", 0, 1)),
        of("y", get("", 2, 3)),
        of("x", get("1", 4, 5)),
        of("z", get("2", 4, 5)),
    ];
    let judgement = judge(&history, BOUND);
    assert_eq!(judgement.violated, ["z", "y"].map(Arc::from), "as they first come");
    assert_eq!((judgement.operations, judgement.keys, judgement.linearizable()), (6, 3, Some(false)));
    assert_eq!(judgement.contradiction, Some(Contradiction { operations: vec![5], last: 5 }), "nobody wrote 2");
    assert_eq!(judge(&[], BOUND).linearizable(), Some(true));
}

#[test]
fn what_contradicts_itself_is_cut_down_to_what_matters() {
    let stale = [
        put("a", 0, 10),
        put("b", 0, 10),
        get("a", 11, 12),
        put("c", 13, 14),
        cas("c", "d", true, 15, 16),
        put("c", 15, 17),
        get("a", 20, 21),
        get("a", 30, 31),
    ];
    let (operations, last) = matters(&stale);
    assert_eq!(last, 6, "the get after it adds nothing");
    assert!(operations.contains(&6) && !operations.contains(&7) && !operations.contains(&1), "{operations:?}");
}

#[test]
fn a_bound_is_kept() {
    let mut history: Vec<ClientOperation> = (0..14).map(|number| append(&number.to_string(), 0, 100)).collect();
    history.push(get("no such text", 200, 201));
    let judgement = judge(&history, 1_000);
    assert_eq!((judgement.linearizable(), judgement.undecided.len()), (None, 1));
    assert!(judgement.text(&history).contains("--bound"));
}

/// A multiplicative generator (Park and Miller): small, and the same everywhere.
struct Draws(u64);

impl Draws {
    fn below(&mut self, limit: u64) -> u64 {
        self.0 = self.0 * 48_271 % 0x7fff_ffff;
        self.0 % limit
    }

    fn history(&mut self, length: u64, kinds: u64) -> Vec<ClientOperation> {
        let value = |draws: &mut Draws| [None, Some("a"), Some("b"), Some("ab")][draws.below(4) as usize].map(Arc::from);
        (0..length)
            .map(|_| {
                let started = self.below(10) as i64;
                let ended = started + self.below(6) as i64;
                let act = match self.below(kinds) {
                    0 => Act::Put(value(self)),
                    1 | 2 => Act::Get(value(self)),
                    3 => Act::Cas { from: value(self), to: value(self), ok: self.below(2) == 0 },
                    _ => Act::Append(["a", "b"][self.below(2) as usize].into()),
                };
                operation(act, started, (self.below(5) > 0).then_some(ended))
            })
            .collect()
    }
}

/// Every order that the operations can have been in, tried one after the other.
fn some_order_explains(operations: &[ClientOperation]) -> bool {
    fn go(operations: &[ClientOperation], done: u32, held: &Text) -> bool {
        let left: Vec<usize> = (0..operations.len()).filter(|index| done & (1 << index) == 0).collect();
        let Some(first_end) = left.iter().filter_map(|index| operations[*index].ended).min() else { return true };
        left.into_iter().filter(|index| operations[*index].started <= first_end).any(|index| {
            let one = &operations[index];
            let done = done | 1 << index;
            let is_open = one.ended.is_none();
            match &one.act {
                Act::Put(value) => go(operations, done, value),
                Act::Get(seen) => !is_open && seen == held && go(operations, done, held),
                Act::Append(more) => {
                    let joined = format!("{}{more}", held.as_deref().unwrap_or_default());
                    go(operations, done, &Some(joined.into()))
                }
                Act::Cas { from, to, ok } => match (from == held, is_open) {
                    (true, true) => go(operations, done, to),
                    (true, false) => *ok && go(operations, done, to),
                    (false, true) => false,
                    (false, false) => !ok && go(operations, done, held),
                },
            }
        })
    }
    go(operations, 0, &None)
}

#[test]
fn judging_and_trying_every_order_agree() {
    let mut draws = Draws(1);
    let mut linearizable = 0;
    for turn in 0..30_000 {
        // Every third with appends, every third without, every third of puts and gets alone.
        let history = {
            let length = 1 + draws.below(7);
            draws.history(length, [5, 4, 3][turn % 3])
        };
        let judgement = judge(&history, BOUND);
        let expected = some_order_explains(&history);
        assert_eq!(judgement.linearizable(), Some(expected), "{history:#?}");
        linearizable += usize::from(expected);
        if let Some(Contradiction { operations, last }) = judgement.contradiction {
            assert!(operations.contains(&last));
            // What matters contradicts itself together with the writes that had begun by then, at whatever time they happened.
            let end = history[last].ended.expect("it has ended");
            let loosened = |which: &[usize]| -> Vec<ClientOperation> {
                let loose = |(index, one): (usize, &ClientOperation)| {
                    if one.started > end {
                        return None;
                    }
                    if which.contains(&index) {
                        // Of what was still under way then, the outcome was not known.
                        return Some(ClientOperation { ended: one.ended.filter(|ended| *ended <= end), ..one.clone() });
                    }
                    let changes = !matches!(one.act, Act::Get(_) | Act::Cas { ok: false, .. });
                    (changes || one.ended.is_none()).then(|| ClientOperation {
                        started: Moment::Whole(-1),
                        ended: None,
                        ..one.clone()
                    })
                };
                history.iter().enumerate().filter_map(loose).collect()
            };
            assert!(!some_order_explains(&loosened(&operations)), "{operations:?} of {history:#?}");
            for spared in &operations {
                let fewer: Vec<usize> = operations.iter().copied().filter(|one| one != spared).collect();
                assert!(some_order_explains(&loosened(&fewer)), "{spared} is not needed in {operations:?} of {history:#?}");
            }
        }
    }
    assert!((5_000..25_000).contains(&linearizable), "{linearizable} of 30,000: the histories are too much alike");
}

#[test]
fn the_quick_way_and_the_search_agree() {
    let mut draws = Draws(7);
    let (mut linearizable, mut judged) = (0, 0);
    while judged < 5_000 {
        let length = 2 + draws.below(14);
        let mut values = 0;
        let history: Vec<ClientOperation> = (0..length)
            .map(|index| {
                let started = index as i64 * 2 + draws.below(4) as i64;
                let ended = started + draws.below(9) as i64;
                if values == 0 || draws.below(2) == 0 {
                    values += 1;
                    let ended = (draws.below(6) > 0).then_some(ended);
                    return operation(Act::Put(Some(values.to_string().into())), started, ended);
                }
                get(&(values - draws.below(values.min(2))).to_string(), started, ended)
            })
            .collect();
        let places: Vec<usize> = (0..history.len()).collect();
        let of_key = OfKey::of(&history, &places);
        let register = as_register(&of_key.steps).expect("every value is put once");
        let quick = contradiction(&register).is_none();
        assert_eq!(search(&of_key.steps, &of_key.texts, BOUND) == Answer::Order, quick, "{history:#?}");
        linearizable += usize::from(quick);
        judged += 1;
    }
    assert!((500..4_500).contains(&linearizable), "{linearizable} of 5,000: the histories are too much alike");
}

#[test]
fn a_line_is_read_as_it_was_written() {
    let mut draws = Draws(3);
    for _ in 0..500 {
        let history = draws.history(6, 5);
        let lines: Vec<String> = history.iter().map(line).collect();
        assert_eq!(read(&lines.join("\n")), Ok(history));
    }
}
