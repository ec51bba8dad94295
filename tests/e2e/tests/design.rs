//! The table of interactions of the design, row by row: by the pointer and by the keyboard, in both languages.
//!
//! What is expected is read from the trace, from stable handles and their states, never from words: the same test holds in every
//! language. What single parts do beyond this table has tests of its own beside this file.

use anyhow::Result;
use e2e::{Key, Page, in_both};

/// The page as it opens, with time standing still.
async fn still(page: &Page) -> Result<()> {
    if page.eval("document.querySelector('.transport').dataset.playing === 'true'").await? {
        page.click("play").await?;
    }
    page.wait_until("time stands still", "document.querySelector('.transport').dataset.playing === 'false'").await
}

const SELECTED: &str = "document.querySelectorAll('.stage-node.selected').length";

#[tokio::test]
async fn node() -> Result<()> {
    in_both("", async |page| {
        still(page).await?;
        // Looked at with a click, and by key.
        page.click("node-n2").await?;
        page.wait_for_attribute("node-n2", "aria-pressed", "true").await?;
        page.press(Key::Escape).await?;
        page.wait_for_attribute("node-n2", "aria-pressed", "false").await?;
        page.focus("node-n3").await?;
        page.press(Key::Enter).await?;
        page.wait_for_attribute("node-n3", "aria-pressed", "true").await?;
        // Killed and revived, paused and resumed.
        for (key, status) in [("k", "down"), ("k", "up"), ("p", "paused"), ("p", "up")] {
            page.press(key).await?;
            page.wait_for_attribute("node-n3", "data-status", status).await?;
        }
        // Moved around the orbit by hand and by key; the run knows nothing of it.
        let hash = page.trace_hash().await?;
        let (from, stage) = (page.middle("node-n1").await?, page.middle("stage").await?);
        page.drag(from, (stage.0 + 70, from.1 + 10)).await?;
        let dragged = page.middle("node-n1").await?;
        assert!(dragged.0 > from.0 + 40, "{from:?} {dragged:?}");
        page.focus("node-n1").await?;
        page.press(",").await?;
        page.wait_until(
            "it goes back a little",
            &format!(
                "(r => r.x + r.width / 2 < {} - 2)(document.querySelector('[data-testid=node-n1]').getBoundingClientRect())",
                dragged.0
            ),
        )
        .await?;
        assert_eq!(page.trace_hash().await?, hash);
        // What belongs to the one under the pointer is lit.
        page.hover("node-n5").await?;
        page.wait_until("its arcs are lit, the others dim", "document.querySelectorAll('.stage-arc.dim').length > 0").await
    })
    .await
}

#[tokio::test]
async fn stage_background() -> Result<()> {
    in_both("", async |page| {
        still(page).await?;
        let (middle, box_of) = (page.middle("stage").await?, page.eval::<[i64; 4]>(STAGE_BOX).await?);
        page.click("node-n2").await?;
        page.wait_until("a node is looked at", &format!("{SELECTED} === 1")).await?;
        // A place beside the ring where nothing is.
        page.click_at((box_of[2] - 30, box_of[1] + 60)).await?;
        page.wait_until("nothing is looked at any more", &format!("{SELECTED} === 0")).await?;
        // The cut tool by key; Escape puts it down, and a line across the links tears them.
        page.press("x").await?;
        page.wait_for_attribute("tool-cut", "aria-pressed", "true").await?;
        page.press(Key::Escape).await?;
        page.wait_for_attribute("tool-cut", "aria-pressed", "false").await?;
        page.press("x").await?;
        page.drag((middle.0 - 30, box_of[1] + 12), (middle.0 + 30, box_of[3] - 12)).await?;
        page.until_happened("the links are torn", "it.what.kind === 'network_cut' && it.what.cut.groups?.length === 2").await?;
        page.press("h").await?;
        page.until_happened("and healed", "it.what.kind === 'network_healed'").await
    })
    .await
}

const STAGE_BOX: &str = "(r => [r.left, r.top, r.right, r.bottom].map(Math.round))(document.querySelector('[data-testid=stage]').getBoundingClientRect())";

#[tokio::test]
async fn tear() -> Result<()> {
    in_both("", async |page| {
        still(page).await?;
        page.script("window.ringside.apply({ do: 'cut', groups: [['n1', 'n2', 'n3'], ['n4', 'n5']] })").await?;
        page.focus("tear").await?;
        page.press(Key::Enter).await?;
        page.wait_until("it is looked at", "document.querySelector('.stage-tear.selected')").await?;
        // The panel says what can be done with it.
        for handle in ["cut-over", "cut-lose-50", "heal"] {
            page.find(handle).await?;
        }
        page.focus("tear").await?;
        page.press("h").await?;
        page.wait_until("it is healed by key", "!document.querySelector('[data-testid=tear]')").await?;
        page.script("window.ringside.apply({ do: 'cut', groups: [['n1', 'n2', 'n3'], ['n4', 'n5']] })").await?;
        page.click("heal").await?;
        page.wait_until("and by the pointer", "!document.querySelector('[data-testid=tear]')").await
    })
    .await
}

#[tokio::test]
async fn key_dot() -> Result<()> {
    in_both("", async |page| {
        still(page).await?;
        // The walk of the key used last is drawn anyway; the other one is a dot.
        page.script(
            "const p = window.ringside; const put = key => { p.apply({ do: 'put', key, value: 'v' }); p.seek(p.now + 200); }; \
             put('k'); put('last');",
        )
        .await?;
        // The names of keys lie over their dots; a click on one draws the walk of that key.
        let dot = "document.querySelector('.stage-keys .reach-one')";
        page.wait_until("a key is on the ring", dot).await?;
        let at: (i64, i64) = page
            .eval(&format!(
                "(r => [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)])({dot}.getBoundingClientRect())"
            ))
            .await?;
        let title: String = page.eval(&format!("{dot}.querySelector('title').textContent")).await?;
        assert_eq!(title, "k", "pointed at, it says its name");
        page.click_at(at).await?;
        page.wait_until(
            "its walk is drawn, and its replicas are counted off",
            "document.querySelectorAll('.stage-walk .stage-stop').length === 3 && document.querySelector('.stage-walk .name')?.textContent === 'k'",
        )
        .await
    })
    .await
}

#[tokio::test]
async fn token_arc() -> Result<()> {
    in_both("", async |page| {
        still(page).await?;
        let at: (i64, i64) = page
            .eval(
                "(() => { const box = document.querySelector('[data-testid=stage]').getBoundingClientRect(); \
                   const ring = document.querySelector('.stage-band-ground'); const r = Number(ring.getAttribute('r')); \
                   return [Math.round(box.left + Number(ring.getAttribute('cx')) + r * Math.sin(1)), \
                           Math.round(box.top + Number(ring.getAttribute('cy')) - r * Math.cos(1))]; })()",
            )
            .await?;
        page.point_at(at).await?;
        page.wait_for_text("tip", "%").await?;
        page.click_at(at).await?;
        page.wait_until("its owner is looked at", &format!("{SELECTED} === 1")).await
    })
    .await
}

#[tokio::test]
async fn ring_with_the_add_tool() -> Result<()> {
    in_both("", async |page| {
        still(page).await?;
        page.click("tool-add").await?;
        page.wait_until("its tokens are shown", "document.querySelectorAll('.stage-ghost circle').length === 8").await?;
        page.click_at(page.middle("stage").await?).await?;
        page.wait_for_attribute("node-n6", "data-status", "joining").await?;
        page.press(Key::Escape).await?;
        page.script("window.ringside.seek(4000)").await?;
        page.wait_for_attribute("node-n6", "data-status", "up").await?;
        page.press("n").await?;
        page.wait_for_attribute("node-n7", "data-status", "joining").await
    })
    .await
}

#[tokio::test]
async fn timeline() -> Result<()> {
    in_both("", async |page| {
        still(page).await?;
        page.script("const p = window.ringside; p.apply({ do: 'put', key: 'k', value: 'v' }); p.seek(1000);").await?;
        let hash = page.trace_hash().await?;
        let [left, right, y]: [i64; 3] = page
            .eval(
                "(r => [r.left, r.right, r.top + r.height * 0.7].map(Math.round))(document.querySelector('[data-testid=timeline]').getBoundingClientRect())",
            )
            .await?;
        // A click jumps, a drag scrubs.
        page.click_at((left + (right - left) / 3, y)).await?;
        page.wait_until("it is an earlier instant", "window.ringside.now < 999").await?;
        let jumped = page.now().await?;
        page.drag((left + (right - left) / 3, y), (left + (right - left) / 5, y)).await?;
        page.wait_until("a still earlier one", &format!("window.ringside.now < {jumped}")).await?;
        // Keys on the slider: a turn, 100 ms, the beginning, the end.
        page.focus("scrubber").await?;
        page.press(Key::Home).await?;
        page.wait_until("the beginning", "window.ringside.now === 0").await?;
        page.press_with(Key::Shift, Key::Right).await?;
        page.wait_until("100 ms on", "window.ringside.now === 100").await?;
        page.press_with(Key::Shift, Key::Left).await?;
        page.wait_until("and back", "window.ringside.now === 0").await?;
        page.press(Key::Right).await?;
        page.wait_until("a turn on", "window.ringside.snapshot().turns > 0 || window.ringside.now > 0").await?;
        page.press(Key::End).await?;
        page.wait_until("the end", "window.ringside.now === 1000").await?;
        assert_eq!(page.trace_hash().await?, hash, "looking about changes nothing");
        // Pointed at, it says the time and what was there.
        page.hover("timeline").await?;
        page.wait_until("a glance is shown", "document.querySelector('[data-testid=glance]')").await
    })
    .await
}

#[tokio::test]
async fn operation_bar() -> Result<()> {
    in_both("", async |page| {
        still(page).await?;
        page.script("const p = window.ringside; p.apply({ do: 'put', key: 'k', value: 'v' }); p.seek(1000);").await?;
        page.find("bar-1").await?;
        let said = page.attribute("bar-1", "aria-label").await?.unwrap_or_default();
        assert!(said.contains('k'), "it says what it is: {said}");
        page.focus("bar-1").await?;
        page.press(Key::Enter).await?;
        page.wait_until("the operation is looked at", "document.querySelector('.tl-bar.selected')").await?;
        page.press(Key::Escape).await?;
        page.wait_until("nothing is", "!document.querySelector('.tl-bar.selected')").await?;
        let at: (i64, i64) = page
            .eval(
                "(r => [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)])\
                 (document.querySelector('[data-testid=bar-1] rect, [data-testid=bar-1] path').getBoundingClientRect())",
            )
            .await?;
        page.click_at(at).await?;
        page.wait_until("by the pointer too", "document.querySelector('.tl-bar.selected')").await
    })
    .await
}

#[tokio::test]
async fn play_and_speed() -> Result<()> {
    let playing = |is: bool| format!("document.querySelector('.transport').dataset.playing === '{is}'");
    in_both("", async |page| {
        still(page).await?;
        page.script("document.activeElement?.blur()").await?;
        page.press(" ").await?;
        page.wait_until("time runs", &playing(true)).await?;
        page.press(" ").await?;
        page.wait_until("time stands", &playing(false)).await?;
        page.click("play").await?;
        page.wait_until("time runs by the button", &playing(true)).await?;
        page.click("play").await?;
        page.click("speed-1").await?;
        page.press("]").await?;
        page.wait_for_attribute("speed-10", "aria-pressed", "true").await?;
        page.press("[").await?;
        page.press("[").await?;
        page.wait_for_attribute("speed-0.1", "aria-pressed", "true").await?;
        page.click("speed-1").await?;
        page.wait_for_attribute("speed-1", "aria-pressed", "true").await
    })
    .await
}

#[tokio::test]
async fn space_time_event() -> Result<()> {
    in_both("&scenario=dynamo-d1-d5&view=spacetime", async |page| {
        page.script("window.ringside.seek(690)").await?;
        page.wait_until("events are listed", "document.querySelectorAll('[data-testid=spacetime-table] tbody tr').length > 5")
            .await?;
        page.focus("spacetime-plot").await?;
        page.press(Key::Enter).await?;
        let chosen = "document.querySelector('[data-testid=spacetime-view] [role=status]').textContent";
        page.find("spacetime-past").await?;
        for key in [Key::Tab, Key::Down, Key::Up] {
            let before: String = page.eval(chosen).await?;
            page.press(key).await?;
            page.wait_until("another event", &format!("{chosen} !== {before:?}")).await?;
        }
        // The wheel with Ctrl zooms time, about where the pointer is.
        let wide =
            "parseFloat(document.querySelector('.st-sheet').style.width) || document.querySelector('.st-sheet').clientWidth";
        let (before, at): (f64, (i64, i64)) = (page.eval(wide).await?, page.middle("spacetime-plot").await?);
        let label = "document.querySelector('[data-testid=spacetime-plot]').getAttribute('aria-label')";
        let said: String = page.eval(label).await?;
        page.script(&format!(
            "document.querySelector('[data-testid=spacetime-plot]').dispatchEvent(new WheelEvent('wheel', \
               {{ deltaY: -400, ctrlKey: true, bubbles: true, cancelable: true, clientX: {}, clientY: {} }}))",
            at.0, at.1
        ))
        .await?;
        page.wait_until(
            "fewer events are in sight, or the sheet is wider",
            &format!("{label} !== {said:?} || ({wide}) > {before}"),
        )
        .await
    })
    .await
}

#[tokio::test]
async fn membership_cell() -> Result<()> {
    in_both("&scenario=gossip&view=membership", async |page| {
        page.script("window.ringside.seek(5900)").await?;
        page.wait_for_attribute("belief-n2-n5", "data-status", "up").await?;
        // By the pointer: how the news came there, every hop of it.
        page.click("belief-n2-n5").await?;
        page.find("why-steps").await?;
        let steps: String = page.text("why-steps").await?;
        assert!(["n1", "n2", "n5"].iter().all(|node| steps.contains(node)), "n2 has it from n1, n1 from n5: {steps}");
        page.press(Key::Escape).await?;
        page.wait_until("Escape puts it away", "!document.querySelector('[data-testid=why-pane]')").await?;
        // By keys: from cell to cell, past those that are no news.
        page.script("document.querySelector('[data-testid=belief-n1-n2] button').focus()").await?;
        page.press(Key::Right).await?;
        assert_eq!(page.focused().await?, "belief-n1-n3");
        page.press(Key::Down).await?;
        assert_eq!(page.focused().await?, "belief-n2-n3");
        page.press(Key::Left).await?;
        assert_eq!(page.focused().await?, "belief-n2-n1", "over the cell in which it is told of itself");
        let before = page.now().await?;
        page.press(Key::Enter).await?;
        page.find("why-steps").await?;
        assert_eq!(page.now().await?, before);
        page.press(Key::Escape).await
    })
    .await
}

#[tokio::test]
async fn sibling_card() -> Result<()> {
    in_both("&scenario=dynamo-d1-d5&view=versions", async |page| {
        page.script("window.ringside.seek(690)").await?;
        page.wait_until("two siblings", "document.querySelectorAll('.version-card.sibling').length === 2").await?;
        page.click("version-Sy:1").await?;
        page.wait_for_attribute("version-Sy:1", "aria-pressed", "true").await?;
        page.focus("version-Sz:1").await?;
        page.press(Key::Enter).await?;
        page.wait_for_attribute("version-Sz:1", "aria-pressed", "true").await?;
        page.script("window.ringside.seek(640)").await?;
        let reads = page.happenings("operation_started").await?;
        page.script("document.activeElement?.blur()").await?;
        page.press("r").await?;
        page.wait_until(
            "R reads the siblings first",
            &format!(
                "Array.from(window.ringside.trace(0, Number.MAX_SAFE_INTEGER)).filter(it => it.what.kind === 'operation_started').length > {reads} \
                 || document.querySelector('.transport').dataset.playing === 'true'"
            ),
        )
        .await
    })
    .await
}

#[tokio::test]
async fn storage_table() -> Result<()> {
    in_both("&scenario=write-path&view=storage", async |page| {
        page.script("window.ringside.seek(20_000)").await?;
        let block = "document.querySelector('.storage .block')";
        page.wait_until("a table is on disk", block).await?;
        let handle: String = page.eval(&format!("{block}.dataset.testid")).await?;
        page.focus(&handle).await?;
        page.press(Key::Enter).await?;
        page.find("storage-bytes").await?;
        page.press(Key::Escape).await?;
        page.wait_until("it is closed", "!document.querySelector('[data-testid=storage-bytes]')").await?;
        page.click(&handle).await?;
        page.find("storage-bytes").await?;
        page.click("storage-close").await
    })
    .await
}

#[tokio::test]
async fn n_r_and_w() -> Result<()> {
    in_both("", async |page| {
        still(page).await?;
        page.focus("r-value").await?;
        let before: i64 = page.attribute("r-value", "aria-valuenow").await?.unwrap_or_default().parse()?;
        page.press(Key::Up).await?;
        page.wait_for_attribute("r-value", "aria-valuenow", &(before + 1).to_string()).await?;
        page.press(Key::Down).await?;
        page.wait_for_attribute("r-value", "aria-valuenow", &before.to_string()).await?;
        page.click("r-value-plus").await?;
        page.wait_for_attribute("r-value", "aria-valuenow", &(before + 1).to_string()).await?;
        assert!(!page.attribute("r-value", "aria-valuetext").await?.unwrap_or_default().is_empty(), "its rule in words");
        page.until_happened(
            "it is a step of the run",
            &format!("it.what.kind === 'settings_changed' && it.what.change.r === {}", before + 1),
        )
        .await
    })
    .await
}

#[tokio::test]
async fn view() -> Result<()> {
    const VIEWS: [&str; 6] = ["ring", "spacetime", "storage", "versions", "merkle", "membership"];
    in_both("", async |page| {
        still(page).await?;
        for (place, view) in VIEWS.iter().enumerate().rev() {
            page.script("document.activeElement?.blur()").await?;
            page.press((place + 1).to_string()).await?;
            page.wait_for_attribute(&format!("view-{view}"), "aria-selected", "true").await?;
        }
        for view in VIEWS {
            page.click(&format!("view-{view}")).await?;
            page.wait_for_attribute(&format!("view-{view}"), "aria-selected", "true").await?;
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn present_and_help() -> Result<()> {
    in_both("&scenario=stale-read", async |page| {
        page.script("document.activeElement?.blur()").await?;
        page.press("f").await?;
        page.wait_until("it presents", "document.documentElement.dataset.mode === 'present'").await?;
        let place = "document.querySelector('[data-testid=present-place]').textContent";
        let first: String = page.eval(place).await?;
        page.press(Key::PageDown).await?;
        page.wait_until("the next step", &format!("{place} !== {first:?}")).await?;
        page.press(Key::PageUp).await?;
        page.press("b").await?;
        page.wait_until("black", "document.documentElement.hasAttribute('data-blank')").await?;
        page.press("b").await?;
        page.press(Key::Escape).await?;
        page.wait_until("it is left", "document.documentElement.dataset.mode !== 'present'").await?;
        page.press("?").await?;
        page.wait_until("the legend is shown", "document.querySelector('[data-testid=legend-panel]')").await
    })
    .await
}
