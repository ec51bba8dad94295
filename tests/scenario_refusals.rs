//! What is wrong with a document is said in one sentence each, and all of it at once.

use ringside::scenario::{Document, Refusal, Refusals, Session};
use serde_json::json;

/// The sentences that a document is refused with; none if it is accepted. Which line each is about has a test of its own.
fn refused(text: &str) -> Vec<String> {
    let sentence = |refusal: &Refusal| Refusal { line: None, ..refusal.clone() }.to_string();
    let sentences = |refusals: Refusals| refusals.0.iter().map(sentence).collect();
    Document::from_text(text).map_or_else(sentences, |_| Vec::new())
}

/// The beginning of a document whose nodes stand in two datacenters.
const IN_TWO_PLACES: &str = "format = 1\ncluster.nodes = [{ id = \"a\", dc = \"seoul\" }, { id = \"b\", dc = \"busan\" }]\n";

/// A document with three nodes and one step.
fn with_step(step: &str) -> String {
    format!("format = 1\ncluster.nodes = 3\nsteps = [{{ {step} }}]")
}

/// Of a document that is text: the line of the field, or of the nearest table around what is missing. Objects have none.
#[test]
fn a_refusal_says_in_which_line_its_field_stands() {
    let text = "format = 1\n\n[cluster]\nnodes = 3\n\n[[steps]]\nat = 0\ndo = \"crash\"\nnode = \"n9\"\n\n[[steps]]\nat = 0\ndo = \"put\"\n";
    let refusals = Document::from_text(text).unwrap_err();
    let lines: Vec<_> = refusals.0.iter().map(|refusal| (refusal.path.as_str(), refusal.line)).collect();
    assert_eq!(lines, [("steps[0].node", Some(9)), ("steps[1].key", Some(11)), ("steps[1].value", Some(11))]);
    assert!(refusals.to_string().starts_with("line 9, steps[0].node: no node \"n9\""), "{refusals}");
    assert_eq!(Session::from_toml(text).unwrap_err(), refusals);
    let inline = Document::from_text("format = 1\nsteps = [\n  { at = 0, do = \"crash\" },\n]").unwrap_err();
    assert_eq!(inline.0[0].line, Some(3));
    let json = "{\"format\": 1,\n\"seed\": -1,\n\"steps\": [{\"at\": 0, \"do\": \"note\"},\n  {\"at\": 0,\n   \"do\": \"crash\", \"node\": \"n9\"}]}";
    let refusals = Document::from_text(json).unwrap_err();
    let lines: Vec<_> = refusals.0.iter().map(|refusal| (refusal.path.as_str(), refusal.line)).collect();
    assert_eq!(lines, [("seed", Some(2)), ("steps[0].text", Some(3)), ("steps[1].node", Some(5))]);
    assert_eq!(Document::from_value(json!({"format": 1, "seed": -1})).unwrap_err().0[0].line, None);
}

#[test]
fn each_mistake_gets_the_sentence_that_names_the_field_and_what_is_allowed() {
    let cases: &[(&str, &str)] = &[
        ("", "format: missing; it must be 1"),
        ("format = 2", "format: 2 is not allowed; it must be 1"),
        ("format = \"1\"", "format: \"1\" is not allowed; it must be 1"),
        (
            "format = 1\nsede = 3",
            "sede: unknown field; allowed here: format, name, seed, until, cluster, network, clients, steps, expect, lesson; did you mean seed?",
        ),
        (
            "format = 1\nseed = -1",
            "seed: -1 is not allowed; it must be a whole number from 0 to 18446744073709551615, as a number or as text",
        ),
        ("format = 1\nuntil = -0.5", "until: -0.5 is not allowed; it must be milliseconds from 0 to 1000000000"),
        ("format = 1\nuntil = 2e9", "until: 2000000000.0 is not allowed; it must be milliseconds from 0 to 1000000000"),
        ("format = 1\ncluster = 3", "cluster: 3 is not allowed; it must be a table"),
        (
            "format = 1\ncluster.membership.exchange = \"pull\"",
            "cluster.membership.exchange: \"pull\" is not allowed; it must be \"push\" or \"push_pull\"",
        ),
        (
            "format = 1\ncluster.nodes = 0",
            "cluster.nodes: 0 is not allowed; it must be a whole number from 1 to 1000, or a list of 1 to 1000 node tables",
        ),
        (
            "format = 1\ncluster.nodes = 1001",
            "cluster.nodes: 1001 is not allowed; it must be a whole number from 1 to 1000, or a list of 1 to 1000 node tables",
        ),
        (
            "format = 1\ncluster.nodes = [{ dc = \"dc1\" }]",
            "cluster.nodes[0].id: missing; it must be a name: 1 to 16 characters out of A-Z, a-z, 0-9, '-', '_' and '.'",
        ),
        (
            "format = 1\ncluster.nodes = [{ id = \"a\" }, { id = \"a\" }]",
            "cluster.nodes[1].id: the name \"a\" is taken by a node already",
        ),
        (
            "format = 1\ncluster.nodes = [{ id = \"a\", tokens = [7] }, { id = \"b\", tokens = [8, 7] }]",
            "cluster.nodes[1].tokens[1]: a has the token 7 already; each token must be given once",
        ),
        (
            "{\"format\": 1, \"cluster\": {\"nodes\": [{\"id\": \"a\", \"tokens\": [-3.736333188524231e18]}]}}",
            "cluster.nodes[0].tokens[0]: -3.736333188524231e+18 has been rounded: a whole number beyond 2^53 must be written in full, as text where numbers are floats",
        ),
        (
            "format = 1\ncluster.nodes = 20\ncluster.partitioning.vnodes = 10000",
            "cluster.nodes: the ring would have 200000 tokens; at most 100000 are allowed",
        ),
        ("format = 1\ncluster.nodes = [{ id = \"c1\" }]", "cluster.nodes[0].id: the name \"c1\" is taken by a client already"),
        ("format = 1\nclients = [{ id = \"n2\" }]", "clients[0].id: the name \"n2\" is taken by a node already"),
        (
            "format = 1\ncluster.nodes = 2\nclients = [{ id = \"x\", contact = [\"n1\", \"n3\"] }]",
            "clients[0].contact[1]: no node \"n3\"; the cluster has n1, n2",
        ),
        (
            "format = 1\ncluster.nodes = 2\ncluster.replication.n = 3",
            "cluster.replication.n: 3 copies are more than the 2 nodes of the cluster; 1 to 2 are allowed",
        ),
        (
            "format = 1\ncluster.replication.n = 2\ncluster.replication.w = 3",
            "cluster.replication.w: 3 answers are more than the 2 copies (n); 1 to 2 are allowed",
        ),
        (
            "format = 1\ncluster.replication.quorum = \"slopy\"",
            "cluster.replication.quorum: \"slopy\" is not allowed; it must be \"sloppy\", \"strict\" or \"blocking\"; did you mean \"sloppy\"?",
        ),
        (
            "format = 1\nnetwork.latency = [10, 1]",
            "network.latency: [10,1] is not allowed; it must be two numbers of milliseconds from 0 to 1000000000, the smaller first",
        ),
        (
            "format = 1\nnetwork.latency = { trace = \"wan\" }",
            "network.latency.trace: \"wan\" is not available yet; available now: \"lnkd-ssd\", \"lnkd-disk\" or \"ymmr\"",
        ),
        ("format = 1\nnetwork.loss = 1.01", "network.loss: 1.01 is not allowed; it must be a number from 0 to 1"),
        (&with_step("at = 0, do = \"crash\", node = \"n9\""), "steps[0].node: no node \"n9\"; the cluster has n1, n2, n3"),
        (
            &with_step("at = 0, do = \"crash\""),
            "steps[0].node: missing; it must be a name: 1 to 16 characters out of A-Z, a-z, 0-9, '-', '_' and '.'",
        ),
        (&with_step("do = \"crash\", node = \"n1\""), "steps[0]: exactly one of at, when must be there"),
        (
            &with_step("at = 0, delay = 1, do = \"crash\", node = \"n1\""),
            "steps[0].delay: a delay counts from a happening, so it is allowed only beside `when`",
        ),
        (&with_step("at = 0, do = \"get\", key = \"k\", value = \"v\""), "steps[0].value: only a put has a value"),
        (
            &with_step("at = 0, do = \"get\", key = \"k\", context = \"op1\""),
            "steps[0].context: a get replaces nothing; only put and delete have a context",
        ),
        (
            &with_step("at = 0, do = \"delete\", key = \"k\", context = \"gone\""),
            "steps[0].context: no operation \"gone\"; there are op1",
        ),
        (
            &with_step("at = 0, do = \"put\", key = \"k\", value = 5"),
            "steps[0].value: 5 is not allowed; it must be text, a list, a table, or { base64 = \"…\" }",
        ),
        (
            &with_step("at = 0, do = \"put\", key = \"k\", value = { base64 = \"?\" }"),
            "steps[0].value.base64: \"?\" is not allowed; it must be base64 with padding, as in RFC 4648",
        ),
        (
            &with_step("at = 0, do = \"get\", key = \"k\", r = 4"),
            "steps[0].r: 4 answers are more than the 3 copies (n); 1 to 3 are allowed",
        ),
        (
            &with_step("at = 0, do = \"get\", key = \"k\", via = \"c1\""),
            "steps[0].via: no node \"c1\"; the cluster has n1, n2, n3",
        ),
        (
            &with_step("at = 0, do = \"get\", key = \"k\", client = \"c2\""),
            "steps[0].client: no client \"c2\"; the clients are c1",
        ),
        (
            &with_step("at = 0, do = \"cut\", groups = [[\"n1\", \"n2\"], [\"n2\"]]"),
            "steps[0].groups[1][0]: n2 stands here a second time; once is allowed",
        ),
        (
            &with_step("at = 0, do = \"cut\", from = \"n1\", to = \"n1\""),
            "steps[0].to: n1 is both ends; two different ones are needed",
        ),
        (&with_step("at = 0, do = \"cut\""), "steps[0]: exactly one of groups, from and to must be there"),
        (
            &with_step("at = 0, do = \"join\", node = \"n2\" }, { at = 1, do = \"crash\", node = \"n9\""),
            "steps[1].node: no node \"n9\"; the cluster has n1, n2, n3",
        ),
        (&with_step("at = 0, do = \"network\""), "steps[0]: at least one of latency, loss, duplicate, inter_dc must be there"),
        (
            &with_step("at = 0, do = \"configure\""),
            "steps[0]: at least one of n, r, w, request_timeout, quorum, scope, interval, fanout, suspect_after, reporters, \
             read_repair, hinted_handoff, hint_interval, hint_ttl, anti_entropy, detector, exchange, sync, sync_interval, memtable_bytes, compaction, tombstone_grace must be there",
        ),
        (&with_step("at = 0, do = \"heal\", from = \"n1\""), "steps[0]: from and to stand only together"),
        (
            &with_step("at = 0, do = \"drop\", from = \"n1\", to = \"n9\", count = 1"),
            "steps[0].to: no node or client \"n9\"; there are n1, n2, n3, c1",
        ),
        (
            &with_step("at = 0, do = \"configure\", n = 4"),
            "steps[0].n: 4 copies are more than the 3 nodes of the cluster; 1 to 3 are allowed",
        ),
        (
            &with_step("at = 0, do = \"configure\", exchange = \"pull\""),
            "steps[0].exchange: \"pull\" is not allowed; it must be \"push\" or \"push_pull\"",
        ),
        (
            &with_step("at = 0, do = \"join\", node = \"n9\", cluster = \"\""),
            "steps[0].cluster: \"\" is not allowed; it must be text of 1 to 100 characters",
        ),
        (
            &with_step("at = 0, do = \"configure\", compaction = \"never\""),
            "steps[0].compaction: \"never\" is not allowed; it must be \"size_tiered\", \"leveled\" or \"off\"",
        ),
        (
            &with_step("at = 0, do = \"slow\", node = \"n1\", factor = 0"),
            "steps[0].factor: 0 is not allowed; it must be a number from 1 to 10000",
        ),
        (&with_step("at = 0, do = \"slow\", node = \"n1\""), "steps[0].factor: missing; it must be a number from 1 to 10000"),
        (
            &with_step("at = 0, do = \"slow\", node = \"n7\", factor = 2"),
            "steps[0].node: no node \"n7\"; the cluster has n1, n2, n3",
        ),
        (&with_step("at = 0, do = \"dc_down\", dc = \"seoul\""), "steps[0].dc: no datacenter \"seoul\"; the nodes stand in dc1"),
        (
            &format!("{IN_TWO_PLACES}steps = [{{ at = 0, do = \"dc_up\", dc = \"suwon\" }}]"),
            "steps[0].dc: no datacenter \"suwon\"; the nodes stand in seoul, busan",
        ),
        (
            &format!("{IN_TWO_PLACES}steps = [{{ at = 0, do = \"dc_down\", dc = \"soeul\" }}]"),
            "steps[0].dc: no datacenter \"soeul\"; the nodes stand in seoul, busan; did you mean seoul?",
        ),
        (
            &format!("{IN_TWO_PLACES}clients = [{{ id = \"x\", dc = \"seoull\" }}]"),
            "clients[0].dc: no datacenter \"seoull\"; the nodes stand in seoul, busan; did you mean seoul?",
        ),
        (
            "format = 1\nclients = [{ id = \"x\", dc = \"a place\" }]",
            "clients[0].dc: \"a place\" is not allowed; it must be a name: 1 to 16 characters out of A-Z, a-z, 0-9, '-', '_' and '.'",
        ),
        ("format = 1\nclients = [{ id = \"x\", remote = true }]", "clients[0].remote: remote and dc stand only together"),
        (
            "format = 1\nclients = [{ id = \"x\", policy = \"tokenaware\" }]",
            "clients[0].policy: \"tokenaware\" is not allowed; it must be \"contacts\", \"rotating\" or \"token_aware\"; did you mean \"token_aware\"?",
        ),
        (
            "format = 1\nclients = [{ id = \"x\", policy = \"rotating\", refresh = -1 }]",
            "clients[0].refresh: -1 is not allowed; it must be milliseconds from 0 to 1000000000",
        ),
        (
            "format = 1\nclients = [{ id = \"x\", refresh = 500 }]",
            "clients[0].refresh: a client that asks its contacts alone learns nothing; refresh needs policy = \"rotating\" or \"token_aware\"",
        ),
        (
            "format = 1\nnetwork.inter_dc = [60, 30]",
            "network.inter_dc: [60,30] is not allowed; it must be two numbers of milliseconds from 0 to 1000000000, the smaller first",
        ),
        (
            &with_step("at = 0, do = \"network\", inter_dc = 5"),
            "steps[0].inter_dc: 5 is not allowed; it must be two numbers of milliseconds from 0 to 1000000000, the smaller first",
        ),
        (&with_step("at = 0, do = \"note\", text = { en = \"x\" }"), "steps[0].text.ko: missing; it must be text"),
        (
            &with_step("when = { happening = \"node_crashed\", node = \"n7\" }, do = \"heal\""),
            "steps[0].when.node: no node \"n7\"; the cluster has n1, n2, n3",
        ),
        (
            "format = 1\nexpect = [{ path = \"ops.op1.status\", equals = \"ok\" }]",
            "expect[0].path: no operation \"op1\"; there is none",
        ),
        (
            "format = 1\nexpect = [{ path = \"metrics..x\", equals = 1 }]",
            "expect[0].path: not a path into the report (at character 8): names joined by dots, [0] for an entry, [\"a.b\"] for a name with dots",
        ),
        (
            "format = 1\nexpect = [{ path = \"events\" }]",
            "expect[0]: exactly one of equals, at_least, at_most, contains, within, absent must be there",
        ),
        (
            "format = 1\nuntil = 5\nexpect = [{ path = \"events\", at_least = 1, at = 6 }]",
            "expect[0].at: the run ends before, at until = 5",
        ),
    ];
    for (document, sentence) in cases {
        assert_eq!(refused(document), [*sentence], "{document}");
    }
}

#[test]
fn storage_is_asked_for_what_it_can_do_and_told_of_disks_that_can_be() {
    let settings = [
        ("sync = \"never\"", "sync: \"never\" is not allowed; it must be \"always\" or \"interval\""),
        ("sync_interval = 0", "sync_interval: 0 is not allowed; it must be milliseconds from 0.001 to 1000000000"),
        ("memtable_bytes = 0", "memtable_bytes: 0 is not allowed; it must be a whole number from 1 to 1000000000"),
        ("bloom_bits = 65", "bloom_bits: 65 is not allowed; it must be a whole number from 0 to 64"),
        (
            "compaction = \"levelled\"",
            "compaction: \"levelled\" is not allowed; it must be \"size_tiered\", \"leveled\" or \"off\"; did you mean \"leveled\"?",
        ),
        ("tombstone_grace = -1", "tombstone_grace: -1 is not allowed; it must be milliseconds from 0 to 1000000000"),
        ("commit_log = \"yes\"", "commit_log: \"yes\" is not allowed; it must be true or false"),
        ("disk_sync = -1", "disk_sync: -1 is not allowed; it must be milliseconds from 0 to 1000000000"),
        ("disk_bandwidth = 0.5", "disk_bandwidth: 0.5 is not allowed; it must be a whole number from 0 to 1000000000"),
    ];
    for (setting, sentence) in settings {
        assert_eq!(
            refused(&format!("format = 1\ncluster.storage.{setting}")),
            [format!("cluster.storage.{sentence}")],
            "{setting}"
        );
    }
    let steps = [
        ("do = \"flush\", node = \"n7\"", ".node: no node \"n7\"; the cluster has n1, n2, n3"),
        ("do = \"corrupt\", node = \"n1\"", ".what: missing; it must be \"log_tail\" or \"sstable\""),
        (
            "do = \"corrupt\", node = \"n1\", what = \"memtable\"",
            ".what: \"memtable\" is not allowed; it must be \"log_tail\" or \"sstable\"",
        ),
        ("do = \"disk\", node = \"n1\"", ": at least one of operation, sync, bandwidth, capacity must be there"),
        ("do = \"disk\", node = \"n1\", sync = -1", ".sync: -1 is not allowed; it must be milliseconds from 0 to 1000000000"),
        (
            "do = \"disk\", node = \"n1\", capacity = 0.5",
            ".capacity: 0.5 is not allowed; it must be a whole number from 0 to 1000000000",
        ),
        ("do = \"configure\", sync = \"off\"", ".sync: \"off\" is not allowed; it must be \"always\" or \"interval\""),
        (
            "do = \"configure\", memtable_bytes = 0",
            ".memtable_bytes: 0 is not allowed; it must be a whole number from 1 to 1000000000",
        ),
    ];
    for (step, sentence) in steps {
        assert_eq!(refused(&with_step(&format!("at = 0, {step}"))), [format!("steps[0]{sentence}")], "{step}");
    }
    for step in ["flush", "compact", "sync"] {
        let sentences = refused(&with_step(&format!("at = 0, do = \"{step}\"")));
        let [sentence] = sentences.as_slice() else { panic!("{step}: {sentences:?}") };
        assert!(sentence.starts_with("steps[0].node: missing; it must be a name"), "{sentence}");
    }
    // All that it can be asked for, and every setting beside its default.
    let sound = "format = 1\ncluster.nodes = 3\ncluster.storage = { commit_log = false, sync = \"interval\", sync_interval = 5, \
                 memtable_bytes = 1, bloom_bits = 0, compaction = \"leveled\", tombstone_grace = 0, disk_operation = 1, disk_sync = 1, \
                 disk_bandwidth = 1 }\nsteps = [{ at = 0, do = \"disk\", node = \"n1\", operation = 1, sync = 0, bandwidth = 9, capacity = 0 }, \
                 { at = 0, do = \"configure\", sync = \"always\", sync_interval = 5, memtable_bytes = 9, compaction = \"off\", \
                 tombstone_grace = 0 }]";
    assert_eq!(refused(sound), Vec::<String>::new());
}

/// A document of three nodes in two datacenters, with this table of replication.
fn in_two_datacenters(replication: &str) -> String {
    format!(
        "format = 1\ncluster.nodes = [{{ id = \"s1\", dc = \"seoul\" }}, {{ id = \"s2\", dc = \"seoul\" }}, \
         {{ id = \"b1\", dc = \"busan\" }}]\ncluster.replication = {{ {replication} }}"
    )
}

#[test]
fn copies_by_datacenter_are_held_against_the_datacenters_there_are() {
    let by_datacenter = "placement = \"datacenter\"";
    let cases = [
        (
            "per_dc = { seoul = 1, busan = 1 }".to_owned(),
            "cluster.replication.per_dc: placement = \"datacenter\" and per_dc stand only together",
        ),
        (by_datacenter.to_owned(), "cluster.replication.placement: placement = \"datacenter\" and per_dc stand only together"),
        (
            format!("{by_datacenter}, per_dc = {{ seoul = 1, jeju = 1 }}"),
            "cluster.replication.per_dc.jeju: no datacenter \"jeju\"; the nodes stand in busan, seoul",
        ),
        (
            format!("{by_datacenter}, per_dc = {{ seoul = 1, busann = 1 }}"),
            "cluster.replication.per_dc.busann: no datacenter \"busann\"; the nodes stand in busan, seoul; did you mean busan?",
        ),
        (
            format!("{by_datacenter}, per_dc = {{ seoul = 3 }}"),
            "cluster.replication.per_dc.seoul: 3 copies are more than the 2 nodes in seoul; 0 to 2 are allowed",
        ),
        (
            format!("{by_datacenter}, per_dc = {{ seoul = 0 }}"),
            "cluster.replication.per_dc: a sum of 0 is not allowed; it must be a whole number from 1 to 3",
        ),
        (
            format!("{by_datacenter}, per_dc = {{ seoul = -1 }}"),
            "cluster.replication.per_dc.seoul: -1 is not allowed; it must be a whole number from 0 to 1000",
        ),
        (
            format!("{by_datacenter}, per_dc = {{ \"no name\" = 1 }}"),
            "cluster.replication.per_dc[\"no name\"]: \"no name\" is not allowed; it must be a name: 1 to 16 characters out of A-Z, a-z, 0-9, '-', '_' and '.'",
        ),
        (format!("{by_datacenter}, per_dc = 3"), "cluster.replication.per_dc: 3 is not allowed; it must be a table"),
        (
            format!("{by_datacenter}, per_dc = {{ seoul = 2 }}, n = 3"),
            "cluster.replication.n: the copies are counted by per_dc; beside it, n may only be their sum",
        ),
        (
            format!("{by_datacenter}, per_dc = {{ seoul = 1, busan = 1 }}, w = 3"),
            "cluster.replication.w: 3 answers are more than the 2 copies (n); 1 to 2 are allowed",
        ),
    ];
    for (replication, sentence) in cases {
        assert_eq!(refused(&in_two_datacenters(&replication)), [sentence], "{replication}");
    }
    let sound = in_two_datacenters(&format!("{by_datacenter}, per_dc = {{ seoul = 2, busan = 1 }}"));
    assert_eq!(refused(&sound), Vec::<String>::new());
    assert_eq!(
        refused(&format!("{sound}\ncluster.partitioning.kind = \"modulo\"")),
        [
            "cluster.replication.placement: modulo hashing knows no datacenters; placement = \"datacenter\" needs partitioning.kind = \"ring\""
        ]
    );
    assert_eq!(
        refused(&format!("{sound}\nsteps = [{{ at = 0, do = \"configure\", n = 2 }}]")),
        ["steps[0].n: the copies are counted by per_dc; beside it, n may only be their sum"]
    );
    assert_eq!(
        refused("format = 1\ncluster.nodes = [{ id = \"a\", dc = \"the south of Seoul\" }]"),
        [
            "cluster.nodes[0].dc: \"the south of Seoul\" is not allowed; it must be a name: 1 to 16 characters out of A-Z, a-z, 0-9, '-', '_' and '.'"
        ]
    );
}

#[test]
fn what_is_not_built_yet_is_refused_as_that_and_only_that() {
    let cases = [
        ("cluster.protocol = \"leader\"", "cluster.protocol: \"leader\" is not available yet; available now: \"leaderless\""),
        (
            "cluster.partitioning.kind = \"range\"",
            "cluster.partitioning.kind: \"range\" is not available yet; available now: \"ring\" or \"modulo\"",
        ),
    ];
    for (field, sentence) in cases {
        assert_eq!(refused(&format!("format = 1\n{field}")), [sentence], "{field}");
    }
}

#[test]
fn defaults_and_what_says_what_happens_now_are_accepted() {
    for field in [
        "cluster.replication.quorum = \"sloppy\"",
        "cluster.replication.quorum = \"strict\"",
        "cluster.repair.read_repair = true",
        "cluster.repair.read_repair = false",
        "cluster.repair.hinted_handoff = false",
        "cluster.storage.commit_log = false",
        "cluster.storage.compaction = \"off\"",
        "cluster.repair.hint_ttl = 60000.0",
        "cluster.membership.seeds = [\"n1\"]",
        "cluster.membership = { detector = \"all_to_all\", interval = 0, fanout = 5, suspect_after = 1, reporters = 7 }",
        "clients = []",
        "clients = [{ id = \"x\", dc = \"dc1\" }]",
        "clients = [{ id = \"x\", dc = \"dc1\", remote = true }]",
        "clients = [{ id = \"x\", policy = \"contacts\", refresh = 1000 }]",
        "clients = [{ id = \"x\", policy = \"rotating\", refresh = 0 }, { id = \"y\", policy = \"token_aware\", contact = [\"n2\"] }]",
        "network.inter_dc = [0, 0.5]",
        "cluster.nodes = [{ id = \"a\", dc = \"seoul\" }]",
        "steps = [{ at = 0, do = \"network\", inter_dc = [1, 2], from = \"c1\", to = \"n1\" }]",
        "steps = [{ at = 0, do = \"slow\", node = \"n1\", factor = 1.5 }, { at = 1, do = \"dc_down\", dc = \"dc1\" }]",
        "steps = [{ at = 0, do = \"drop\", from = \"c1\", to = \"n1\", count = 1 }, { at = 1, do = \"cut\", groups = [[\"c1\"], [\"n1\"]] }]",
        "network.latency = { mean = 5, shape = \"exponential\" }",
        "network.latency = { trace = \"ymmr\" }",
        "cluster.nodes = [{ id = \"a\", weight = 2.5, clock_skew = 0 }]",
        "cluster.nodes = [{ id = \"a\", dc = \"seoul\" }]",
        "cluster.partitioning.kind = \"modulo\"",
        "cluster.replication.placement = \"ring\"",
        "cluster.replication = { placement = \"datacenter\", per_dc = { dc1 = 3 } }",
        "cluster.replication = { placement = \"datacenter\", per_dc = { dc1 = 4 }, n = 4, r = 4 }",
        "seed = \"18446744073709551615\"",
    ] {
        assert_eq!(refused(&format!("format = 1\n{field}")), Vec::<String>::new(), "{field}");
    }
}

#[test]
fn all_mistakes_are_reported_at_once() {
    let document = "format = 1\nseed = 0.5\n[cluster]\nnodes = 3\nprotocol = \"single\"\n\
                    [[steps]]\nat = -1\ndo = \"put\"\nkey = 5\n[[steps]]\nat = 0\ndo = \"crash\"\nnode = \"n4\"\n\
                    [[expect]]\npath = \"nodes.n1.hunts\"\nequals = 1\nat_most = 2";
    let paths: Vec<String> =
        refused(document).iter().map(|line| line.split(": ").next().unwrap_or_default().to_owned()).collect();
    assert_eq!(
        paths,
        [
            "seed",
            "steps[0].at",
            "steps[0].key",
            "steps[0].value",
            "steps[1].node",
            "expect[0].path",
            "expect[0]",
            "cluster.protocol"
        ]
    );
}

#[test]
fn a_step_by_hand_is_refused_under_its_own_name_and_leaves_the_run_as_it_was() {
    let mut session = Session::from_toml("format = 1\ncluster.nodes = 3").unwrap();
    session.apply(&json!({"do": "put", "id": "first", "key": "k", "value": "v"})).unwrap();
    session.seek(ringside::engine::Time::from_millis(100.0));
    let before = (session.report().trace_hash, session.document());
    let cases = [
        (json!({"do": "crash", "node": "n99"}), "step.node: no node \"n99\"; the cluster has n1, n2, n3"),
        (json!({"do": "get", "key": "k", "id": "first"}), "step.id: the name \"first\" is taken by an operation already"),
        (
            json!({"do": "put", "key": "k", "value": "v", "context": "never"}),
            "step.context: no operation \"never\"; there are first",
        ),
        (
            json!({"do": "crash", "node": "n1", "at": 5}),
            "step.at: a step applied by hand happens now; it has neither `at` nor `when`",
        ),
        (json!({"do": "configure", "n": 2, "r": 3}), "step.r: 3 answers are more than the 2 copies (n); 1 to 2 are allowed"),
        (json!([1]), "step: [1] is not allowed; it must be a table"),
        (
            json!({"node": "n1"}),
            "step.do: missing; it must be \"put\", \"get\", \"delete\", \"crash\", \"wipe\", \"join\", \"leave\", \"repair\", \"cleanup\", \"flush\", \"compact\", \"sync\", \"corrupt\", \"disk\", \"restart\", \"pause\", \"resume\", \"cut\", \"heal\", \"network\", \"drop\", \"configure\", \"skew\", \"note\", \"slow\", \"dc_down\", \"dc_up\" or \"workload\"",
        ),
    ];
    for (step, sentence) in cases {
        assert_eq!(session.apply(&step).unwrap_err().to_string(), sentence, "{step}");
    }
    assert_eq!((session.report().trace_hash, session.document()), before);
}

#[test]
fn a_clock_is_set_within_bounds() {
    assert_eq!(
        refused(&with_step("at = 0, do = \"skew\", node = \"n1\", offset = 2e9, drift_ppm = -2e6")),
        [
            "steps[0].offset: 2000000000.0 is not allowed; it must be a number from -1000000000 to 1000000000",
            "steps[0].drift_ppm: -2000000.0 is not allowed; it must be a number from -1000000 to 1000000",
        ]
    );
}

#[test]
fn a_workload_that_cannot_be_is_refused_in_each_of_its_fields() {
    let good = "at = 0, do = \"workload\", rate = 10, keys = 3, for = 100";
    assert_eq!(refused(&with_step(good)), Vec::<String>::new());
    let cases = [
        ("rate = 10", "rate = 0", "rate: 0 is not allowed; it must be a number from 0.001 to 100000"),
        ("rate = 10", "rate = \"fast\"", "rate: \"fast\" is not allowed; it must be a number from 0.001 to 100000"),
        ("rate = 10, ", "", "rate: missing; it must be a number from 0.001 to 100000"),
        ("keys = 3", "keys = 0", "keys: 0 is not allowed; it must be a whole number from 1 to 100000"),
        ("keys = 3, ", "", "keys: missing; it must be a whole number from 1 to 100000"),
        (", for = 100", "", "for: missing; it must be milliseconds from 0.001 to 100000000"),
        ("for = 100", "for = 0", "for: 0 is not allowed; it must be milliseconds from 0.001 to 100000000"),
        // No more than a million operations.
        (
            "rate = 10, keys = 3, for = 100",
            "rate = 1e5, keys = 3, for = 10001",
            "for: 10001 is not allowed; it must be milliseconds from 0.001 to 10000",
        ),
        ("for = 100", "for = 100, read_fraction = 2", "read_fraction: 2 is not allowed; it must be a number from 0 to 1"),
        (
            "for = 100",
            "for = 100, distribution = \"zipff\"",
            "distribution: \"zipff\" is not allowed; it must be \"uniform\" or \"zipf\"; did you mean \"zipf\"?",
        ),
        ("for = 100", "for = 100, clients = [\"c9\"]", "clients[0]: no client \"c9\"; the clients are c1"),
        ("for = 100", "for = 100, clients = [\"c1\", \"c1\"]", "clients[1]: c1 stands here a second time; once is allowed"),
        (
            "for = 100",
            "for = 100, clients = []",
            "clients: an empty list is not allowed; it must be 1, or a list of names of clients",
        ),
        ("for = 100", "for = 100, clients = 2", "clients: 2 is not allowed; it must be 1, or a list of names of clients"),
        ("for = 100", "for = 100, prefix = \"\"", "prefix: \"\" is not allowed; it must be text of 1 to 100 characters"),
        ("for = 100", "for = 100, read_modify_write = 1", "read_modify_write: 1 is not allowed; it must be true or false"),
        ("for = 100", "for = 100, value_bytes = 0", "value_bytes: 0 is not allowed; it must be a whole number from 1 to 100000"),
        (
            "for = 100",
            "for = 100, key = \"k\"",
            "key: unknown field; allowed here: at, when, delay, do, expect, clients, rate, keys, prefix, distribution, read_fraction, for, read_modify_write, value_bytes",
        ),
    ];
    for (old, new, sentence) in cases {
        assert!(good.contains(old), "{old}");
        assert_eq!(refused(&with_step(&good.replace(old, new))), [format!("steps[0].{sentence}")], "{new}");
    }
}

/// The names `w1-1`, `w1-2`, … belong to loads: nobody else gets them, and they may be waited for
/// where there is a load.
#[test]
fn names_of_a_workload_are_not_given_and_may_be_named() {
    let sentence = "names like w1-1 are given to the operations of a workload; choose another";
    assert_eq!(refused(&with_step("at = 0, do = \"get\", key = \"k\", id = \"w2-17\"")), [format!("steps[0].id: {sentence}")]);
    let mut session = Session::from_toml("format = 1").unwrap();
    let refusals = session.apply(&json!({"do": "get", "key": "k", "id": "w1-1-put"})).unwrap_err();
    assert_eq!(refusals.to_string(), format!("step.id: {sentence}"));

    let load = "{ at = 0, do = \"workload\", rate = 10, keys = 3, for = 100 }";
    let expect = |name: &str| format!("expect = [{{ path = \"ops.{name}.status\", equals = \"ok\" }}]");
    assert_eq!(refused(&format!("format = 1\nsteps = [{load}]\n{}", expect("w1-1"))), Vec::<String>::new());
    assert_eq!(
        refused(&format!("format = 1\nsteps = [{load}]\n{}", expect("w2-1"))),
        ["expect[0].path: no operation \"w2-1\"; there is none"]
    );
}
