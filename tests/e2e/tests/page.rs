//! The page end to end, in a real browser, by its stable handles only.
//!
//! Each test has a browser of its own and ends by asking the console for errors. What a test says about the
//! cluster it reads from the page, as a reader would, or from the world the page exposes as `window.ringside`.

use anyhow::Result;
use e2e::{Key, Page, Setup};

/// Fills in the console, puts, and lets time pass until the answer is there.
async fn put(page: &Page, key: &str, value: &str) -> Result<()> {
    page.fill("op-key", key).await?;
    page.fill("op-value", value).await?;
    page.click("op-put").await?;
    answered(page, "ok").await
}

/// Gets a key through the console and lets time pass until the answer is there.
async fn get(page: &Page, key: &str, status: &str) -> Result<()> {
    page.fill("op-key", key).await?;
    page.click("op-get").await?;
    answered(page, status).await
}

async fn answered(page: &Page, status: &str) -> Result<()> {
    page.play_until(
        &format!("`op-result` has the status {status}"),
        &format!("document.querySelector('[data-testid=op-result]')?.dataset.status === '{status}'"),
    )
    .await
}

/// The sentence of the last refusal, once there is one.
async fn refusal(page: &Page) -> Result<String> {
    page.wait_until("`alert` holds a sentence", "document.querySelector('[data-testid=alert]')?.textContent.trim().length > 10")
        .await?;
    page.text("alert").await
}

#[tokio::test]
async fn opens_a_cluster_that_can_be_seen_and_asked() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    assert!(page.nodes().await?.len() >= 3, "a cluster is there at once");
    for node in page.nodes().await? {
        assert_eq!(page.attribute(&node, "data-status").await?.as_deref(), Some("up"), "{node}");
    }
    for handle in [
        "stage",
        "clock",
        "play",
        "step",
        "step-back",
        "speed-1",
        "scrubber",
        "op-key",
        "op-value",
        "op-put",
        "op-get",
        "n-value",
        "r-value",
        "w-value",
        "quorum-strict",
        "quorum-sloppy",
        "tool-select",
        "tool-cut",
        "tool-add",
        "messages",
        "log",
        "lang-ko",
        "lang-en",
        "theme",
        "view-ring",
    ] {
        assert!(page.has(handle).await?, "the page has no `{handle}`");
    }
    assert!(page.eval::<bool>("window.ringside.report().format === 1").await?);
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_put_is_acknowledged_and_a_get_reads_it() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    put(&page, "cart", "milk").await?;
    get(&page, "cart", "ok").await?;
    page.wait_for_text("op-result", "milk").await?;
    get(&page, "nobody-wrote-this", "not_found").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn messages_in_flight_have_twins_that_can_be_read() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    page.fill("op-key", "cart").await?;
    page.fill("op-value", "milk").await?;
    page.click("op-put").await?;
    page.play_until(
        "a message in flight names its kind and both ends",
        "Array.from(document.querySelectorAll('[data-testid=messages] > *')) \
             .some(it => it.dataset.kind && it.dataset.from && it.dataset.to)",
    )
    .await?;
    answered(&page, "ok").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn time_is_stepped_both_ways_and_scrubbed() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    put(&page, "cart", "milk").await?;
    let hash = "window.ringside.report().trace_hash";
    let end = page.clock().await?;
    assert!(end > 0.0, "time has passed");

    page.seek(0.0).await?;
    page.wait_until(
        "the clock is back at the start",
        "Number(document.querySelector('[data-testid=clock]').textContent.replace(/[^0-9.]/g, '')) === 0",
    )
    .await?;
    page.click("step").await?;
    let stepped: String = page.eval(hash).await?;
    page.click("step").await?;
    page.click("step-back").await?;
    page.wait_until("one step back is where one step led", &format!("{hash} === '{stepped}'")).await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_node_is_killed_paused_and_brought_back_with_keys() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    let node = page.nodes().await?.swap_remove(1);
    page.click(&node).await?;
    page.press("k").await?;
    page.wait_for_attribute(&node, "data-status", "down").await?;
    page.press("k").await?;
    page.wait_for_attribute(&node, "data-status", "up").await?;
    page.press("p").await?;
    page.wait_for_attribute(&node, "data-status", "paused").await?;
    page.press("p").await?;
    page.wait_for_attribute(&node, "data-status", "up").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_node_is_killed_with_the_tool() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    let node = page.nodes().await?.swap_remove(2);
    page.click("tool-kill").await?;
    page.click(&node).await?;
    page.wait_for_attribute(&node, "data-status", "down").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_cluster_that_lost_its_quorum_says_so() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    page.click("quorum-strict").await?;
    put(&page, "cart", "milk").await?;
    page.click("tool-kill").await?;
    let all = page.nodes().await?;
    // One is left to answer, and two of three are wanted.
    for node in &all[1..] {
        page.click(node).await?;
        page.wait_for_attribute(node, "data-status", "down").await?;
    }
    page.click("tool-select").await?;
    // A deadline of a virtual second is ten seconds away at the speed the page starts with.
    page.click("speed-10").await?;
    page.fill("op-key", "cart").await?;
    page.click("op-get").await?;
    page.play_until(
        "`op-result` says that the quorum was not reached",
        "['timeout', 'unavailable'].includes(document.querySelector('[data-testid=op-result]')?.dataset.status)",
    )
    .await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_network_is_cut_by_dragging_across_the_stage() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    page.click("tool-cut").await?;
    let (x, _) = page.middle("stage").await?;
    let (top, bottom): (i64, i64) = page
        .eval("(r => [Math.round(r.top + 12), Math.round(r.bottom - 12)])(document.querySelector('[data-testid=stage]').getBoundingClientRect())")
        .await?;
    // Not quite upright, so that the line does not run through a node in the middle.
    page.drag((x - 30, top), (x + 30, bottom)).await?;
    page.play_until(
        "the trace holds a cut",
        "Array.from(window.ringside.trace(0, Number.MAX_SAFE_INTEGER)).some(it => it.what.kind === 'network_cut')",
    )
    .await?;
    assert_eq!(page.happenings("network_healed").await?, 0);
    page.press("h").await?;
    page.play_until(
        "the trace holds a heal",
        "Array.from(window.ringside.trace(0, Number.MAX_SAFE_INTEGER)).some(it => it.what.kind === 'network_healed')",
    )
    .await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_node_is_isolated_from_the_inspector() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    let node = page.nodes().await?.swap_remove(0);
    page.click(&node).await?;
    page.click("isolate").await?;
    page.play_until(
        "the trace holds a cut",
        "Array.from(window.ringside.trace(0, Number.MAX_SAFE_INTEGER)).some(it => it.what.kind === 'network_cut')",
    )
    .await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_node_is_added_fills_and_serves_and_a_second_one_has_to_wait() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    let before = page.nodes().await?;
    put(&page, "cart", "milk").await?;
    // Steps done while time stands still are done at one instant: the second finds the first under way.
    page.click("play").await?;
    page.press("n").await?;
    page.wait_for_attribute("node-n6", "data-status", "joining").await?;
    let label = page.attribute("node-n6", "aria-label").await?.unwrap_or_default();
    assert!(label.contains("joining 0 %"), "the disc says how much of its data has arrived: {label}");
    page.click("tool-add").await?;
    page.click("add-node").await?;
    let sentence = refusal(&page).await?;
    assert!(sentence.contains("n6 is still joining"), "{sentence}");
    page.click("alert-dismiss").await?;
    assert_eq!(page.happenings("node_added").await?, 1);

    page.play_until("n6 serves", "document.querySelector('[data-testid=node-n6]').dataset.status === 'up'").await?;
    assert_eq!(page.nodes().await?.len(), before.len() + 1);
    let members = "Object.keys(window.ringside.report().nodes.n6.members).length";
    assert_eq!(page.eval::<usize>(members).await?, 6, "it knows everyone");
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_node_leaves_and_joins_again_from_its_panel() -> Result<()> {
    let page = Page::open("?lang=ko").await?;
    put(&page, "cart", "milk").await?;
    page.click("node-n2").await?;
    page.click("do-leave").await?;
    page.play_until("n2 has left", "document.querySelector('[data-testid=node-n2]').dataset.status === 'left'").await?;
    page.wait_for_text("inspector", "나감").await?;
    page.click("do-rejoin").await?;
    page.play_until("n2 serves again", "document.querySelector('[data-testid=node-n2]').dataset.status === 'up'").await?;

    // One that is down cannot hand anything over, and the page says so in the reader's language.
    page.click("do-crash").await?;
    page.wait_for_attribute("node-n2", "data-status", "down").await?;
    page.click("do-leave").await?;
    let sentence = refusal(&page).await?;
    assert!(sentence.contains("n2는 다운되어 있습니다"), "{sentence}");
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_node_is_slowed_down_and_its_disk_wiped_from_its_panel() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    page.click("node-n3").await?;
    page.click("do-slow").await?;
    page.wait_for_text("inspector", "10").await?;
    page.click("do-fast").await?;
    page.find("do-slow").await?;
    assert_eq!(page.happenings("node_slowed").await?, 2);
    page.click("do-wipe").await?;
    page.wait_for_attribute("node-n3", "data-status", "down").await?;
    assert_eq!(page.happenings("node_wiped").await?, 1);
    page.click("do-wipe").await?;
    let sentence = refusal(&page).await?;
    assert!(sentence.contains("n3 is down and holds nothing"), "{sentence}");
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_quorum_is_stepped_and_stays_within_the_nodes() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    let before: u32 = page.text("w-value").await?.trim_start_matches(['W', ' ']).parse()?;
    page.click("w-value-plus").await?;
    page.wait_for_text("w-value", &(before + 1).to_string()).await?;
    page.click("w-value-minus").await?;
    page.wait_for_text("w-value", &before.to_string()).await?;
    for _ in 0..12 {
        // A stepper at its end is disabled or refuses with a sentence; both are fine, going on is not.
        if page.find("r-value-plus").await?.is_enabled().await? {
            page.click("r-value-plus").await?;
        }
    }
    let (r, n): (u32, u32) = (
        page.text("r-value").await?.trim_start_matches(['R', ' ']).parse()?,
        page.text("n-value").await?.trim_start_matches(['N', ' ']).parse()?,
    );
    assert!(r <= n, "R = {r} asks more replicas than N = {n} there are");
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_mode_of_the_quorum_is_that_of_the_world_and_is_switched_live() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    page.wait_for_attribute("quorum-sloppy", "aria-pressed", "true").await?;
    for (mode, words) in
        [("quorum-strict", "strict quorum"), ("quorum-blocking", "blocking quorum"), ("quorum-sloppy", "sloppy quorum")]
    {
        page.click(mode).await?;
        page.wait_for_attribute(mode, "aria-pressed", "true").await?;
        page.wait_for_text("log", words).await?;
    }
    assert_eq!(page.attribute("quorum-strict", "aria-pressed").await?.as_deref(), Some("false"));
    page.expect_silent_console().await
}

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
async fn the_language_changes_everything_and_stays() -> Result<()> {
    let page = Page::open("?lang=ko").await?;
    let body = "document.body.innerText";
    let korean: String = page.eval(body).await?;
    assert!(korean.chars().any(|c| ('가'..='힣').contains(&c)), "Korean has Korean letters");
    page.click("lang-en").await?;
    page.wait_until("the document says that it is English", "document.documentElement.lang === 'en'").await?;
    page.wait_until("no Korean is left but its own name", &format!("!/[가-힣]/.test({body}.replace('한국어', ''))")).await?;
    page.click("lang-ko").await?;
    page.wait_until("the document says that it is Korean", "document.documentElement.lang === 'ko'").await?;

    // Without a query the choice is remembered.
    page.goto("").await?;
    page.wait_until("Korean was remembered", "document.documentElement.lang === 'ko'").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_theme_changes_and_stays() -> Result<()> {
    let page = Page::open("?theme=light&lang=en").await?;
    let ground = "getComputedStyle(document.body).backgroundColor";
    let light: String = page.eval(ground).await?;
    page.click("theme").await?;
    page.wait_until("the page is dark", "document.documentElement.dataset.theme === 'dark'").await?;
    page.wait_until("its ground is another colour", &format!("{ground} !== '{light}'")).await?;
    page.goto("?lang=en").await?;
    page.wait_until("dark was remembered", "document.documentElement.dataset.theme === 'dark'").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn everything_is_done_with_the_keyboard_alone() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    page.tab_to("op-key").await?;
    page.press(Key::Control + "a").await?;
    page.press("cart").await?;
    page.tab_to("op-value").await?;
    page.press(Key::Control + "a").await?;
    page.press("milk").await?;
    page.tab_to("op-put").await?;
    page.press(Key::Enter).await?;
    page.tab_to("play").await?;
    let before = page.clock().await?;
    page.press(Key::Enter).await?;
    answered(&page, "ok").await?;
    assert!(page.clock().await? > before, "time has passed");

    let node = page.nodes().await?.swap_remove(0);
    page.tab_to(&node).await?;
    page.press("k").await?;
    page.wait_for_attribute(&node, "data-status", "down").await?;

    // The focus can be seen wherever it is.
    let outlined =
        "(s => s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 1)(getComputedStyle(document.activeElement))";
    page.tab_to("op-put").await?;
    assert!(page.eval::<bool>(outlined).await?, "the focused button has an outline");
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_scenario_is_found_in_the_menu_with_keys() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    let near = "document.querySelector('#scenario-list .near')?.dataset.testid";
    let in_view = "(list => { const [a, b] = [list, list.querySelector('.near')].map(e => e.getBoundingClientRect()); \
        return b.top >= a.top - 1 && b.bottom <= a.bottom + 1; })(document.getElementById('scenario-list'))";
    let after = async |key: Key, name: &str| -> Result<()> {
        page.press(key).await?;
        page.wait_until(&format!("{name} is near and to be seen"), &format!("{near} === 'scenario-{name}' && {in_view}")).await
    };
    for size in [(1440, 900), (390, 844)] {
        page.resize(size, 1.0).await?;
        page.goto("?lang=en").await?;
        page.tab_to("scenario-picker").await?;
        after(Key::Down, "blank").await?;
        after(Key::Down, "newcomer").await?;
        after(Key::End, "bench-32").await?;
        after(Key::Up, "damage").await?;
        after(Key::PageUp, "write-path").await?;
        after(Key::PageUp, "quorum-scopes").await?;
        after(Key::PageDown, "write-path").await?;
        after(Key::Home, "blank").await?;
        // Each entry belongs to a group with a name; what is near is said of the field and of the button.
        let alone = "[...document.querySelectorAll('#scenario-list [role=option]')] \
            .filter(option => !option.closest('[role=group][aria-label]')).length";
        assert_eq!(page.eval::<i64>(alone).await?, 0);
        let said = "document.getElementById(document.activeElement.getAttribute('aria-activedescendant')).dataset.testid";
        assert_eq!(page.eval::<String>(said).await?, "scenario-blank");
        page.press("sloppy misses").await?;
        page.wait_until("only what fits is left", "document.querySelectorAll('#scenario-list [role=option]').length === 1")
            .await?;
        page.press(Key::Enter).await?;
        page.wait_until("it is open", "new URLSearchParams(location.search).get('scenario') === 'sloppy-misses'").await?;
        page.wait_until("the menu is closed", "!document.getElementById('scenario-list')").await?;
        assert_eq!(page.focused().await?, "scenario-picker");
    }
    page.expect_silent_console().await
}

#[tokio::test]
async fn letters_typed_into_a_field_are_not_commands() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    let node = page.nodes().await?.swap_remove(0);
    page.click(&node).await?;
    page.fill("op-key", "kpkx").await?;
    assert_eq!(page.text("op-key").await?, "kpkx");
    assert_eq!(page.attribute(&node, "data-status").await?.as_deref(), Some("up"));
    page.expect_silent_console().await
}

#[tokio::test]
async fn bad_input_gets_a_sentence_and_changes_nothing() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    put(&page, "cart", "milk").await?;
    let operations = "Object.keys(window.ringside.report().ops).length";
    let before: u32 = page.eval(operations).await?;

    page.fill("op-key", "").await?;
    page.click("op-put").await?;
    let sentence = refusal(&page).await?;
    assert!(sentence.contains("key"), "the sentence names the field: {sentence}");
    assert_eq!(page.attribute("alert", "role").await?.as_deref(), Some("alert"), "it is announced to whoever cannot see it");

    // What was open is as it was, and goes on.
    assert_eq!(page.eval::<u32>(operations).await?, before, "the refused put left no operation behind");
    get(&page, "cart", "ok").await?;
    page.wait_for_text("op-result", "milk").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_scenario_that_does_not_exist_gets_a_sentence() -> Result<()> {
    let page = Page::open("?lang=en&scenario=no-such-thing").await?;
    let sentence = refusal(&page).await?;
    assert!(sentence.contains("no-such-thing"), "the sentence names what was asked for: {sentence}");
    assert!(page.nodes().await?.len() >= 3, "a cluster is there all the same");
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_scenario_that_does_not_come_gets_a_sentence_and_the_run_stays() -> Result<()> {
    let page = Page::open("?lang=en&scenario=key0").await?;
    let before = page.nodes().await?;
    page.script("window.askFor = window.fetch; window.fetch = () => Promise.reject(new Error('offline'));").await?;
    let choose = async || -> Result<()> {
        page.click("scenario-picker").await?;
        page.click("scenario-gossip").await
    };
    choose().await?;
    let told = refusal(&page).await?;
    assert!(told.contains("gossip") && told.contains("could not be loaded"), "{told:?}");
    assert_eq!(page.nodes().await?, before);
    page.script("window.fetch = window.askFor;").await?;
    choose().await?;
    page.wait_until("it is open now", "new URLSearchParams(location.search).get('scenario') === 'gossip'").await?;
    page.wait_until("the sentence has gone", "!document.querySelector('[data-testid=alert]').textContent").await?;
    assert_eq!(page.nodes().await?.len(), 5);
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_world_it_exposes_refuses_bad_steps_without_a_panic() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    let sentence: String = page
        .eval("(() => { try { window.ringside.apply({ do: 'crash', node: 'n99' }); return ''; } catch (error) { return String(error.message); } })()")
        .await?;
    assert!(sentence.contains("n99"), "the sentence names the node: {sentence}");
    put(&page, "cart", "milk").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn key0_lands_on_the_three_nodes_after_its_token() -> Result<()> {
    let page = Page::open("?lang=en&scenario=key0").await?;
    page.play_until("the report knows key0", "!!window.ringside.report().keys.key0").await?;
    let replicas: Vec<String> = page.eval("window.ringside.report().keys.key0.replicas").await?;
    assert_eq!(replicas, ["s1", "s2", "s3"]);
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_page_works_under_a_sub_path() -> Result<()> {
    let setup = Setup { mount: "/courses/ringside/".to_owned(), ..Setup::default() };
    let page = Page::start(&setup).await?;
    page.goto("?lang=en").await?;
    assert!(page.nodes().await?.len() >= 3);
    page.expect_silent_console().await
}

#[tokio::test]
async fn nothing_is_cut_off_at_the_sizes_it_is_made_for() -> Result<()> {
    let page = Page::open("?lang=en").await?;
    for size in [(1440, 900), (1280, 720), (390, 844)] {
        page.resize(size, 1.0).await?;
        page.goto("?lang=ko").await?;
        let overflow: i64 = page.eval("document.documentElement.scrollWidth - window.innerWidth").await?;
        assert!(overflow <= 0, "at {size:?} the page is {overflow} px too wide");
        let (x, y) = page.middle("stage").await?;
        assert!(x > 0 && y > 0, "at {size:?} the stage is out of sight");
    }
    page.expect_silent_console().await
}

#[tokio::test]
async fn without_motion_time_still_passes() -> Result<()> {
    let page = Page::start(&Setup::default()).await?;
    page.prefer(&[("prefers-reduced-motion", "reduce")]).await?;
    page.goto("?lang=en").await?;
    put(&page, "cart", "milk").await?;
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
