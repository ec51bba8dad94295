//! axe-core on every view and whatever lies over them, in both themes and both languages: no barrier that a program can find.
//!
//! All its rules of WCAG 2.0, 2.1 and 2.2 at the levels A and AA hold, and those that it calls best practice. A program finds
//! perhaps half of what there is to find; what it cannot see is tested in `reach.rs` and `small.rs`, and by looking.
//!
//! One rule is left out, one that axe itself calls experimental: that the name of a control holds all that is written in it. It takes the
//! counts and clocks that are drawn in a node or on a version's card for its label. Of the page's buttons `reach.rs` asks the same.
//!
//! `cargo xtask test` installs axe-core (see `xtask::axe`). Where that could not be done this is left out, and says so.

use std::collections::BTreeMap;

use anyhow::{Context, Result, bail};
use e2e::Page;

/// What is found on the page as it is now, by rule and element: axe has to be in it. A row at the edge of the log is left out, since it can be
/// scrolled into sight.
const FOUND: &str = "\
    const result = await axe.run(document, { \
        resultTypes: ['violations'], \
        runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa', 'best-practice'], \
        rules: { 'label-content-name-mismatch': { enabled: false } }, \
    }); \
    window.axeFound = result.violations.flatMap(rule => rule.nodes.flatMap(node => { \
        const log = document.querySelector('[data-testid=log]'); \
        if (rule.id === 'target-size' && log.contains(document.querySelector(node.target[0])) && /obscured/.test(node.failureSummary)) return []; \
        const why = node.any.concat(node.all, node.none).map(check => check.message)[0]; \
        return [`${rule.id}: ${node.target.join(' ')} (${why})`]; \
    }));";

/// Each view with a run in which there is much to see in it, and the instant.
const VIEWS: [(&str, u32); 18] = [
    ("scenario=newcomer", 0),
    ("scenario=stale-read", 26),
    ("scenario=sloppy-quorum", 900),
    ("scenario=dc-outage", 400),
    ("scenario=three-zones", 60),
    ("scenario=stale-read&view=spacetime", 400),
    ("scenario=compaction&view=storage", 4000),
    ("scenario=two-writers&view=versions", 4000),
    ("scenario=merkle&view=merkle", 9000),
    ("scenario=reporters&view=membership", 9000),
    ("view=membership", 10),
    ("scenario=stale-read&zoom=12.5*8", 400),
    ("scenario=compaction&zoom=n1", 4000),
    ("scenario=compaction&zoom=n1+1", 4000),
    ("scenario=compaction&zoom=n1+1+1", 4000),
    ("lesson=cut-in-two", 0),
    ("lesson=cut-in-two&step=4", 1_072),
    ("lesson=which-server&step=5&otherwise=1", 2_231),
];

/// What lies over the views: what it is called, what brings it there, and until what is waited.
const PANELS: [(&str, &str, &str); 15] = [
    ("the link", "click('share')", "document.querySelector('[data-testid=share-dialog]')?.open"),
    ("the promises", "click('promises')", "!!document.querySelector('[data-testid=promises-panel]')"),
    ("the legend", "click('legend')", "!!document.querySelector('[data-testid=legend-panel]')"),
    ("the scenarios", "click('scenario-picker')", "!!document.querySelector('[data-testid=scenario-search]')"),
    ("the lessons", "click('lesson-picker')", "document.querySelector('[data-testid=contents]')?.open"),
    ("what can stand beside", "click('beside-open')", "document.querySelectorAll('[data-testid^=beside-with]').length > 0"),
    (
        "two runs side by side",
        "click('beside-open'); await new Promise(done => setTimeout(done, 100)); document.querySelector('[data-testid^=beside-with]').click()",
        "document.querySelectorAll('.stages figure').length === 2",
    ),
    (
        "an answer",
        "document.querySelector('.tl-bar').dispatchEvent(new MouseEvent('click', { bubbles: true }))",
        "!!document.querySelector('[data-testid=why]')",
    ),
    (
        "why",
        "document.querySelector('.tl-bar').dispatchEvent(new MouseEvent('click', { bubbles: true })); \
         await new Promise(done => setTimeout(done, 100)); click('why')",
        "!!document.querySelector('[data-testid=why-pane]')",
    ),
    ("a refusal", "window.ringsideOpen('no document')", "document.querySelector('[data-testid=alert]').textContent.length > 10"),
    (
        "a node",
        "document.querySelectorAll('[data-testid^=node-]')[1].dispatchEvent(new MouseEvent('click', { bubbles: true }))",
        "!!document.querySelector('[data-testid=isolate]')",
    ),
    (
        "a node's menu",
        "document.querySelector('[data-testid^=node-]').dispatchEvent(new KeyboardEvent('keydown', { key: 'ContextMenu', bubbles: true }))",
        "!!document.querySelector('[data-testid=menu]')",
    ),
    (
        "the ring as tables",
        "click('settings'); await new Promise(done => setTimeout(done, 100)); click('settings-tables')",
        "!!document.querySelector('[data-testid=tables]')",
    ),
    ("presenting", "click('present')", "!!document.querySelector('.app.presents')"),
    ("the settings", "click('settings')", "!!document.querySelector('[data-testid=settings-panel]')"),
];

struct Search<'a> {
    page: &'a Page,
    axe: String,
    /// By what it is, where it was found.
    found: BTreeMap<String, Vec<String>>,
}

impl Search<'_> {
    /// Opens the page, with axe in it.
    async fn open(&self, query: &str, at: u32) -> Result<()> {
        self.page.goto(query).await?;
        self.page.script(&self.axe).await?;
        self.page.script(&format!("window.ringside.seek({at})")).await?;
        self.settle().await
    }

    /// Two frames: whatever was asked for is there.
    async fn settle(&self) -> Result<()> {
        self.page
            .script(
                "await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))); \
                 await Promise.allSettled(document.getAnimations().map(animation => animation.finished));",
            )
            .await
    }

    async fn search(&mut self, place: &str) -> Result<()> {
        self.settle().await?;
        self.page.script(FOUND).await.with_context(|| format!("axe did not finish at {place}."))?;
        let found: Vec<String> = self.page.eval("window.axeFound").await?;
        for barrier in found {
            self.found.entry(barrier).or_default().push(place.to_owned());
        }
        Ok(())
    }

    fn end(self) -> Result<()> {
        if self.found.is_empty() {
            return Ok(());
        }
        let lines = self.found.iter().map(|(barrier, places)| format!("{barrier}\n    at {}", places.join(", ")));
        bail!("axe found {} barriers:\n{}", self.found.len(), lines.collect::<Vec<_>>().join("\n"))
    }
}

/// axe as statements of a script; nothing, and a note, where it is not installed.
fn axe() -> Result<Option<String>> {
    match xtask::axe::file() {
        Some(file) => {
            let source = std::fs::read_to_string(&file).with_context(|| format!("{} cannot be read.", file.display()))?;
            // Run in the page's own scope, where it finds `window`.
            Ok(Some(format!("(0, eval)({});", serde_json::to_string(&source)?)))
        }
        None => {
            println!(
                "axe-core is not installed; `cargo xtask test --only e2e` does that where Node.js is. This test is left out."
            );
            Ok(None)
        }
    }
}

#[tokio::test]
async fn no_view_has_a_barrier() -> Result<()> {
    let Some(axe) = axe()? else { return Ok(()) };
    let page = Page::start(&e2e::Setup::default()).await?;
    let mut search = Search { page: &page, axe, found: BTreeMap::new() };
    for (query, at) in VIEWS {
        search.open(&format!("?lang=ko&theme=light&{query}"), at).await?;
        search.search(&format!("{query} ko light")).await?;
        page.click("lang-en").await?;
        search.search(&format!("{query} en light")).await?;
        page.click("theme").await?;
        search.search(&format!("{query} en dark")).await?;
        page.click("lang-ko").await?;
        search.search(&format!("{query} ko dark")).await?;
    }
    search.end()?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn nothing_that_lies_over_a_view_has_a_barrier() -> Result<()> {
    let Some(axe) = axe()? else { return Ok(()) };
    let page = Page::start(&e2e::Setup::default()).await?;
    let mut search = Search { page: &page, axe, found: BTreeMap::new() };
    for look in ["lang=en&theme=light", "lang=ko&theme=dark"] {
        for (name, act, until) in PANELS {
            search.open(&format!("?{look}&scenario=stale-read"), 400).await?;
            let click = "const click = id => document.querySelector(`[data-testid=\"${id}\"]`).click();";
            page.script(&format!("{click} {act}")).await.with_context(|| format!("{name} could not be asked for."))?;
            page.wait_until(&format!("{name} is there"), until).await?;
            search.search(&format!("{name} {look}")).await?;
            // What is remembered would be there the next time.
            page.script("localStorage.clear()").await?;
        }
        search.open(&format!("?{look}&scenario=workload"), 0).await?;
        page.click("laboratory-open").await?;
        search.search(&format!("many runs {look}")).await?;
        page.fill("sweep-last", "12").await?;
        page.click("sweep-run").await?;
        page.wait_until("the seeds are done", "!!document.querySelector('[data-testid=sweep-rate]')").await?;
        search.search(&format!("what many runs say {look}")).await?;
        page.click("search-tab").await?;
        search.search(&format!("a search {look}")).await?;
    }
    search.end()?;
    page.expect_silent_console().await
}

#[tokio::test]
async fn no_view_of_a_phone_has_a_barrier() -> Result<()> {
    let Some(axe) = axe()? else { return Ok(()) };
    let page = Page::start(&e2e::Setup { size: (390, 844), ..e2e::Setup::default() }).await?;
    let mut search = Search { page: &page, axe, found: BTreeMap::new() };
    for (query, at) in VIEWS {
        search.open(&format!("?lang=ko&theme=dark&{query}"), at).await?;
        search.search(&format!("{query} phone")).await?;
    }
    search.open("?lang=en&theme=light&scenario=stale-read", 400).await?;
    for sheet in ["sheet-inspect", "sheet-console", "sheet-events", "sheet-scenario"] {
        page.click(sheet).await?;
        search.search(&format!("{sheet} phone")).await?;
    }
    search.end()?;
    page.expect_silent_console().await
}
