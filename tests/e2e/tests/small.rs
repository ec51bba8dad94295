//! Small windows, which are also large letters: at 200 % zoom a window of 1440 by 900 is one of 720 by 450 (WCAG 1.4.4), and 320 pixels are
//! what is left of 1280 at 400 % (1.4.10). Nothing scrolls sideways but what has to (a drawing, a table), every control can be
//! brought into view, nothing lies over it, and no label of a button is cut off.

use anyhow::{Result, bail};
use e2e::{Page, Setup};

/// What is wrong with the page as it stands, a sentence each.
const WRONG: &str = r#"(() => {
    const wrong = [];
    const page = document.documentElement;
    if (page.scrollWidth > innerWidth + 1) wrong.push(`the page is ${page.scrollWidth} wide`);
    const name = element => element.dataset?.testid ?? element.closest('[data-testid]')?.dataset.testid + ' ' + element.className;
    // What lies on top has the page's attention; what it covers comes back when it goes.
    const over = ['dialog[open]', '.settings-panel', '.legend', '.promises', '.beside-menu', '.stage-menu'].map(one => document.querySelector(one)).find(one => one);
    const controls = (over ?? document).querySelectorAll('button, a[href], input, select, summary, [role=slider], [role=button], [tabindex="0"]');
    for (const control of controls) {
        if (!control.checkVisibility({ visibilityProperty: true, opacityProperty: true })) continue;
        if (control.closest('.unseen, .skip, .stage-messages, [inert]')) continue;
        const drawn = control.closest('svg');
        control.scrollIntoView({ block: 'nearest', inline: 'nearest', behavior: 'instant' });
        const r = control.getBoundingClientRect();
        if (r.width === 0 || r.height === 0) continue;
        const seen = { x: (Math.max(r.left, 0) + Math.min(r.right, innerWidth)) / 2, y: (Math.max(r.top, 0) + Math.min(r.bottom, innerHeight)) / 2 };
        if (r.left < -1 || r.right > innerWidth + 1 || seen.y < r.top || seen.y > r.bottom) {
            // A picture that is moved and scrolled as a whole may begin and end elsewhere.
            if (!drawn && !control.matches('[role=application]')) wrong.push(`${name(control)} is at ${Math.round(r.left)} to ${Math.round(r.right)}, ${Math.round(r.top)} to ${Math.round(r.bottom)}`);
            continue;
        }
        if (drawn || control.matches('[role=application], [role=slider], .st-plot')) continue;
        const top = document.elementFromPoint(seen.x, seen.y);
        if (top && !control.contains(top) && !top.contains(control)) wrong.push(`${name(control)} lies under ${name(top)}`);
        if (control.matches('button, a') && control.textContent.trim() && control.scrollWidth > control.clientWidth + 1
            && getComputedStyle(control).textOverflow !== 'ellipsis' && getComputedStyle(control).overflowX !== 'visible')
            wrong.push(`${name(control)} is cut off: ${control.scrollWidth} of ${control.clientWidth}`);
        if (control.matches('button, a, input, select') && (r.height < 24 || r.width < 24) && !control.matches('.nd, .link, p a, [type=checkbox], [type=radio], .version *'))
            wrong.push(`${name(control)} is ${Math.round(r.width)} by ${Math.round(r.height)}`);
    }
    window.scrollTo(0, 0);
    return [...new Set(wrong)];
})()"#;

const SIZES: [(u32, u32); 5] = [(320, 640), (390, 844), (768, 1024), (1024, 768), (720, 450)];

const VIEWS: [(&str, u32); 11] = [
    ("scenario=stale-read", 400),
    ("scenario=dc-outage", 400),
    ("scenario=stale-read&view=spacetime", 400),
    ("scenario=compaction&view=storage", 4000),
    ("scenario=two-writers&view=versions", 4000),
    ("scenario=merkle&view=merkle", 9000),
    ("scenario=reporters&view=membership", 9000),
    ("scenario=stale-read&zoom=12.5*8", 400),
    ("scenario=compaction&zoom=n1", 4000),
    ("lesson=cut-in-two&step=4", 1_072),
    ("lesson=which-server&step=5&otherwise=1", 2_231),
];

async fn wrong(page: &Page, place: &str, all: &mut Vec<String>) -> Result<()> {
    page.drawn().await?;
    let found: Vec<String> = page.eval(WRONG).await?;
    all.extend(found.into_iter().map(|found| format!("{place}: {found}")));
    Ok(())
}

fn end(wrong: &[String]) -> Result<()> {
    if wrong.is_empty() { Ok(()) } else { bail!("{} things are lost:\n{}", wrong.len(), wrong.join("\n")) }
}

#[tokio::test]
async fn no_size_loses_anything() -> Result<()> {
    let page = Page::start(&Setup::default()).await?;
    let mut all = Vec::new();
    for size in SIZES {
        page.resize(size, 1.0).await?;
        for lang in ["ko", "en"] {
            for (query, at) in VIEWS {
                page.goto(&format!("?lang={lang}&{query}")).await?;
                page.script(&format!("window.ringside.seek({at})")).await?;
                let place = format!("{}x{} {lang} {query}", size.0, size.1);
                wrong(&page, &place, &mut all).await?;
            }
        }
    }
    end(&all)?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn nothing_is_lost_of_what_lies_over_a_view() -> Result<()> {
    let page = Page::start(&Setup::default()).await?;
    let mut all = Vec::new();
    for size in SIZES {
        page.resize(size, 1.0).await?;
        page.goto("?lang=en&scenario=stale-read").await?;
        page.script("window.ringside.seek(400)").await?;
        for (open, close) in [
            ("settings", "settings-close"),
            ("share", "share-close"),
            ("laboratory-open", "laboratory-close"),
            ("legend", "legend"),
            ("promises", "promises"),
            ("beside-open", "beside-open"),
        ] {
            page.click(open).await?;
            wrong(&page, &format!("{}x{} {open}", size.0, size.1), &mut all).await?;
            page.script(&format!("document.querySelector('[data-testid={close}]').click()")).await?;
        }
        if size.0 <= 640 {
            for sheet in ["sheet-inspect", "sheet-console", "sheet-events"] {
                page.click(sheet).await?;
                wrong(&page, &format!("{}x{} {sheet}", size.0, size.1), &mut all).await?;
            }
        }
    }
    end(&all)?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn larger_text_in_a_large_window_loses_nothing() -> Result<()> {
    let page = Page::start(&Setup::default()).await?;
    let mut all = Vec::new();
    page.goto("?lang=en").await?;
    page.click("settings").await?;
    page.click("settings-text-150").await?;
    for size in [(1440, 900), (1280, 720), (800, 600)] {
        page.resize(size, 1.0).await?;
        for (query, at) in VIEWS {
            page.goto(&format!("?lang=en&{query}")).await?;
            page.script(&format!("window.ringside.seek({at})")).await?;
            wrong(&page, &format!("{}x{} at 150 % {query}", size.0, size.1), &mut all).await?;
        }
    }
    end(&all)?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_finger_does_what_a_mouse_does() -> Result<()> {
    let page = Page::start(&Setup { size: (390, 844), ..Setup::default() }).await?;
    page.goto("?lang=en&scenario=stale-read").await?;
    page.script("window.ringside.seek(400)").await?;
    // A tap on a node tells of it in the sheet.
    page.click("node-n2").await?;
    page.wait_for_text("inspector", "n2").await?;
    // What is pressed most is as large as a finger.
    let small: Vec<String> = page
        .eval(
            "['play', 'step', 'step-back', 'settings', 'share', 'view-choice', 'scenario-picker', 'sheet-inspect', 'legend', 'promises'] \
             .filter(id => { const r = document.querySelector(`[data-testid=${id}]`).getBoundingClientRect(); \
                             return r.width < 43.5 || r.height < 43.5 })",
        )
        .await?;
    assert!(small.is_empty(), "smaller than 44 pixels: {small:?}");
    // Two fingers draw time wider.
    page.goto("?lang=en&scenario=stale-read&view=spacetime").await?;
    page.script("window.ringside.seek(400)").await?;
    let seen = "document.querySelectorAll('[data-testid=spacetime-table] tbody tr').length";
    page.wait_until("there are events", &format!("{seen} > 0")).await?;
    let before: usize = page.eval(seen).await?;
    page.script(
        "const plot = document.querySelector('[data-testid=spacetime-plot]'); const r = plot.getBoundingClientRect(); \
         plot.setPointerCapture = () => {}; \
         const finger = (kind, id, x) => plot.dispatchEvent(new PointerEvent(kind, { pointerId: id, pointerType: 'touch', bubbles: true, \
             button: kind === 'pointermove' ? -1 : 0, buttons: 1, clientX: r.left + x, clientY: r.top + 60 })); \
         finger('pointerdown', 1, 180); finger('pointerdown', 2, 200); \
         for (let step = 1; step <= 8; step += 1) { finger('pointermove', 1, 180 - 15 * step); finger('pointermove', 2, 200 + 15 * step); } \
         finger('pointerup', 1, 60); finger('pointerup', 2, 320);",
    )
    .await?;
    page.wait_until("fewer events are in sight", &format!("{seen} < {before}")).await?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn a_menu_on_the_stage_is_whole_or_scrolls() -> Result<()> {
    let page = Page::start(&Setup::default()).await?;
    let mut all = Vec::new();
    for size in SIZES {
        page.resize(size, 1.0).await?;
        for node in ["n1", "n2"] {
            page.goto("?lang=ko&scenario=stale-read").await?;
            page.find(&format!("node-{node}")).await?;
            page.script(&format!(
                "const node = document.querySelector('[data-testid=node-{node}]'); node.focus(); \
                 node.dispatchEvent(new KeyboardEvent('keydown', {{ key: 'F10', shiftKey: true, bubbles: true }}))"
            ))
            .await?;
            page.find("menu").await?;
            let place = format!("{}x{} {node}", size.0, size.1);
            wrong(&page, &place, &mut all).await?;
            // What its frame cuts off can be scrolled to by hand, and the stage shows the whole frame.
            let lost: bool = page
                .eval(
                    "(() => { const menu = document.querySelector('[data-testid=menu]'), stage = document.querySelector('[data-testid=stage]'); \
                     const [m, s] = [menu, stage].map(one => one.getBoundingClientRect()); \
                     return m.bottom > s.bottom + 1 || m.top < s.top - 1 || m.left < s.left - 1 || m.right > s.right + 1 \
                         || (menu.scrollHeight > menu.clientHeight + 1 && getComputedStyle(menu).overflowY !== 'auto'); })()",
                )
                .await?;
            if lost {
                all.push(format!("{place}: the menu reaches beyond the stage"));
            }
        }
    }
    end(&all)
}
