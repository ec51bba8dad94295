//! A link leads back to the same instant of the same run, and one that was damaged says so.
#![cfg(not(target_arch = "wasm32"))]

use std::time::{Duration as Wall, Instant};

use proptest::prelude::*;
use ringside::engine::Time;
use ringside::scenario::{Document, Link, LinkError, Parted, Session, library, swarm};
use serde_json::{Value, json};

/// What somebody does in a session.
#[derive(Clone, Debug)]
enum Act {
    /// Lets time pass, or goes anywhere before the head or a little beyond, in thousandths of it.
    Advance(u64),
    Seek(u64),
    /// So many turns, which may leave the playhead in the midst of an instant.
    Turns(u8),
    TurnsBack(u8),
    Step(Value),
    Switch(usize),
}

fn act() -> impl Strategy<Value = Act> {
    prop_oneof![
        3 => (1u64..900_000).prop_map(Act::Advance),
        2 => (0u64..1_100).prop_map(Act::Seek),
        1 => (1u8..20).prop_map(Act::Turns),
        2 => (1u8..20).prop_map(Act::TurnsBack),
        6 => step().prop_map(Act::Step),
        2 => (0usize..4).prop_map(Act::Switch),
    ]
}

fn step() -> impl Strategy<Value = Value> {
    let node = || (1u8..5).prop_map(|number| format!("n{number}"));
    let key = || prop_oneof![Just("k".to_owned()), Just("장바구니".to_owned()), "\\PC{1,12}"];
    prop_oneof![
        (key(), "\\PC{0,40}").prop_map(|(key, value)| json!({"do": "put", "key": key, "value": value})),
        (key(), any::<f64>()).prop_map(|(key, number)| json!({"do": "put", "key": key, "value": [number, u64::MAX, i64::MIN]})),
        key().prop_map(|key| json!({"do": "put", "key": key, "value": {"base64": "AP/+"}})),
        key().prop_map(|key| json!({"do": "get", "key": key})),
        key().prop_map(|key| json!({"do": "delete", "key": key})),
        node().prop_map(|node| json!({"do": "crash", "node": node})),
        node().prop_map(|node| json!({"do": "restart", "node": node})),
        (node(), 0.0..1.0f64).prop_map(|(node, loss)| json!({"do": "network", "from": "n1", "to": node, "loss": loss})),
        (node(), node()).prop_map(|(from, to)| json!({"do": "cut", "from": from, "to": to})),
        Just(json!({"do": "heal"})),
    ]
}

fn document() -> impl Strategy<Value = Value> {
    prop_oneof![
        any::<u64>().prop_map(|seed| json!({
            "format": 1, "seed": seed.to_string(), "cluster": {"nodes": 4}, "until": 300,
            "steps": [{"at": 0.001, "do": "put", "key": "k", "value": "v"}],
        })),
        (0u64..1_000, 0.0..0.3f64).prop_map(|(seed, loss)| json!({
            "format": 1, "seed": seed, "cluster": {"nodes": 4, "replication": {"r": 1, "w": 1}}, "network": {"loss": loss},
            "steps": [{"at": 5, "do": "workload", "rate": 200, "keys": 9, "for": 500, "read_fraction": 0.3123456789012345}],
        })),
        (1u64..500).prop_map(swarm::document),
    ]
}

fn play(document: Value, acts: &[Act]) -> Session {
    let mut session = Session::from_value(document).unwrap();
    for act in acts {
        match act {
            Act::Advance(by) => session.advance(ringside::engine::Duration(*by)),
            Act::Seek(thousandths) => {
                let head = session.timeline().head().now().0;
                session.seek(Time(head * thousandths / 1_000));
            }
            Act::Turns(turns) => (0..*turns).for_each(|_| {
                session.step();
            }),
            Act::TurnsBack(turns) => (0..*turns).for_each(|_| {
                session.step_back();
            }),
            // A step that names a node there is not, or cuts a node from itself, is refused and leaves all as it was.
            Act::Step(step) => {
                let _ = session.apply(step);
            }
            Act::Switch(branch) => session.switch(*branch),
        }
    }
    session
}

/// Everything that tells two sessions apart from outside.
fn state(session: &Session) -> impl PartialEq + std::fmt::Debug + use<> {
    let timeline = session.timeline();
    let branch = |branch: &ringside::simulation::Branch| {
        let head = branch.head();
        (branch.parted(), branch.applied().to_vec(), head.now(), head.turns(), head.trace().hash())
    };
    let world = timeline.world();
    (
        (world.now(), world.turns(), world.trace().hash(), timeline.current(), timeline.is_rewound()),
        timeline.branches().iter().map(branch).collect::<Vec<_>>(),
        session.document(),
    )
}

fn there_and_back(session: &Session) -> Session {
    let link = Link::of(session, vec![("view".to_owned(), "ring".to_owned())]);
    let text = link.to_text().unwrap();
    assert!(Link::is_like(&text) && Link::is_like(&link.to_file()));
    assert_eq!(Link::from_text(&text).as_ref(), Ok(&link));
    assert_eq!(Link::from_text(&link.to_file()).as_ref(), Ok(&link), "the file says the same");
    let opened = link.open().unwrap();
    assert_eq!(opened.older, None);
    opened.session
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 150, ..ProptestConfig::default() })]

    #[test]
    fn a_link_leads_back_to_the_same_instant(document in document(), acts in prop::collection::vec(act(), 0..25)) {
        let session = play(document, &acts);
        let mut again = there_and_back(&session);
        prop_assert_eq!(state(&again), state(&session));
        // And on from there it is the same run, on every branch.
        let mut session = session;
        for branch in 0..session.timeline().branches().len() {
            for session in [&mut session, &mut again] {
                session.switch(branch);
                session.seek(session.timeline().head().now());
                session.advance(ringside::engine::Duration(200_000));
            }
            prop_assert_eq!(state(&again), state(&session));
        }
        let next = json!({"do": "get", "key": "k"});
        prop_assert_eq!(session.apply(&next), again.apply(&next));
        prop_assert_eq!(state(&again), state(&session));
    }
}

#[test]
fn what_happened_at_one_instant_keeps_its_order() {
    // Branches that part in the midst of the last instant there is, and steps done at it on both sides.
    let mut session = Session::from_text("format = 1\ncluster.nodes = 3\nnetwork.latency = [5, 5]").unwrap();
    let put = |key: &str| json!({"do": "put", "key": key, "value": "v"});
    session.apply(&put("a")).unwrap();
    session.apply(&put("b")).unwrap();
    session.seek(Time::from_millis(5.0));
    let turns = session.timeline().world().turns();
    session.step_back();
    assert_eq!((session.now(), session.timeline().world().turns()), (Time::from_millis(5.0), turns - 1));
    session.apply(&put("c")).unwrap();
    assert_eq!(session.timeline().current(), 1);
    session.switch(0);
    session.seek(session.timeline().head().now());
    session.apply(&put("c")).unwrap();
    session.apply(&put("d")).unwrap();
    session.seek(Time::from_millis(9.0));
    session.seek(Time::from_millis(5.0));
    session.step_back();
    assert_eq!(session.timeline().branches().len(), 2);
    assert_eq!(session.now(), Time::from_millis(5.0));
    assert_eq!(state(&there_and_back(&session)), state(&session));

    // And from a head that stands in the midst of its instant, while the playhead stands behind it.
    let mut session = Session::from_text("format = 1\ncluster.nodes = 3\nnetwork.latency = [5, 5]").unwrap();
    session.apply(&put("a")).unwrap();
    session.apply(&put("b")).unwrap();
    while session.now() < Time::from_millis(5.0) {
        session.step();
    }
    for instant in [0.0, 5.0] {
        session.seek(Time::from_millis(instant));
    }
    assert_eq!(state(&there_and_back(&session)), state(&session));
    session.apply(&put("c")).unwrap();
    assert_eq!(state(&there_and_back(&session)), state(&session));
}

#[test]
fn every_bundled_scenario_fits_a_link() {
    let mut lengths: Vec<usize> = Vec::new();
    for bundled in library::SCENARIOS {
        let session = Session::from_text(&bundled.text()).unwrap();
        let link = Link::of(&session, Vec::new());
        let text = link.to_text().unwrap();
        assert_eq!(Link::from_text(&text), Ok(link), "{}", bundled.name);
        lengths.push(text.len());
    }
    lengths.sort_unstable();
    let median = lengths[lengths.len() / 2];
    println!(
        "links of the bundled scenarios: {} to {} characters, half of them within {median}",
        lengths[0],
        lengths[lengths.len() - 1]
    );
    assert!(median < 1_100, "{lengths:?}");
}

/// Whoever changes the dictionary, what is under the checksum or the names of fields changes the version, or this link and
/// all others that are out there are lost.
#[test]
fn a_link_that_was_made_once_is_read_for_ever() {
    let made = "r1.x0k2gX2VOw6DMBBE70KNrF3ba4ez0BFAipQrcIcUqaIoShOlSUGTSwUOEX8AYWRcuxl537yZpInR3-MQ6QySW4D21Jxrf3yrrDIbH6-hv_6-H7ONVj2Tu8zDrR_vT8fYrKOIigIDmXrncwjkjNO26wgMACONxy4W2TQLg8ze9qXbwr1coey8cdY2SbMkujyCx_C-bLjwHDDktLCQ4UFKpaUELTQURKiQ7OGSFKBYMKC6UK2UFR0VVI1WKywSKPwB";
    let link = Link::from_text(made).unwrap();
    assert_eq!(
        link.document,
        json!({"format": 1, "name": "말", "seed": "18446744073709551615", "cluster": {"nodes": 3}, "network": {"loss": 0.125}})
    );
    let [first, second] = &link.branches[..] else { panic!("it has two branches") };
    let put = json!({"do": "put", "key": "장바구니", "value": "우유"});
    assert_eq!((&first.steps[..], first.head), (&[(Time(1_500), put)][..], Time(20_000)));
    assert_eq!(second.parted, Some(Parted { from: 0, at: Time(10_001), shared: 1 }));
    assert_eq!(second.steps, [(Time(10_001), json!({"do": "crash", "node": "n2"}))]);
    assert_eq!((link.current, link.at, link.happenings, link.hash), (1, Time(11_000), 13, 0x5d96_f44b_5c60_be76));
    assert_eq!(link.look, [("view".to_owned(), "ring".to_owned())]);
    assert_eq!(link.open().unwrap().session.now(), Time(11_000));
}

#[test]
fn another_engine_is_told_and_the_run_opens_all_the_same() {
    let mut session = Session::from_text(&library::find("stale-read").unwrap().text()).unwrap();
    session.seek(Time::from_millis(321.5));
    let mut link = Link::of(&session, Vec::new());
    link.hash ^= 1;
    link.engine = "0.0.7".to_owned();
    let opened = Link::from_text(&link.to_text().unwrap()).unwrap().open().unwrap();
    let says = opened.older.unwrap().to_string();
    assert_eq!(says, "the link was made by an older engine (0.0.7): the run may differ");
    assert_eq!(state(&opened.session), state(&session));
}

#[test]
fn a_run_that_is_none_is_refused_by_its_paths() {
    let mut session = Session::from_text("format = 1\ncluster.nodes = 3").unwrap();
    session.seek(Time::from_millis(100.0));
    session.apply(&json!({"do": "crash", "node": "n1"})).unwrap();
    session.seek(Time::from_millis(50.0));
    session.apply(&json!({"do": "crash", "node": "n2"})).unwrap();
    let good = Link::of(&session, Vec::new()).to_value();
    let says = |change: &dyn Fn(&mut Value)| {
        let mut tree = good.clone();
        change(&mut tree);
        match Link::from_text(&tree.to_string()).and_then(|link| link.open()) {
            Ok(_) => "opens".to_owned(),
            Err(error) => error.to_string(),
        }
    };
    assert_eq!(says(&|_| {}), "opens");
    assert_eq!(
        says(&|tree| tree["ringside"] = json!(2)),
        "the link is of version 2, and this edition reads version 1; open it with a newer one"
    );
    let path = |change: &dyn Fn(&mut Value)| says(change).split(": ").next().unwrap_or_default().to_owned();
    assert_eq!(path(&|tree| tree["colour"] = json!("red")), "colour");
    assert_eq!(path(&|tree| tree["document"]["clusters"] = json!(3)), "document.clusters");
    assert_eq!(path(&|tree| tree["document"] = json!([])), "document");
    assert_eq!(path(&|tree| tree["branches"] = json!([])), "branches");
    assert_eq!(path(&|tree| tree["branches"][0]["parted"] = json!(null)), "branches[0].parted");
    assert_eq!(path(&|tree| tree["branches"][1]["parted"]["from"] = json!(1)), "branches[1].parted.from");
    assert_eq!(path(&|tree| tree["branches"][1]["parted"]["shared"] = json!(2)), "branches[1].parted.shared");
    assert_eq!(path(&|tree| tree["branches"][1]["parted"]["at"] = json!(5_000)), "branches[1].steps[0].at");
    assert_eq!(path(&|tree| tree["branches"][1]["steps"] = json!([])), "branches[1].steps");
    assert_eq!(path(&|tree| tree["branches"][0]["steps"][0]["node"] = json!("n9")), "branches[0].steps[0].node");
    assert_eq!(path(&|tree| tree["branches"][0]["head"] = json!(99)), "branches[0].head");
    assert_eq!(path(&|tree| tree["branches"][1]["steps"][0]["at"] = json!(-1)), "branches[1].steps[0].at");
    assert_eq!(path(&|tree| tree["current"] = json!(2)), "current");
    assert_eq!(path(&|tree| tree["at"] = json!(1_000)), "at");
    assert_eq!(path(&|tree| tree["hash"] = json!("xyz")), "hash");
    assert_eq!(path(&|tree| tree["look"] = json!({"view": 3})), "look.view");
    // Nothing else of the run is wrong if the first branch never comes to where the second parts from it.
    let early = says(&|tree| {
        tree["branches"][0] = json!({"steps": [], "head": 10});
        tree["current"] = json!(1);
    });
    assert!(early.starts_with("branches[1].parted: "), "{early}");
}

/// Draws that have nothing to do with a run.
fn draws(seed: u64) -> impl FnMut(usize) -> usize {
    let mut state = seed;
    move |below| {
        state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
        ((state >> 33) % below as u64) as usize
    }
}

#[test]
#[allow(clippy::disallowed_methods, reason = "it is the reader who waits")]
fn ten_thousand_damaged_links_give_a_sentence_or_a_run() {
    const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    let mut draw = draws(1);
    let acts = [Act::Advance(300_000), Act::Step(json!({"do": "crash", "node": "n2"})), Act::Advance(100_000), Act::Seek(300)];
    let goods: Vec<String> = (1..12)
        .map(|seed| {
            let mut session = play(swarm::document(seed), &acts);
            let _ = session.apply(&json!({"do": "put", "key": "말", "value": "안녕하세요"}));
            Link::of(&session, Vec::new()).to_text().unwrap()
        })
        .collect();
    let (mut refused, mut slowest) = (0, Wall::ZERO);
    for round in 0..10_000 {
        let mut bytes = goods[draw(goods.len())].clone().into_bytes();
        for _ in 0..=draw(3) {
            let place = draw(bytes.len().max(1)).min(bytes.len().saturating_sub(1));
            match draw(7) {
                _ if bytes.is_empty() => {}
                0 => bytes[place] = LETTERS[draw(LETTERS.len())],
                1 => bytes[place] = draw(128) as u8,
                2 => bytes.truncate(place),
                3 => bytes.insert(place, LETTERS[draw(LETTERS.len())]),
                4 => {
                    bytes.remove(place);
                }
                5 => {
                    let end = (place + 1 + draw(40)).min(bytes.len());
                    let piece = bytes[place..end].to_vec();
                    bytes.splice(place..place, piece);
                }
                _ => {
                    // Another text altogether, behind what a link begins with or not.
                    bytes = (0..draw(300)).map(|_| draw(256) as u8).collect();
                    if draw(2) == 0 {
                        bytes.splice(0..0, *b"r1.");
                    }
                }
            }
        }
        let text = String::from_utf8_lossy(&bytes).into_owned();
        let began = Instant::now();
        let read = Link::from_text(&text);
        slowest = slowest.max(began.elapsed());
        match read {
            Ok(link) => {
                let is_whole = goods.iter().any(|good| Link::from_text(good).as_ref() == Ok(&link));
                assert!(is_whole, "round {round}: {text:?} passes for another link");
            }
            Err(error) => {
                refused += 1;
                assert!(error.to_string().len() > 20, "{error}");
            }
        }
    }
    assert!(refused > 9_000, "only {refused} were found to be damaged");
    assert!(slowest < Wall::from_secs(1), "one took {slowest:?}");
    println!("{refused} of 10000 refused, the slowest read in {slowest:?}");
}

/// What the checksum lets through, because whoever made it meant it.
#[test]
fn ten_thousand_odd_trees_give_a_sentence_or_a_run() {
    let acts = [Act::Advance(20_000), Act::Step(json!({"do": "crash", "node": "n2"})), Act::Advance(9_000), Act::Seek(300)];
    let mut session = play(json!({"format": 1, "cluster": {"nodes": 3}}), &acts);
    session.apply(&json!({"do": "put", "key": "말", "value": "안녕"})).unwrap();
    let good = Link::of(&session, vec![("view".to_owned(), "ring".to_owned())]).to_value();
    let mut draw = draws(2);
    let odd = |draw: &mut dyn FnMut(usize) -> usize| match draw(9) {
        0 => Value::Null,
        1 => json!(draw(40)),
        2 => json!(-1.5),
        3 => json!(1e300),
        4 => json!("n2"),
        5 => json!([]),
        6 => json!([[0], {}]),
        7 => json!({}),
        _ => json!({"decimal": "0.1"}),
    };
    let (mut opened, mut refused) = (0, 0);
    for _ in 0..10_000 {
        let mut tree = good.clone();
        let mut left = draw(60);
        spoil(&mut tree, &mut left, &odd(&mut draw));
        match Link::from_text(&tree.to_string()) {
            Err(error) => {
                refused += 1;
                assert!(error.to_string().len() > 20, "{error}");
            }
            Ok(link) => match link.to_text().and_then(|text| Link::from_text(&text)) {
                Ok(same) => {
                    assert_eq!(same, link);
                    opened += u32::from(link.open().is_ok());
                }
                Err(error) => panic!("{tree} is read, and not as a text: {error}"),
            },
        }
    }
    assert!(opened > 100 && refused > 1_000, "{opened} opened, {refused} refused");
}

/// Puts something else in the place of the so-manieth value of a tree.
fn spoil(tree: &mut Value, left: &mut usize, odd: &Value) {
    if *left == 0 {
        *tree = odd.clone();
        *left = usize::MAX;
        return;
    }
    *left -= 1;
    let inner: Vec<&mut Value> = match tree {
        Value::Array(entries) => entries.iter_mut().collect(),
        Value::Object(fields) => fields.iter_mut().map(|(_, value)| value).collect(),
        _ => Vec::new(),
    };
    for value in inner {
        if *left == usize::MAX {
            return;
        }
        spoil(value, left, odd);
    }
}

/// What is said in a class, in both languages; a number makes many of each.
const SAID: [&str; 24] = [
    "우유 두 팩과 식빵 한 봉지",
    "사과 {n}개",
    "재고 {n}개 남음",
    "민준이가 방금 바꿨어요",
    "서연이 쓴 값 {n}",
    "노드 3이 죽어도 남아 있어야 하는 값",
    "신청 완료 ({n}번째)",
    "취소",
    "안녕하세요, 뒷자리에서 씁니다",
    "충돌이 나면 둘 다 보여야 합니다",
    "하준: 나는 {n}에 걸었다",
    "오늘 급식은 비빔밥",
    "milk, bread, {n} eggs",
    "{n}",
    "first",
    "second",
    "this should survive the crash",
    "hello from the back row",
    "v{n}",
    "Busan {n}",
    "{\"qty\":{n},\"name\":\"apple\"}",
    "written by team {n}",
    "who wins, {n} or the other one?",
    "last write wins?",
];
const KEYS: [&str; 12] = [
    "장바구니:민준",
    "cart:mina",
    "user:1042",
    "재고:사과",
    "inventory:apple",
    "제목",
    "수강신청:컴퓨터구조",
    "설정",
    "session/8f3a",
    "score:team-2",
    "급식",
    "k",
];

#[test]
fn an_hour_of_a_class_fits_eight_kilobytes() {
    let document = json!({
        "format": 1, "name": "class-3-2", "seed": 20_260_317,
        "cluster": {"nodes": 6, "replication": {"n": 3, "r": 2, "w": 2}, "repair": {"read_repair": false}},
        "clients": [{"id": "c1"}, {"id": "c2"}, {"id": "c3"}],
        "network": {"latency": [2, 12], "loss": 0.01},
    });
    let mut draw = draws(3);
    let mut session = Session::from_value(document).unwrap();
    let (mut done, mut lessons) = (0, 0);
    while done < 300 {
        // A few seconds of talk between two clicks, at a tenth of the pace of the clock on the wall.
        session.advance(ringside::engine::Duration(50_000 + draw(2_300_000) as u64));
        if matches!(done, 110 | 215) && lessons < done / 100 {
            // "What if it had not crashed?": back, and on from there.
            lessons += 1;
            let now = session.now();
            session.seek(Time(now.0 * 3 / 4 + draw(1_000) as u64));
        }
        let said = SAID[draw(SAID.len())].replace("{n}", &draw(300).to_string());
        let key = KEYS[draw(KEYS.len())];
        let client = format!("c{}", 1 + draw(3));
        let (node, other) = (1 + draw(6), 1 + draw(6));
        let (node, other) = (format!("n{node}"), format!("n{}", if other == node { node % 6 + 1 } else { other }));
        let step = match draw(100) {
            0..36 => json!({"do": "put", "client": client, "key": key, "value": said}),
            36..62 => json!({"do": "get", "client": client, "key": key}),
            62..66 => json!({"do": "delete", "client": client, "key": key}),
            66..74 => json!({"do": "crash", "node": node}),
            74..82 => json!({"do": "restart", "node": node}),
            82..87 => json!({"do": "cut", "from": node, "to": other}),
            87..91 => json!({"do": "heal"}),
            91..94 => json!({"do": "pause", "node": node}),
            94..97 => json!({"do": "resume", "node": node}),
            97..99 => json!({"do": "repair", "node": node, "with": other}),
            _ => json!({"do": "note", "text": {"ko": said, "en": "look here"}}),
        };
        session.apply(&step).unwrap();
        done += 1;
    }
    assert_eq!(session.timeline().branches().len(), 3);
    let look = [("view", "versions"), ("selection", "key 장바구니:민준"), ("speed", "1")];
    let link = Link::of(&session, look.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec());
    let (text, file) = (link.to_text().unwrap(), link.to_file());
    println!("300 interventions in {} of virtual time: {} characters (as a file {})", session.now(), text.len(), file.len());
    assert!(text.len() <= 8 * 1024, "{} characters", text.len());
    assert_eq!(state(&Link::from_text(&text).unwrap().open().unwrap().session), state(&session));
}

#[test]
fn a_session_that_is_too_long_for_a_link_says_so() {
    let mut session = Session::from_text("format = 1\ncluster.nodes = 3").unwrap();
    for number in 0..12 {
        let value = format!("{number}").repeat(90_000);
        session.apply(&json!({"do": "put", "key": "k", "value": value})).unwrap();
    }
    assert!(matches!(Link::of(&session, Vec::new()).to_text(), Err(LinkError::TooLong(_))));
}

#[test]
fn the_document_of_a_link_is_the_run_of_its_branch() {
    let mut session = Session::from_text(&library::find("stale-read").unwrap().text()).unwrap();
    session.seek(Time::from_millis(40.25));
    session.apply(&json!({"do": "crash", "node": "n3"})).unwrap();
    session.seek(Time::from_millis(2_000.0));
    let opened = Link::of(&session, Vec::new()).open().unwrap().session;
    let document = Document::from_text(&opened.document().to_string()).unwrap();
    let mut straight = Session::from_value(opened.document()).unwrap();
    straight.seek(Time::from_millis(2_000.0));
    assert_eq!(document.head.name, "stale-read");
    assert_eq!(straight.timeline().world().trace().hash(), session.timeline().world().trace().hash());
}
