//! Presenting: the stage alone, from beat to beat, by keys and by pointer; the presenter's window; and the page as part of somebody
//! else's.

use anyhow::Result;
use e2e::{Key, Page, Setup};

/// The beats of `stale-read` that have a fixed instant, in milliseconds, behind the title.
const INSTANTS: [f64; 4] = [0.0, 100.0, 200.0, 300.0];

/// Whether an element is drawn.
fn is_seen(handle: &str) -> String {
    format!("(e => !!e && e.getClientRects().length > 0)(document.querySelector('[data-testid=\"{handle}\"]'))")
}

/// Waits until the presentation stands at a beat, counted from 1.
async fn stands_at(page: &Page, beat: usize) -> Result<()> {
    page.wait_until(
        &format!("it stands at step {beat}"),
        &format!(
            "document.querySelector('[data-testid=present-place]')?.textContent.startsWith('{beat} /') && \
             document.querySelector('.transport').dataset.playing === 'false'"
        ),
    )
    .await
}

#[tokio::test]
async fn keys_go_from_step_to_step_and_nothing_but_the_run_moves() -> Result<()> {
    for lang in ["en", "ko"] {
        let page = Page::open(&format!("?lang={lang}&scenario=stale-read")).await?;
        page.press("f").await?;
        page.wait_until("it is presented", "document.documentElement.dataset.mode === 'present'").await?;
        for hidden in ["share", "log", "scrubber", "view-versions", "op-key", "seed"] {
            assert!(!page.eval::<bool>(&is_seen(hidden)).await?, "{hidden} is put away");
        }
        assert!(page.eval::<bool>(&is_seen("stage")).await?);
        stands_at(&page, 1).await?;
        for (index, instant) in INSTANTS.iter().enumerate() {
            page.press(if index % 2 == 0 { Key::PageDown } else { Key::Right }).await?;
            stands_at(&page, index + 2).await?;
            assert!((page.now().await? - instant).abs() < 1e-9, "step {}: {} ms", index + 2, page.now().await?);
        }
        let note = if lang == "en" { "All three copies say Seoul." } else { "세 사본이 모두 Seoul입니다." };
        page.press(Key::PageUp).await?;
        stands_at(&page, 4).await?;
        assert!(page.text("present-caption").await?.starts_with(note));
        assert_eq!(page.attribute("present-caption", "aria-live").await?.as_deref(), Some("polite"));
        page.press(Key::Left).await?;
        stands_at(&page, 3).await?;
        assert!((page.now().await? - 100.0).abs() < 1e-9);
        // What the engine did is what a run without stops does.
        page.press(Key::Escape).await?;
        page.wait_until("it is over", "!document.documentElement.hasAttribute('data-mode')").await?;
        assert!(page.eval::<bool>(&is_seen("share")).await?);
        page.script("window.ringside.seek(2000)").await?;
        let hash: String = page.eval("String(window.ringside.report().trace_hash)").await?;
        let other = Page::open("?scenario=stale-read").await?;
        other.script("window.ringside.seek(2000)").await?;
        assert_eq!(other.eval::<String>("String(window.ringside.report().trace_hash)").await?, hash);
        page.expect_silent_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_pointer_does_all_of_it_too() -> Result<()> {
    let page = Page::open("?lang=ko&theme=dark&scenario=stale-read").await?;
    page.click("present").await?;
    stands_at(&page, 1).await?;
    page.click("present-next").await?;
    stands_at(&page, 2).await?;
    page.click("present-next").await?;
    page.wait_until("time runs", "document.querySelector('.transport').dataset.playing === 'true'").await?;
    // Once more on the way, and it is there.
    page.click("present-next").await?;
    stands_at(&page, 3).await?;
    page.click("present-back").await?;
    stands_at(&page, 2).await?;
    page.click("present-blank").await?;
    assert_eq!(
        page.eval::<String>("getComputedStyle(document.querySelector('[data-testid=present-black]')).backgroundColor").await?,
        "rgb(0, 0, 0)"
    );
    page.click("present-black").await?;
    page.wait_until("something is shown again", "!document.querySelector('[data-testid=present-black]')").await?;
    page.click("present-play").await?;
    page.wait_until("time runs", "window.ringside.now > 5").await?;
    page.click("present-play").await?;
    page.click("present-leave").await?;
    page.wait_until("it is over", "!document.documentElement.hasAttribute('data-mode')").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_address_presents_in_every_view_and_blank_is_left_by_any_key() -> Result<()> {
    let page = Page::open("?lang=en&scenario=stale-read&mode=present").await?;
    stands_at(&page, 1).await?;
    assert_eq!(page.text("alert").await?, "");
    for (digit, root) in [("2", ".st-plot"), ("4", ".view-slot > *"), ("6", ".view-slot > *"), ("1", "[data-testid=stage]")] {
        page.press(digit).await?;
        page.wait_until("the view is there", &format!("!!document.querySelector('{root}')")).await?;
        assert!(page.eval::<bool>(&is_seen("present-caption")).await?);
    }
    for key in [".", "b"] {
        page.press(key).await?;
        page.find("present-black").await?;
        page.press("7").await?;
        page.wait_until("something is shown again", "!document.querySelector('[data-testid=present-black]')").await?;
    }
    assert_eq!(page.text("alert").await?, "", "the key did nothing else");
    // A reload brings it back; what helps goes when nobody needs it.
    page.reload().await?;
    stands_at(&page, 1).await?;
    page.wait_until("the keys are put away", "!!document.querySelector('.present.idle')").await?;
    page.press(Key::Tab).await?;
    page.wait_until(
        "whoever comes to them by keys sees them",
        "(k => k.matches(':focus-within') ? getComputedStyle(k).opacity === '1' : false)(document.querySelector('.present-keys')) \
         || (document.activeElement.closest('.stage-view') !== null)",
    )
    .await?;
    page.press(Key::Escape).await?;
    page.wait_until("the address says so", "!location.search.includes('mode')").await?;
    page.goto("?lang=en&mode=poster").await?;
    page.wait_for_text("alert", "present").await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn the_presenters_window_follows_and_leads() -> Result<()> {
    let page = Page::open("?lang=ko&theme=dark&scenario=stale-read&mode=present").await?;
    stands_at(&page, 1).await?;
    page.press("s").await?;
    page.go_to_window(1).await?;
    let reads = |id: &str, text: &str| format!("document.getElementById('{id}')?.textContent.includes('{text}')");
    page.wait_until("it stands at the title", &reads("desk-place", "1 / ")).await?;
    page.wait_until(
        "in the language",
        "document.documentElement.lang === 'ko' && document.documentElement.dataset.theme === 'dark'",
    )
    .await?;
    page.wait_until("the next step is told", &reads("desk-next", "city = Seoul")).await?;
    // Its own button, and its own keys.
    page.click("desk-next").await?;
    page.wait_until("it went on", &reads("desk-place", "2 / ")).await?;
    page.press(Key::PageDown).await?;
    page.press(Key::PageDown).await?;
    page.wait_until("and on", &reads("desk-place", "3 / ")).await?;
    page.press(Key::PageUp).await?;
    page.wait_until("and back", &reads("desk-place", "2 / ")).await?;
    page.go_to_window(0).await?;
    stands_at(&page, 2).await?;
    // It goes with the presentation.
    page.press(Key::Escape).await?;
    page.wait_until("it is over", "!document.documentElement.hasAttribute('data-mode')").await?;
    for _ in 0..100 {
        if page.windows().await? == 1 {
            return page.expect_silent_console().await;
        }
        tokio::time::sleep(std::time::Duration::from_millis(50)).await;
    }
    anyhow::bail!("The presenter's window stayed.")
}

#[tokio::test]
async fn a_frame_shows_the_stage_alone_and_leads_to_the_same_instant() -> Result<()> {
    for (lang, size) in [("en", (640, 400)), ("ko", (360, 300))] {
        let page = Page::start(&Setup { size, ..Setup::default() }).await?;
        page.goto(&format!("?embed&lang={lang}&scenario=stale-read")).await?;
        for hidden in ["share", "log", "op-key", "seed", "present", "scenario-picker"] {
            assert!(!page.eval::<bool>(&is_seen(hidden)).await?, "{hidden} is not there");
        }
        for there in ["stage", "play", "step", "step-back", "scrubber", "clock", "embed-open"] {
            assert!(page.eval::<bool>(&is_seen(there)).await?, "{there} is there");
            let inside: bool = page
                .eval(&format!(
                    "(r => r.left >= 0 && r.right <= innerWidth && r.bottom <= innerHeight)\
                     (document.querySelector('[data-testid={there}]').getBoundingClientRect())"
                ))
                .await?;
            assert!(inside, "{there} is inside the frame");
        }
        page.click("play").await?;
        page.wait_until("it plays there", "window.ringside.now > 5").await?;
        page.click("play").await?;
        page.script("window.ringside.seek(312.5)").await?;
        page.wait_for_text("clock", "312").await?;
        let hash: String = page.eval("String(window.ringside.report().trace_hash)").await?;
        page.click("embed-open").await?;
        page.go_to_window(1).await?;
        page.wait_until("the whole page stands there", "window.ringside?.now === 312.5").await?;
        assert_eq!(page.eval::<String>("String(window.ringside.report().trace_hash)").await?, hash);
        assert!(page.eval::<bool>(&is_seen("share")).await?);
        page.expect_silent_console().await?;
    }
    Ok(())
}

#[tokio::test]
async fn the_share_dialog_gives_a_frame_that_opens() -> Result<()> {
    let page = Page::open("?lang=en&theme=dark&scenario=stale-read").await?;
    page.script("window.ringside.seek(210)").await?;
    page.click("share").await?;
    let snippet = page.text("embed-snippet").await?;
    assert!(snippet.starts_with("<iframe src=\"http") && snippet.contains("?embed&amp;lang=en&amp;theme=dark#r1."), "{snippet}");
    page.click("embed-copy").await?;
    page.wait_until(
        "copying is answered",
        "!/characters/.test(document.querySelector('[data-testid=share-length]').textContent)",
    )
    .await?;
    // As another page would show it.
    page.script("document.body.insertAdjacentHTML('beforeend', document.querySelector('[data-testid=embed-snippet]').value)")
        .await?;
    page.script(
        "const frame = document.querySelector('iframe'); \
         for (let i = 0; i < 200; i++) { \
             if (frame.contentWindow?.ringside?.now === 210) break; \
             frame.scrollIntoView(); \
             await new Promise(done => setTimeout(done, 100)); \
         } \
         if (frame.contentWindow?.ringside?.now !== 210) throw new Error('the frame does not stand at 210 ms');",
    )
    .await?;
    assert!(page.eval::<bool>("!!document.querySelector('iframe').contentDocument.querySelector('.app.embed')").await?);
    page.expect_silent_console().await
}
