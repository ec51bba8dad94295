//! What a hand does to the running world, end to end in a real browser: by the pointer and by the keyboard.
//!
//! All of it is steps, so what a test expects it reads from the trace of the world that the page exposes.

use anyhow::{Result, bail};
use e2e::{Key, Page, in_both};

/// Puts a key through a node and goes to where its first message is half-way.
async fn put_in_flight(page: &Page) -> Result<()> {
    page.script(
        "const p = window.ringside; p.apply({ do: 'put', client: 'c1', via: 'n2', key: 'k', value: 'v' }); p.step(); \
         const sent = Array.from(p.trace(0, Number.MAX_SAFE_INTEGER)).find(it => it.what.kind === 'message_sent' && it.what.message.to === 'n2'); \
         p.seek((sent.at + sent.what.fate.at) / 2);",
    )
    .await
}

/// Where on the stage the message half-way from `c1` to `n2` is: somewhere beside the middle, where the pointer meets it.
async fn request(page: &Page) -> Result<(i64, i64)> {
    let (client, node) = (page.middle("client-c1").await?, page.middle("node-n2").await?);
    let middle = ((client.0 + node.0) / 2, (client.1 + node.1) / 2);
    for reach in 0..5 {
        for (dx, dy) in [(0, 0), (0, -1), (0, 1), (-1, 0), (1, 0), (-1, -1), (1, 1), (-1, 1), (1, -1)] {
            let at = (middle.0 + dx * reach * 8, middle.1 + dy * reach * 8);
            page.point_at(at).await?;
            // A frame or two until it is told.
            tokio::time::sleep(std::time::Duration::from_millis(60)).await;
            if page.has("tip").await? && page.text("tip").await?.contains("c1") {
                return Ok(at);
            }
        }
    }
    bail!("no message was found around {middle:?}")
}

/// A place on the link that is looked at, as a part of it.
async fn on_link(page: &Page, part: f64) -> Result<(i64, i64)> {
    page.wait_until("the link is drawn", "document.querySelector('.stage-chosen-link')").await?;
    page.eval(&format!(
        "(() => {{ const path = document.querySelector('.stage-chosen-link'); \
           const [ax, ay, bx, by, cx, cy] = path.getAttribute('d').match(/-?[0-9.]+/g).map(Number); \
           const p = {part}, q = 1 - p; const box = path.ownerSVGElement.getBoundingClientRect(); \
           return [Math.round(box.left + q * q * ax + 2 * p * q * bx + p * p * cx), \
                   Math.round(box.top + q * q * ay + 2 * p * q * by + p * p * cy)]; }})()"
    ))
    .await
}

#[tokio::test]
async fn a_message_that_flies_is_dropped_with_a_key_and_with_its_button() -> Result<()> {
    for (language, by_key) in [("en", true), ("ko", false)] {
        let page = Page::open(&format!("?lang={language}")).await?;
        page.click("play").await?;
        put_in_flight(&page).await?;
        let at = request(&page).await?;
        page.click_at(at).await?;
        page.find("drop-message").await?;
        if by_key {
            page.press("d").await?;
        } else {
            page.click("drop-message").await?;
        }
        page.until_happened("the message is lost", "it.what.kind === 'message_dropped'").await?;
        assert_eq!(page.happenings("message_dropped").await?, 1, "that message, and no other");
        page.wait_until("it cannot be dropped again", "!document.querySelector('[data-testid=drop-message]')").await?;
        page.press("d").await?;
        page.find("alert").await?;
        assert_eq!(page.happenings("network_healed").await?, 1, "nothing is cut any more");
        page.expect_silent_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_weather_is_set_by_sliders_with_keys() -> Result<()> {
    for language in ["en", "ko"] {
        let page = Page::open(&format!("?lang={language}")).await?;
        page.click("weather").await?;
        page.find("weather-lose").await?;
        page.script("document.querySelector('[data-testid=weather-lose]').focus()").await?;
        page.press(Key::End).await?;
        page.until_happened("everything is lost", "it.what.kind === 'weather_changed' && it.what.change.loss === 1").await?;
        let said = page.attribute("weather-lose", "aria-valuetext").await?.unwrap_or_default();
        assert_eq!(said, if language == "en" { "all" } else { "전부" });
        page.script("document.querySelector('[data-testid=weather-most]').focus()").await?;
        page.press(Key::Up).await?;
        page.until_happened("latency goes to 11 ms", "it.what.kind === 'weather_changed' && it.what.change.latency?.[1] === 11")
            .await?;
        page.wait_for_text("inspector", "11 ms").await?;
        page.expect_silent_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_weather_is_set_by_dragging_a_slider_once() -> Result<()> {
    in_both("", async |page| {
        page.click("weather").await?;
        page.find("weather-lose").await?;
        page.script("document.querySelector('[data-testid=weather-lose]').scrollIntoView({ block: 'center' })").await?;
        let (left, right, y): (i64, i64, i64) = page
            .eval(
                "(r => [Math.round(r.left + 8), Math.round(r.left + r.width / 2), Math.round(r.top + r.height / 2)])\
             (document.querySelector('[data-testid=weather-lose]').getBoundingClientRect())",
            )
            .await?;
        page.drag((left, y), (right, y)).await?;
        page.until_happened(
            "about half is lost",
            "it.what.kind === 'weather_changed' && Math.abs(it.what.change.loss - 0.5) < 0.06",
        )
        .await?;
        assert_eq!(page.happenings("weather_changed").await?, 1, "one step, when it is let go");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_link_is_looked_at_cut_in_one_direction_and_healed() -> Result<()> {
    in_both("", async |page| {
        page.click("node-n2").await?;
        page.click("links").await?;
        page.script("[...document.querySelectorAll('.cut-menu[open] .nd')].find(chip => chip.textContent === 'n4').click()")
            .await?;
        page.click("link-cut-one-way").await?;
        page.until_happened(
            "n2 is cut from n4 one way",
            "it.what.kind === 'network_cut' && it.what.cut.from === 'n2' && it.what.cut.to === 'n4' && it.what.cut.one_way",
        )
        .await?;
        page.click("link-heal").await?;
        page.until_happened("it is healed", "it.what.kind === 'network_healed'").await?;
        // Its own weather, in this direction alone.
        page.script("document.querySelector('[data-testid=weather-lose]').focus()").await?;
        page.press(Key::End).await?;
        page.until_happened(
            "this link loses all",
            "it.what.kind === 'weather_changed' && it.what.from === 'n2' && it.what.to === 'n4'",
        )
        .await?;
        page.click("link-same-back").await?;
        page.until_happened(
            "and the way back",
            "it.what.kind === 'weather_changed' && it.what.from === 'n4' && it.what.to === 'n2' && it.what.change.loss === 1",
        )
        .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_way_of_a_message_is_a_link_that_can_be_clicked() -> Result<()> {
    in_both("", async |page| {
        page.click("play").await?;
        put_in_flight(page).await?;
        let at = request(page).await?;
        page.click_at(at).await?;
        page.click("message-link").await?;
        let beside = on_link(page, 0.2).await?;
        page.press(Key::Escape).await?;
        page.find("weather").await?;
        page.click_at(beside).await?;
        page.find("link-cut-one-way").await?;
        let text = page.text("inspector").await?;
        if !text.contains("c1") || !text.contains("n2") {
            bail!("another link: {text}");
        }
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_cut_is_made_one_way_and_leaky_and_somebody_changes_sides() -> Result<()> {
    in_both("", async |page| {
        page.script("window.ringside.apply({ do: 'cut', groups: [['n1', 'n2', 'n3'], ['n4', 'n5']] })").await?;
        page.find("tear").await?;
        page.script("document.querySelector('[data-testid=tear]').focus()").await?;
        page.press(Key::Enter).await?;
        page.click("cut-over").await?;
        page.script("[...document.querySelectorAll('.over .nd')].find(it => it.textContent === 'n3').click()").await?;
        page.until_happened(
            "n3 is on the other side",
            "it.what.kind === 'network_cut' \
             && it.what.cut.groups?.some(group => group.length === 3 && group.includes('n3') && group.includes('n5'))",
        )
        .await?;
        page.script("document.querySelector('[data-testid=tear]').focus()").await?;
        page.press(Key::Enter).await?;
        page.click("cut-lose-50").await?;
        page.wait_until("nothing is cut", "!document.querySelector('[data-testid=tear]')").await?;
        assert_eq!(page.happenings("weather_changed").await?, 12, "six links, both ways");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_newcomer_in_hand_shows_its_tokens_and_joins_where_it_is_clicked() -> Result<()> {
    for language in ["en", "ko"] {
        let page = Page::open(&format!("?lang={language}")).await?;
        page.click("play").await?;
        page.click("tool-add").await?;
        page.find("ghost").await?;
        let tokens = "document.querySelectorAll('.stage-ghost circle').length";
        assert_eq!(page.eval::<usize>(tokens).await?, 8, "as many tokens as the others have");
        page.click("weight-2").await?;
        page.wait_until("twice as strong, twice the tokens", &format!("{tokens} === 16")).await?;
        assert!(!page.has("node-n6").await?, "nothing has joined yet");
        let (x, y) = page.middle("stage").await?;
        page.click_at((x, y)).await?;
        page.wait_for_attribute("node-n6", "data-status", "joining").await?;
        page.until_happened("it joins with 16 tokens", "it.what.kind === 'node_added'").await?;
        page.script("window.ringside.seek(4000)").await?;
        page.wait_until("it serves, with 16 tokens", "window.ringside.report().nodes.n6.tokens.length === 16").await?;
        page.expect_silent_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_newcomer_joins_with_the_keyboard_alone() -> Result<()> {
    in_both("", async |page| {
        page.script("document.querySelector('[data-testid=tool-add]').focus()").await?;
        page.press(Key::Enter).await?;
        page.find("ghost").await?;
        page.press(Key::Enter).await?;
        page.wait_for_attribute("node-n6", "data-status", "joining").await?;
        Ok(())
    })
    .await
}

/// Opens the menu of what has the focus.
async fn menu_of(page: &Page, selector: &str) -> Result<()> {
    page.script(&format!("document.querySelector('{selector}').focus()")).await?;
    page.press_with(Key::Shift, Key::F10).await?;
    page.find("menu").await?;
    Ok(())
}

#[tokio::test]
async fn a_node_has_a_menu_for_the_keyboard() -> Result<()> {
    for (language, kill) in [("en", "Kill"), ("ko", "죽이기")] {
        let page = Page::open(&format!("?lang={language}")).await?;
        let node = "[data-testid=node-n3]";
        menu_of(&page, node).await?;
        assert_eq!(page.focused().await?, "menu-inspect");
        page.press(Key::Down).await?;
        assert_eq!(page.focused().await?, "menu-zoom");
        page.press(Key::Down).await?;
        assert_eq!(page.focused().await?, "menu-crash");
        assert!(page.text("menu-crash").await?.starts_with(kill));
        page.press(Key::Enter).await?;
        page.wait_for_attribute("node-n3", "data-status", "down").await?;
        assert_eq!(page.focused().await?, "node-n3", "the focus is where it was");
        // Escape does nothing else.
        menu_of(&page, node).await?;
        page.press(Key::End).await?;
        assert_eq!(page.focused().await?, "menu-home");
        page.press(Key::Escape).await?;
        assert!(!page.has("menu").await? && page.focused().await? == "node-n3");
        // A second part of it, and back.
        menu_of(&page, "[data-testid=node-n1]").await?;
        page.script("document.querySelector('[data-testid=menu-slow]').focus()").await?;
        page.press(Key::Right).await?;
        page.find("menu-slow-by").await?;
        assert_eq!(page.focused().await?, "menu-back");
        page.press(Key::Down).await?;
        page.press(Key::Enter).await?;
        page.until_happened("n1 is slow", "it.what.kind === 'node_slowed'").await?;
        page.expect_silent_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn a_node_has_a_menu_for_the_pointer() -> Result<()> {
    in_both("", async |page| {
        let at = page.middle("node-n2").await?;
        page.click_other_at(at).await?;
        page.find("menu").await?;
        page.click("menu-cut-from").await?;
        page.script("[...document.querySelectorAll('[data-testid=menu-whom]')].find(it => it.textContent === 'n5').click()")
            .await?;
        page.until_happened(
            "the two are parted",
            "it.what.kind === 'network_cut' && it.what.cut.from === 'n2' && it.what.cut.to === 'n5'",
        )
        .await?;
        assert!(!page.has("menu").await?);
        // The tear has one as well.
        page.find("tear").await?;
        menu_of(page, "[data-testid=tear]").await?;
        page.click("menu-heal").await?;
        page.wait_until("it is healed", "!document.querySelector('[data-testid=tear]')").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_node_is_moved_around_the_orbit_and_the_run_stays_as_it_is() -> Result<()> {
    in_both("", async |page| {
        page.click("play").await?;
        page.script("const p = window.ringside; p.apply({ do: 'put', key: 'k', value: 'v' }); p.seek(30)").await?;
        let hash: String = page.eval("window.ringside.report().trace_hash").await?;
        let (from, stage) = (page.middle("node-n1").await?, page.middle("stage").await?);
        // From the top a little to the right, which is clockwise.
        page.drag(from, (stage.0 + 70, from.1 + 10)).await?;
        let moved = page.middle("node-n1").await?;
        assert!(moved.0 > from.0 + 40, "{from:?} {moved:?}");
        assert_eq!(page.eval::<String>("window.ringside.report().trace_hash").await?, hash);
        assert!(!page.eval::<bool>("!!document.querySelector('.stage-node.selected')").await?, "a drag is no click");
        // By key, and back by the menu.
        page.script("document.querySelector('[data-testid=node-n1]').focus()").await?;
        page.press(",").await?;
        page.drawn().await?;
        let before = page.middle("node-n1").await?;
        assert!(before.0 < moved.0, "counter-clockwise: {moved:?} {before:?}");
        menu_of(page, "[data-testid=node-n1]").await?;
        page.click("menu-home").await?;
        page.drawn().await?;
        assert_eq!(page.middle("node-n1").await?, from);
        // Escape on the way: it was never taken up.
        page.drag_and_break_off(from, (stage.0 + 70, from.1 + 10)).await?;
        assert_eq!(page.middle("node-n1").await?, from);
        assert!(!page.eval::<bool>("!!document.querySelector('.stage-node.selected')").await?, "nor is that a click");
        Ok(())
    })
    .await
}

#[tokio::test]
async fn the_end_of_a_tear_is_dragged_over_a_node() -> Result<()> {
    in_both("", async |page| {
        page.script("window.ringside.apply({ do: 'cut', groups: [['n1', 'n4', 'n5'], ['n2', 'n3']] })").await?;
        page.find("tear").await?;
        page.script("document.querySelector('[data-testid=tear]').focus()").await?;
        page.press(Key::Enter).await?;
        page.wait_until("its ends can be held", "document.querySelectorAll('.stage-end').length === 2").await?;
        let end: (i64, i64) = page
            .eval(
                "(r => [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)])\
             (document.querySelector('.stage-end[data-last=\"1\"]').getBoundingClientRect())",
            )
            .await?;
        // Past n4, which then is on the far side.
        let (n4, stage) = (page.middle("node-n4").await?, page.middle("stage").await?);
        page.drag(end, (n4.0 - (stage.0 - n4.0), n4.1 - 30)).await?;
        page.until_happened(
            "n4 is with n2 and n3",
            "it.what.kind === 'network_cut' \
             && it.what.cut.groups?.some(group => group.length === 3 && group.includes('n4') && group.includes('n2'))",
        )
        .await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn what_belongs_to_a_node_lights_up_and_the_band_says_whose_it_is() -> Result<()> {
    in_both("", async |page| {
        page.click("play").await?;
        page.hover("node-n1").await?;
        page.wait_until("its arcs are lit, the others dim", "document.querySelectorAll('.stage-arc.dim').length === 4").await?;
        page.wait_until("its tokens too", "document.querySelector('.stage-ticks.lit')?.getAttribute('d').length > 10").await?;
        // The middle of the first arc of the band, wherever that is.
        let at: (i64, i64) = page
            .eval(
                "(() => { const box = document.querySelector('[data-testid=stage]').getBoundingClientRect(); \
               const ring = document.querySelector('.stage-band-ground'); \
               const [x, y, r] = ['cx', 'cy', 'r'].map(name => Number(ring.getAttribute(name))); \
               return [Math.round(box.left + x + r * Math.sin(1)), Math.round(box.top + y - r * Math.cos(1))]; })()",
            )
            .await?;
        page.point_at(at).await?;
        page.wait_for_text("tip", "%").await?;
        page.click_at(at).await?;
        page.wait_until("a node is looked at", "document.querySelector('.stage-node.selected')").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn a_message_under_the_pointer_says_when_it_arrives_and_alt_stops_time() -> Result<()> {
    in_both("", async |page| {
        page.click("play").await?;
        put_in_flight(page).await?;
        let at = request(page).await?;
        page.point_at(at).await?;
        page.wait_for_text("tip", " ms").await?;
        // Time runs, as slowly as it can, and stands still for as long as Alt is down.
        page.click("speed-0.1").await?;
        page.click("play").await?;
        page.point_at(at).await?;
        page.hold(Key::Alt, true).await?;
        page.wait_until("time stands still", "document.querySelector('.transport').dataset.playing === 'false'").await?;
        page.hold(Key::Alt, false).await?;
        page.wait_until("and runs again", "document.querySelector('.transport').dataset.playing === 'true'").await?;
        Ok(())
    })
    .await
}

#[tokio::test]
async fn n_r_and_w_are_numbers_that_keys_change_and_that_say_their_rule() -> Result<()> {
    for (language, rule) in [("en", "3 replicas have acknowledged"), ("ko", "복제본 3개가 ack")] {
        let page = Page::open(&format!("?lang={language}")).await?;
        page.script("document.querySelector('[data-testid=w-value]').focus()").await?;
        page.press(Key::Up).await?;
        page.until_happened("W is 3", "it.what.kind === 'settings_changed' && it.what.change.w === 3").await?;
        page.wait_for_attribute("w-value", "aria-valuenow", "3").await?;
        let said = page.attribute("w-value", "aria-valuetext").await?.unwrap_or_default();
        assert!(said.contains(rule), "{said}");
        page.press(Key::Home).await?;
        page.wait_for_attribute("w-value", "aria-valuenow", "1").await?;
        page.script("document.querySelector('[data-testid=n-value]').focus()").await?;
        page.press(Key::Down).await?;
        page.wait_for_attribute("n-value", "aria-valuenow", "2").await?;
        page.expect_silent_console().await?;
    }
    Ok(())
}

/// What fingers do: a list of events, each with its kind, which finger, where, and a wait in milliseconds after it.
async fn touch(page: &Page, events: &[(&str, i32, (i64, i64), u32)]) -> Result<()> {
    let events = serde_json::to_string(events)?;
    page.script(&format!(
        "for (const [kind, pointerId, [clientX, clientY], wait] of {events}) {{ \
           (document.elementFromPoint(clientX, clientY) ?? document.body).dispatchEvent(new PointerEvent(kind, \
             {{ pointerId, clientX, clientY, pointerType: 'touch', bubbles: true, cancelable: true, button: kind === 'pointermove' ? -1 : 0 }})); \
           await new Promise(done => setTimeout(done, wait)); }}"
    ))
    .await
}

#[tokio::test]
async fn a_finger_that_rests_asks_for_a_menu_and_two_fingers_cut() -> Result<()> {
    in_both("", async |page| {
        let node = page.middle("node-n4").await?;
        touch(page, &[("pointerdown", 5, node, 600), ("pointerup", 5, node, 50)]).await?;
        page.find("menu").await?;
        page.press(Key::Escape).await?;
        page.wait_until("it is away", "!document.querySelector('[data-testid=menu]')").await?;

        // From above to below, between n1 and n2 on one side and n3, n4 and n5 on the other.
        let (x, y) = page.middle("stage").await?;
        let (from, to) = ((x + 60, y - 230), (x - 40, y + 270));
        let beside = |(x, y): (i64, i64), by: i64| (x + by, y);
        touch(
            page,
            &[
                ("pointerdown", 6, beside(from, -20), 20),
                ("pointerdown", 7, beside(from, 20), 20),
                ("pointermove", 6, beside(to, -20), 20),
                ("pointermove", 7, beside(to, 20), 20),
                ("pointerup", 6, beside(to, -20), 20),
                ("pointerup", 7, beside(to, 20), 20),
            ],
        )
        .await?;
        page.until_happened("two fingers have cut", "it.what.kind === 'network_cut' && it.what.cut.groups?.length === 2").await?;
        assert_eq!(page.happenings("network_cut").await?, 1);
        Ok(())
    })
    .await
}
