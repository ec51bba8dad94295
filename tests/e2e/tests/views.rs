//! The views beside the ring, end to end in a real browser: what each says of the world, by the pointer and by keys; and what lies
//! beside any view: why, promises, a second run.
//!
//! Each test has a browser of its own and ends by asking the console for errors.

use anyhow::Result;
use e2e::{Key, Page};

#[tokio::test]
async fn a_node_that_others_doubt_looks_suspected_while_it_runs() -> Result<()> {
    let page = Page::open("?lang=en&scenario=gossip").await?;
    page.seek(3_500.0).await?;
    page.wait_for_attribute("node-n4", "data-status", "down").await?;
    // It is back, and no heartbeat of its new life has reached anyone yet.
    page.seek(4_001.0).await?;
    page.wait_for_attribute("node-n4", "data-status", "suspected").await?;
    let label = page.attribute("node-n4", "aria-label").await?.unwrap_or_default();
    assert!(label.contains("4 nodes believe it down"), "{label}");
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_membership_view_is_a_table_of_beliefs() -> Result<()> {
    let page = Page::open("?lang=en&scenario=gossip&view=membership").await?;
    page.seek(3_500.0).await?;
    for (belief, status) in [("n1-n4", "down"), ("n1-n2", "up"), ("n1-n1", "itself"), ("n4-n1", "nothing")] {
        page.wait_for_attribute(&format!("belief-{belief}"), "data-status", status).await?;
    }
    let headings = "document.querySelectorAll('[data-testid=membership-table] th[scope=col]').length";
    assert_eq!(page.eval::<usize>(headings).await?, 5);
    page.wait_for_text("membership-view", "All to all").await?;
    page.press("1").await?;
    page.wait_until("the ring is there", "document.querySelector('[data-testid=stage] canvas')?.width > 0").await?;
    page.press("6").await?;
    page.wait_for_text("membership-view", "What n1 has heard").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn promises_are_judged_at_the_playhead_and_lead_to_where_one_breaks() -> Result<()> {
    let page = Page::open("?lang=en&scenario=stale-read").await?;
    page.click("promises").await?;
    page.wait_for_attribute("promise-linearizable", "data-standing", "holds").await?;
    assert_eq!(page.count("promise-").await?, 7, "every check has its row");
    assert!(!page.has("jump-linearizable").await?, "nothing is violated yet");
    page.seek(2_000.0).await?;
    page.wait_for_attribute("promise-linearizable", "data-standing", "fails").await?;
    page.wait_for_text("promise-linearizable", "early of city misses second").await?;
    page.wait_for_text("promise-linearizable", "R + W = 1 + 1 is not more than N = 3").await?;
    let bars = "document.querySelectorAll('[data-testid=promise-linearizable] .interval').length";
    assert_eq!(page.eval::<usize>(bars).await?, 2, "the write and the read that missed it");
    let at: f64 = page.eval("window.ringside.report().checks.linearizable.at").await?;
    page.click("jump-linearizable").await?;
    page.wait_until("the panel is gone", "!document.querySelector('[data-testid=promises-panel]')").await?;
    page.wait_for_text("inspector", "early").await?;
    assert!((page.clock().await? - at).abs() < 1.0, "the playhead is where it shows");
    assert!(!page.eval::<bool>("window.ringside.report().checks.linearizable.ok").await?);
    page.seek(at - 1.0).await?;
    assert!(page.eval::<bool>("window.ringside.report().checks.linearizable.ok").await?);
    page.click("lang-ko").await?;
    page.click("promises").await?;
    page.wait_for_text("promises-panel", "약속").await?;
    page.press(Key::Escape).await?;
    page.wait_until("Escape closes it", "!document.querySelector('[data-testid=promises-panel]')").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_versions_view_shows_the_history_of_the_paper_and_is_worked_with_keys() -> Result<()> {
    let page = Page::open("?lang=en&scenario=dynamo-d1-d5").await?;
    page.press("4").await?;
    page.wait_for_text("versions-view", "No key has been written yet").await?;
    page.seek(690.0).await?;
    page.wait_until("two siblings stand side by side", "document.querySelectorAll('.version-card.sibling').length === 2").await?;
    assert_eq!(page.count("version-").await?, 4, "D1 to D4 are drawn");
    assert_eq!(page.attribute("view-versions", "aria-selected").await?.as_deref(), Some("true"));

    // A card has the focus like any button; pressed, it is one of the two compared.
    page.tab_to("version-Sx:1").await?;
    page.press(Key::Enter).await?;
    page.wait_for_attribute("version-Sx:1", "aria-pressed", "true").await?;
    page.tab_to("version-Sz:1").await?;
    page.press(Key::Enter).await?;
    page.wait_for_text("inspector", "D1 · D4").await?;
    page.wait_for_text("inspector", "ancestor").await?;

    page.seek(1_050.0).await?;
    page.wait_until("D5 has replaced both", "document.querySelectorAll('.version-card.replaced').length === 4").await?;
    for (dot, name) in [("Sx:1", "D1"), ("Sx:2", "D2"), ("Sy:1", "D3"), ("Sz:1", "D4"), ("Sx:3", "D5")] {
        let card = format!("document.querySelector('[data-testid=\"version-{dot}\"]').textContent");
        assert!(page.eval::<String>(&card).await?.contains(name), "{dot} is {name}");
    }
    let rows: usize = page.eval("document.querySelectorAll('[data-testid=versions-table] tbody tr').length").await?;
    assert_eq!(rows, 5, "the table says the same");

    // The ring is where it was, with its canvas.
    page.press("1").await?;
    page.wait_until("the ring is back", "document.querySelector('[data-testid=stage] canvas')?.width > 0").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_space_time_view_tells_past_and_future_and_is_worked_with_keys() -> Result<()> {
    let page = Page::open("?lang=en&scenario=dynamo-d1-d5").await?;
    page.press("2").await?;
    page.wait_for_text("spacetime-view", "Choose an event").await?;
    page.seek(690.0).await?;
    let rows = "document.querySelectorAll('[data-testid=spacetime-table] tbody tr').length";
    page.wait_until("events are listed", &format!("{rows} > 5")).await?;
    assert_eq!(page.attribute("view-spacetime", "aria-selected").await?.as_deref(), Some("true"));
    let painted = "(() => { const canvas = document.querySelector('.st-canvas'); const pixels = canvas.getContext('2d')\
        .getImageData(0, 0, canvas.width, canvas.height).data; return pixels.some(value => value > 0); })()";
    page.wait_until("the canvas is painted", painted).await?;

    // By keys: the first event in sight, the next one in time, one on another line.
    page.tab_to("spacetime-plot").await?;
    page.press(Key::Enter).await?;
    page.wait_for_text("inspector", "Seen from this event").await?;
    let counts = "['past', 'future', 'concurrent'].map(name => Number(document.querySelector(\
        `[data-testid=spacetime-${name}]`).textContent.replace(',', ''))).reduce((sum, count) => sum + count)";
    let all: usize = page.eval(counts).await?;
    assert!(all > 20, "{all}");
    let named = "document.querySelector('[data-testid=spacetime-view] [role=status]').textContent";
    let before: String = page.eval(named).await?;
    page.press(Key::Tab).await?;
    page.wait_until("Tab goes on in time", &format!("{named} !== {before:?}")).await?;
    assert_eq!(page.eval::<usize>(counts).await?, all, "of every event the others are counted once");
    let who =
        "document.querySelector('[data-testid=inspector] .pane-head .nd, [data-testid=inspector] .pane-head button').textContent";
    let line: String = page.eval(who).await?;
    page.press(Key::Down).await?;
    page.wait_until("another line", &format!("{who} !== {line:?}")).await?;
    assert_eq!(page.focused().await?, "spacetime-plot", "keys stay with the diagram");

    // By pointer: on the line of a node there is an event somewhere.
    page.press(Key::Escape).await?;
    page.wait_for_text("spacetime-view", "Choose an event").await?;
    let places = "(() => { const plot = document.querySelector('[data-testid=spacetime-plot]').getBoundingClientRect(); \
        const line = document.querySelector('[data-testid=spacetime-line-Sx]').getBoundingClientRect(); \
        return [plot.left, plot.right, line.top + line.height / 2].map(Math.round); })()";
    let (left, right, y): (i64, i64, i64) = page.eval(places).await?;
    for x in (left + 70..right - 60).step_by(12) {
        page.click_at((x, y)).await?;
        if page.eval("!!document.querySelector('[data-testid=spacetime-past]')").await? {
            break;
        }
    }
    page.wait_for_text("inspector", "causal past").await?;
    page.press("1").await?;
    page.wait_until("the ring is there", "document.querySelector('[data-testid=stage] canvas')?.width > 0").await?;
    page.press("2").await?;
    page.wait_for_text("inspector", "causal past").await?;

    // Time is drawn wider and moved; the playhead is found again.
    page.click("spacetime-in").await?;
    page.drag((right - 200, y + 20), (right - 20, y + 20)).await?;
    page.click("spacetime-follow").await?;
    page.wait_until("it follows again", "!document.querySelector('[data-testid=spacetime-follow]')").await?;
    page.click("lang-ko").await?;
    page.wait_for_text("inspector", "인과적 과거").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn siblings_are_reconciled_by_a_get_and_a_put() -> Result<()> {
    let page = Page::open("?lang=en&scenario=dynamo-d1-d5&view=versions").await?;
    page.seek(640.0).await?;
    let button = "document.querySelector('[data-testid=versions-reconcile]')?.textContent";
    page.wait_until("the siblings are to be read first", &format!("{button}?.includes('Get them all first')")).await?;
    page.press("r").await?;
    page.play_until("the siblings were read", &format!("{button}?.includes('Reconcile')")).await?;
    page.click("versions-reconcile").await?;
    page.play_until("one version is current", "document.querySelectorAll('.version-card.current').length === 1").await?;
    let merged: String = page.eval("document.querySelector('.version-card.current').textContent").await?;
    assert!(merged.contains("D3, D4"), "{merged}");
    assert_eq!(page.count("version-").await?, 5);
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_merkle_view_leads_to_the_key_that_differs_and_begins_another_comparison() -> Result<()> {
    let page = Page::open("?lang=en&scenario=merkle").await?;
    page.press("5").await?;
    page.wait_for_text("merkle-view", "No two nodes have compared their copies yet").await?;
    assert_eq!(page.attribute("view-merkle", "aria-selected").await?.as_deref(), Some("true"));

    page.seek(1_300.0).await?;
    let drawn = |class: &str| format!("document.querySelectorAll('.merkle-tree .hash{class}').length");
    page.wait_until("both trees are drawn whole", &format!("{} === 14", drawn(""))).await?;
    assert_eq!(page.eval::<usize>(&drawn(".differs")).await?, 6, "root, branch and bucket, on both sides");
    assert_eq!(page.eval::<usize>(&drawn(".unasked")).await?, 4, "nobody asked for two of the buckets");
    let opened: String = page.eval("document.querySelector('.merkle-tree .opened .row.differs').textContent").await?;
    for said in ["key 8", "plum", "≠", "jam"] {
        assert!(opened.contains(said), "{said} in {opened}");
    }
    let rounds: String = page.eval("document.querySelector('[data-testid=merkle-rounds]').textContent").await?;
    for said in ["root", "branches", "buckets", "key 8", "repaired", "full copy"] {
        assert!(rounds.contains(said), "{said} in {rounds}");
    }
    let rows: usize = page.eval("document.querySelectorAll('[data-testid=merkle-table] tbody tr').length").await?;
    assert_eq!(rows, 7 + 2, "the table says the same: seven hashes, and the keys of the bucket that was opened");

    // Once more, by keyboard: now both hold the same, and one hash says so.
    page.tab_to("merkle-compare").await?;
    page.press(Key::Enter).await?;
    let choices = "document.querySelectorAll('[data-testid=merkle-exchange] option').length";
    page.play_until("the second exchange is over", &format!("{choices} === 2 && {} === 12", drawn(".unasked"))).await?;
    page.wait_for_text("merkle-rounds", "the same").await?;

    // Whoever is down compares nothing, and the button says why.
    page.script("window.ringside.apply({ do: 'crash', node: 'E' })").await?;
    page.wait_for_attribute("merkle-compare", "aria-disabled", "true").await?;
    assert!(page.attribute("merkle-compare", "title").await?.unwrap_or_default().contains("E is down"));
    page.wait_for_text("merkle-view", "E is down").await?;
    page.expect_silent_console().await
}

/// One node whose memtable is full after a few writes: the second round of writes leaves tables that overlap.
fn storage_document() -> String {
    let steps = (0..16).map(|index| {
        let (at, key) = (100 * (index + 1), index % 6);
        format!("[[steps]]\nat = {at}\ndo = \"put\"\nkey = \"key {key}\"\nvalue = \"value {index}\"\n\n")
    });
    let head = "format = 1\nname = \"tables\"\nseed = 3\nuntil = 4000\n\n[cluster]\nnodes = [{ id = \"n1\" }]\n\n\
                [cluster.replication]\nn = 1\nr = 1\nw = 1\n\n\
                [cluster.storage]\nmemtable_bytes = 200\ncompaction = \"off\"\n\n";
    let reads = "[[steps]]\nat = 2500\ndo = \"get\"\nkey = \"key 2\"\n\n[[steps]]\nat = 2700\ndo = \"get\"\nkey = \"key 2b\"\n";
    format!("{head}{}{reads}", steps.collect::<String>())
}

#[tokio::test]
async fn the_storage_view_shows_log_tables_filters_and_every_byte() -> Result<()> {
    let page = Page::open("?lang=en&view=storage").await?;
    let document = serde_json::Value::from(storage_document());
    page.script(&format!("await window.ringsideOpen({document});")).await?;
    page.seek(150.0).await?;
    page.wait_for_text("storage-log", "key 0").await?;
    page.wait_for_text("storage-memtable", "value 0").await?;
    page.wait_for_text("storage-tables", "No tables yet").await?;
    assert_eq!(page.attribute("storage-view", "data-node").await?.as_deref(), Some("n1"));
    let shown = "document.querySelector('[data-testid=storage-view]').textContent";
    let early: String = page.eval(shown).await?;

    page.seek(2_000.0).await?;
    let tables = "document.querySelectorAll('.storage .table').length";
    page.wait_until("the memtable became tables", &format!("{tables} >= 2")).await?;
    page.wait_until("what is overwritten is struck through", "document.querySelectorAll('.block .hidden').length > 0").await?;

    // The steps of a read, with bits that are really set.
    page.seek(2_800.0).await?;
    page.wait_for_text("storage-read", "key 2b").await?;
    page.wait_for_attribute("storage-probe-0", "data-verdict", "miss").await?;
    let asked = "Array.from(document.querySelectorAll('[data-testid^=storage-probe-]')).slice(1).map(it => it.dataset.verdict)";
    let verdicts: Vec<String> = page.eval(asked).await?;
    assert!(!verdicts.is_empty() && !verdicts.iter().any(|verdict| verdict == "found"), "{verdicts:?}");
    assert!(verdicts.iter().any(|verdict| verdict == "ruled-out" || verdict == "false-positive"), "{verdicts:?}");

    // A block down to its bytes, by keyboard: as many as its name says, and its fields in words.
    let block: String = page.eval("document.querySelector('.storage .block').dataset.testid").await?;
    page.tab_to(&block).await?;
    page.press(Key::Enter).await?;
    page.wait_for_text("storage-bytes", "Data block 1").await?;
    page.wait_for_text("storage-bytes", "sequence number of the write").await?;
    let label = page.attribute(&block, "aria-label").await?.unwrap_or_default();
    let hex: String = page.eval("document.querySelector('[data-testid=storage-hex]').textContent").await?;
    let bytes = hex.split_whitespace().count();
    assert!(label.contains(&format!("{bytes} bytes")), "{label}: {bytes}");
    page.click("storage-field-0").await?;
    page.wait_for_attribute("storage-field-0", "aria-pressed", "true").await?;
    assert_eq!(page.eval::<usize>("document.querySelectorAll('.hex .chosen').length").await?, 1);

    // What says that this table counts: a change in the manifest, and the one before it.
    let last = "Array.from(document.querySelectorAll('[data-testid^=storage-manifest-]')).at(-1).dataset.testid";
    let change: String = page.eval(last).await?;
    page.click(&change).await?;
    page.wait_for_text("storage-bytes", "Change in the manifest").await?;
    let fields = "document.querySelector('[data-testid=storage-bytes]').textContent";
    let newest: String = page.eval(fields).await?;
    page.click("storage-before").await?;
    page.wait_until("another piece is shown", &format!("{fields} !== {}", serde_json::Value::from(newest))).await?;
    page.wait_for_text("storage-bytes", "Change in the manifest").await?;
    page.click("storage-close").await?;
    page.click(&block).await?;

    // Back in time these bytes are not there yet; Escape puts them away, and all is as it was.
    page.seek(150.0).await?;
    page.wait_for_text("storage-bytes", "Not there").await?;
    page.press(Key::Escape).await?;
    page.wait_until("the bytes are put away", "!document.querySelector('[data-testid=storage-bytes]')").await?;
    page.wait_until("the state is that of then", &format!("{shown} === {}", serde_json::Value::from(early))).await?;

    // A record of the log: its header first.
    let record: String = page.eval("document.querySelector('.storage .record').dataset.testid").await?;
    page.click(&record).await?;
    page.wait_for_text("storage-bytes", "checksum (CRC-32C) of kind and content").await?;
    page.wait_for_text("storage-bytes", "key 0").await?;
    page.click("storage-close").await?;
    page.wait_until("the bytes are put away", "!document.querySelector('[data-testid=storage-bytes]')").await?;
    page.expect_silent_console().await
}

/// Why a read is stale: the answer in both languages, lit on the ring and on the timeline; a line leads to its instant; Escape puts
/// it away. And by the keyboard, and from the log.
#[tokio::test]
async fn says_why_and_lights_what_it_is_about() -> Result<()> {
    for (language, misses, closes) in [("en", "misses Busan (n1:2)", "Done"), ("ko", "놓침", "닫기")] {
        let page = Page::open(&format!("?scenario=stale-read&lang={language}")).await?;
        page.seek(500.0).await?;
        page.click("bar-4").await?;
        page.click("why").await?;
        page.wait_for_text("why-pane", misses).await?;
        page.wait_for_attribute("why-close", "aria-label", closes).await?;
        let opacity = |handle: &str| format!("getComputedStyle(document.querySelector('[data-testid=\"{handle}\"]')).opacity");
        assert_eq!(page.eval::<String>(&opacity("node-n1")).await?, "1");
        assert_eq!(page.eval::<String>(&opacity("bar-1")).await?, "0.28", "the first write has nothing to do with it");
        assert_eq!(page.eval::<String>(&opacity("bar-3")).await?, "1", "the write that was missed is lit");
        let marks = page.eval::<usize>("document.querySelectorAll('.tl-why').length").await?;
        let steps = page.eval::<usize>("document.querySelectorAll('[data-testid=why-steps] button').length").await?;
        assert!(steps > 5 && marks == steps, "{marks} marks for {steps} steps with an instant");

        // A line leads to its instant, and the answer stays.
        page.script("document.querySelector('[data-testid=why-steps] button').click()").await?;
        page.wait_until("the playhead is where the link became slow", "window.ringside.now === 200").await?;
        assert!(page.has("why-pane").await?);
        page.press(Key::Escape).await?;
        page.wait_until("the answer is put away", "!document.querySelector('[data-testid=why-pane]')").await?;
        assert_eq!(page.eval::<String>(&opacity("bar-1")).await?, "1");

        // The same by the keyboard, of what is selected; and of a line of the log.
        page.seek(500.0).await?;
        page.click("bar-4").await?;
        page.press("w").await?;
        page.wait_for_text("why-pane", misses).await?;
        page.click("why-close").await?;
        page.wait_until("the answer is put away", "!document.querySelector('[data-testid=why-pane]')").await?;
        page.script("document.querySelector('[data-testid=log] li button').click()").await?;
        page.wait_until("the log's line is explained", "document.querySelectorAll('[data-testid=why-steps] li').length > 2")
            .await?;
        page.expect_silent_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn two_runs_stand_side_by_side_and_part_at_the_stale_read() -> Result<()> {
    let page = Page::open("?scenario=stale-read&lang=en").await?;
    page.click("beside-open").await?;
    page.click("beside-with-r-2").await?;
    page.wait_for_text("beside-left", "R = 1").await?;
    page.wait_for_text("beside-right", "R = 2").await?;
    assert_eq!(page.count("stage").await?, 2);

    // Both go on until an answer differs, and stand there.
    page.click("beside-first").await?;
    page.wait_for_text("beside-op-early", "Seoul").await?;
    page.wait_for_text("beside-op-early", "Busan").await?;
    page.wait_until("the search has come to the read", "window.ringside.now >= 400 && window.ringside.now < 500").await?;
    assert!(page.has("beside-mark-answer").await? && page.has("beside-mark-inner").await?);
    page.click("beside-op-early").await?;
    page.wait_until("the operation is looked at", "document.querySelectorAll('.beside-table button.on').length === 1").await?;

    // What moves one moves both, and what is done is done in both.
    page.seek(50.0).await?;
    page.click("beside-mark-answer").await?;
    page.wait_until("the mark leads to the read", "window.ringside.now >= 400").await?;
    page.seek(600.0).await?;
    page.click("node-n2").await?;
    page.press("k").await?;
    let down = |count: usize| format!("document.querySelectorAll('[data-testid=node-n2][data-status=down]').length === {count}");
    page.wait_until("n2 is down in both", &down(2)).await?;
    page.seek(500.0).await?;
    page.wait_until("before that it is in neither", &down(0)).await?;

    // Another view shows the left one and says so; the ring has both again.
    page.press("6").await?;
    page.wait_until(
        "the view says whose it is",
        "document.querySelector('.stage-column .beside-only')?.textContent.includes('R = 1')",
    )
    .await?;
    page.press("1").await?;
    page.wait_until("both are there again", "document.querySelectorAll('.stages canvas').length === 2").await?;
    page.press(Key::Escape).await?;
    page.press(Key::Escape).await?;
    page.wait_until("the second run is put away", "!document.querySelector('[data-testid=beside-right]')").await?;
    assert_eq!(page.count("stage").await?, 1);
    page.expect_silent_console().await
}
