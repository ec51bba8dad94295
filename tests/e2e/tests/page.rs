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
