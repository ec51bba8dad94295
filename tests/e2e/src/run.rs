//! The run that the page shows, as tests ask it: what has happened so far, by the trace, and what the page is told to do.

use anyhow::{Context, Result};

use crate::{Page, Setup};

/// The languages of the page.
pub const LANGUAGES: [&str; 2] = ["en", "ko"];

/// Opens the page in one language after the other, in one browser, and has the same done in each; then the console must be silent.
pub async fn in_both(query: &str, test: impl AsyncFn(&Page) -> Result<()>) -> Result<()> {
    let page = Page::start(&Setup::default()).await?;
    for language in LANGUAGES {
        page.goto(&format!("?lang={language}{query}")).await?;
        test(&page).await.with_context(|| format!("The page spoke {language:?}."))?;
        page.wait_until("the page still speaks that language", &format!("document.documentElement.lang === '{language}'"))
            .await?;
        page.expect_silent_console().await?;
    }
    Ok(())
}

/// Every happening so far, for a JavaScript expression.
const ALL: &str = "Array.from(window.ringside.trace(0, Number.MAX_SAFE_INTEGER))";

impl Page {
    /// How many happenings of a kind the trace holds.
    pub async fn happenings(&self, kind: &str) -> Result<usize> {
        self.eval(&format!("{ALL}.filter(it => it.what.kind === '{kind}').length")).await
    }

    /// Waits until the trace holds a happening `it` of which a JavaScript expression is true. `what` completes "… while waiting
    /// until".
    pub async fn until_happened(&self, what: &str, it_is: &str) -> Result<()> {
        self.wait_until(what, &format!("{ALL}.some(it => {it_is})")).await
    }

    /// The trace's hash at the playhead: the same hash, the same run.
    pub async fn trace_hash(&self) -> Result<String> {
        self.eval("window.ringside.report().trace_hash").await
    }

    /// The handles of the nodes, in the page's order.
    pub async fn nodes(&self) -> Result<Vec<String>> {
        self.eval("Array.from(document.querySelectorAll('[data-testid^=\"node-\"]'), node => node.dataset.testid)").await
    }

    /// The virtual instant of the playhead in milliseconds, with its fraction.
    pub async fn now(&self) -> Result<f64> {
        self.eval("window.ringside.now").await
    }

    /// Gives an element the focus without the pointer.
    pub async fn focus(&self, handle: &str) -> Result<()> {
        self.find(handle).await?;
        self.script(&format!("document.querySelector('[data-testid=\"{handle}\"]').focus()")).await
    }
}
