//! One page in one browser, and what a reader does with it: looks, clicks, types, drags, waits.

use std::path::Path;
use std::sync::Mutex;
use std::time::{Duration, Instant};

use anyhow::{Context, Result, anyhow, bail};
use serde::de::DeserializeOwned;
use serde_json::json;
use thirtyfour::action_chain::ActionChain;
use thirtyfour::common::capabilities::chromium::ChromiumLikeCapabilities;
use thirtyfour::{By, DesiredCapabilities, Key, LoggingPrefsLogLevel, TypingData, WebDriver, WebElement};
use xtask::browser::{ARGUMENTS, Browser};
use xtask::server::StaticServer;

use crate::driver::ChromeDriver;
use crate::profile::Profile;

/// How long an element or a condition is waited for. Long, because two cores may be compiling meanwhile;
/// nothing waits longer than it has to.
pub const PATIENCE: Duration = Duration::from_secs(20);

const POLL: Duration = Duration::from_millis(40);

/// What Chromium logs about Trunk's preload of the wasm file, in every page Trunk makes. It is about the
/// browser and harmless.
const KNOWN_LINES: &[&str] = &["The `integrity` attribute is currently ignored for preload destinations"];

/// True once the page is whole: it says so. Its ring can be used before that.
const READY: &str = "typeof window.ringsideReady === 'number'";

/// How the browser is to be set up before the page is opened.
#[derive(Clone, Debug)]
pub struct Setup {
    /// The viewport in CSS pixels; exactly that, whatever a window would take away.
    pub size: (u32, u32),
    /// Device pixels per CSS pixel.
    pub scale: f64,
    /// Where the page is mounted, to prove that it works under a sub-path.
    pub mount: String,
    /// An address where the page is served already; else `dist/` is served for the time being.
    pub url: Option<String>,
}

impl Default for Setup {
    fn default() -> Self {
        Self { size: (1440, 900), scale: 1.0, mount: "/".to_owned(), url: None }
    }
}

/// The page, open in a browser of its own.
pub struct Page {
    driver: WebDriver,
    // The driver has to go before the profile folder it writes to.
    chromedriver: ChromeDriver,
    _profile: Profile,
    _server: Option<StaticServer>,
    url: String,
    errors: Mutex<Vec<String>>,
}

impl Page {
    /// Starts a browser of the usual size and opens the page with a query such as `?lang=en&theme=dark`.
    pub async fn open(query: &str) -> Result<Self> {
        let page = Self::start(&Setup::default()).await?;
        page.goto(query).await?;
        Ok(page)
    }

    /// Starts a browser without opening anything in it.
    pub async fn start(setup: &Setup) -> Result<Self> {
        let browser = Browser::find().context("`cargo xtask test` installs a browser where it can.")?;
        let (server, url) = match &setup.url {
            Some(url) => (None, url.clone()),
            None => {
                let server = serve_dist(&setup.mount)?;
                let url = server.url();
                (Some(server), url)
            }
        };
        let profile = Profile::create()?;
        let chromedriver = ChromeDriver::start(&browser.driver)?;

        let mut capabilities = DesiredCapabilities::chrome();
        capabilities.set_binary(&browser.chromium.to_string_lossy())?;
        for argument in ARGUMENTS {
            capabilities.add_arg(argument)?;
        }
        capabilities.add_arg(&format!("--user-data-dir={}", profile.path().display()))?;
        capabilities.set_browser_log_level(LoggingPrefsLogLevel::All)?;
        let driver = WebDriver::new(chromedriver.url(), capabilities).await.context("The driver could not start the browser.")?;

        let page = Self { driver, chromedriver, _profile: profile, _server: server, url, errors: Mutex::new(Vec::new()) };
        page.resize(setup.size, setup.scale).await?;
        Ok(page)
    }

    /// Gives the viewport exactly this size. Narrow ones are those of a phone: they have no hover, and
    /// touch.
    pub async fn resize(&self, (width, height): (u32, u32), scale: f64) -> Result<()> {
        let phone = width < 600;
        let metrics = json!({ "width": width, "height": height, "deviceScaleFactor": scale, "mobile": phone });
        self.cdp("Emulation.setDeviceMetricsOverride", metrics).await?;
        self.cdp("Emulation.setTouchEmulationEnabled", json!({ "enabled": phone })).await
    }

    /// Sets media features such as `prefers-reduced-motion` to a value; an empty list sets none.
    pub async fn prefer(&self, features: &[(&str, &str)]) -> Result<()> {
        let features: Vec<_> = features.iter().map(|(name, value)| json!({ "name": name, "value": value })).collect();
        self.cdp("Emulation.setEmulatedMedia", json!({ "features": features })).await
    }

    async fn cdp(&self, method: &str, parameters: serde_json::Value) -> Result<()> {
        self.ask(method, parameters).await.map(|_| ())
    }

    /// Asks the browser's own tools, by a method of the DevTools protocol.
    pub async fn ask(&self, method: &str, parameters: serde_json::Value) -> Result<serde_json::Value> {
        self.driver.cdp().send_raw(method, parameters).await.with_context(|| format!("The browser refused {method}."))
    }

    /// Opens the page with that query and waits until it can be used.
    pub async fn goto(&self, query: &str) -> Result<()> {
        self.begin(query).await?;
        self.be_whole().await
    }

    /// Opens the page with that query and waits for nothing.
    pub async fn begin(&self, query: &str) -> Result<()> {
        let url = format!("{}{query}", self.url);
        self.driver.goto(&url).await.with_context(|| format!("{url} could not be opened."))
    }

    /// Waits until everything of the page has come.
    pub async fn be_whole(&self) -> Result<()> {
        self.wait_until("the page is whole", READY).await
    }

    /// Loads the page again, as it is addressed now.
    pub async fn reload(&self) -> Result<()> {
        self.driver.refresh().await?;
        self.wait_until("the page is ready again", READY).await
    }

    /// The address the page is at now.
    pub async fn address(&self) -> Result<String> {
        Ok(self.driver.current_url().await?.to_string())
    }

    /// Goes on in another window, by its place in the order in which they were opened, as soon as there are so many.
    pub async fn go_to_window(&self, place: usize) -> Result<()> {
        let started = Instant::now();
        loop {
            let windows = self.driver.windows().await?;
            if let Some(window) = windows.get(place) {
                return Ok(self.driver.switch_to_window(window.clone()).await?);
            }
            if started.elapsed() > PATIENCE {
                bail!("There are {} windows, and none at place {place}.", windows.len());
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Opens an empty tab over this one, which then is out of sight.
    pub async fn cover(&self) -> Result<()> {
        let tab = self.driver.new_tab().await?;
        Ok(self.driver.switch_to_window(tab).await?)
    }

    /// Closes the tab that lies over this one.
    pub async fn uncover(&self) -> Result<()> {
        self.driver.close_window().await?;
        self.go_to_window(0).await
    }

    /// How many windows there are.
    pub async fn windows(&self) -> Result<usize> {
        Ok(self.driver.windows().await?.len())
    }

    // ---- looking -----------------------------------------------------------------------------------

    /// The element with that handle, as soon as there is one.
    pub async fn find(&self, handle: &str) -> Result<WebElement> {
        self.wait_until(&format!("there is a `{handle}`"), &format!("!!{}", query(handle))).await?;
        self.driver.find(By::Css(selector(handle))).await.with_context(|| format!("`{handle}` went away while it was looked at."))
    }

    /// Whether there is an element with that handle right now.
    pub async fn has(&self, handle: &str) -> Result<bool> {
        self.eval(&format!("!!{}", query(handle))).await
    }

    /// How many elements there are whose handle begins so, such as `node-`.
    pub async fn count(&self, beginning: &str) -> Result<usize> {
        self.eval(&format!("document.querySelectorAll('[data-testid^=\"{beginning}\"]').length")).await
    }

    /// The text of an element, as it is written, white space folded; of a field, its value.
    pub async fn text(&self, handle: &str) -> Result<String> {
        self.find(handle).await?;
        self.eval(&format!(
            "(e => (e.matches('input, textarea, select') ? e.value : e.textContent).replace(/\\s+/g, ' ').trim())({})",
            query(handle)
        ))
        .await
    }

    /// An attribute of an element; nothing where it has none of that name.
    pub async fn attribute(&self, handle: &str, name: &str) -> Result<Option<String>> {
        self.find(handle).await?;
        self.eval(&format!("{}.getAttribute('{name}')", query(handle))).await
    }

    /// Where the middle of an element is in the viewport, in CSS pixels.
    pub async fn middle(&self, handle: &str) -> Result<(i64, i64)> {
        self.find(handle).await?;
        self.eval(&format!(
            "(r => [Math.round(r.x + r.width / 2), Math.round(r.y + r.height / 2)])({}.getBoundingClientRect())",
            query(handle)
        ))
        .await
    }

    /// The handle of what has the keyboard's focus; empty where that has none.
    pub async fn focused(&self) -> Result<String> {
        self.eval("document.activeElement?.closest('[data-testid]')?.dataset.testid ?? ''").await
    }

    /// The virtual clock in milliseconds, read from `clock`, which may group its digits.
    pub async fn clock(&self) -> Result<f64> {
        let text = self.text("clock").await?;
        let digits: String = text.chars().filter(|c| c.is_ascii_digit() || *c == '.').collect();
        digits.parse().with_context(|| format!("`clock` holds no milliseconds, but {text:?}."))
    }

    /// The value of a JavaScript expression.
    pub async fn eval<T: DeserializeOwned>(&self, expression: &str) -> Result<T> {
        let value = self
            .driver
            .execute(format!("return ({expression});"), Vec::new())
            .await
            .with_context(|| format!("The browser could not evaluate: {expression}"))?;
        serde_json::from_value(value.json().clone()).with_context(|| format!("{expression} is of another type: {}", value.json()))
    }

    /// Runs JavaScript statements, with `await` allowed, and waits for their end.
    pub async fn script(&self, statements: &str) -> Result<()> {
        let wrapped = format!(
            "const done = arguments[0]; (async () => {{ {statements} }})().then(() => done(null), e => done(String(e)));"
        );
        let outcome = self.driver.execute_async(wrapped, Vec::new()).await?;
        match outcome.json().as_str() {
            None => Ok(()),
            Some(error) => bail!("The script failed: {error}. It was: {statements}"),
        }
    }

    /// Waits until what has been done by now is on the screen: what a hand does is drawn by the frame after it, and on a
    /// busy machine that is late.
    pub async fn drawn(&self) -> Result<()> {
        self.script("await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)))").await
    }

    /// Waits until a JavaScript expression is true. `what` completes "… while waiting until".
    pub async fn wait_until(&self, what: &str, expression: &str) -> Result<()> {
        let started = Instant::now();
        let wrapped = format!("!!({expression})");
        loop {
            if self.eval::<bool>(&wrapped).await? {
                return Ok(());
            }
            if started.elapsed() > PATIENCE {
                return Err(self.impatience(what).await);
            }
            tokio::time::sleep(POLL).await;
        }
    }

    /// Waits until an element's attribute has that value.
    pub async fn wait_for_attribute(&self, handle: &str, name: &str, value: &str) -> Result<()> {
        self.wait_until(
            &format!("`{handle}` has {name}={value}"),
            &format!("{}?.getAttribute('{name}') === '{value}'", query(handle)),
        )
        .await
    }

    /// Waits until an element's text (or a field's value) contains a text.
    pub async fn wait_for_text(&self, handle: &str, text: &str) -> Result<()> {
        self.wait_until(
            &format!("`{handle}` reads {text:?}"),
            &format!(
                "(e => !!e && (e.matches('input, textarea, select') ? e.value : e.textContent).includes({}))({})",
                json!(text),
                query(handle)
            ),
        )
        .await
    }

    /// Lets virtual time pass until an expression is true, whatever state the transport is in: presses `play`
    /// wherever it says that time stands still. (That the clock shows the same for a while says nothing: on a busy
    /// machine frames are rare, and where motion is reduced so are turns.)
    pub async fn play_until(&self, what: &str, expression: &str) -> Result<()> {
        let started = Instant::now();
        let wrapped = format!("!!({expression})");
        loop {
            if self.eval::<bool>(&wrapped).await? {
                return Ok(());
            }
            if started.elapsed() > PATIENCE {
                return Err(self.impatience(what).await);
            }
            if self.eval("document.querySelector('.transport')?.dataset.playing === 'false'").await? {
                self.click("play").await?;
            }
            tokio::time::sleep(POLL).await;
        }
    }

    async fn impatience(&self, what: &str) -> anyhow::Error {
        let name = std::thread::current().name().unwrap_or("page").replace("::", "-");
        let file = xtask::root().join("target").join("e2e").join(format!("{name}.png"));
        let seen = match self.screenshot(&file).await {
            Ok(()) => format!("The page as it was then: {}", file.display()),
            Err(error) => format!("A screenshot could not be taken: {error:#}"),
        };
        let errors = self.console_errors().await.unwrap_or_default();
        let console = if errors.is_empty() { String::new() } else { format!(" The console held: {}", errors.join(" | ")) };
        anyhow!("Patience ended after {} s while waiting until {what}. {seen}{console}", PATIENCE.as_secs())
    }

    /// Every error the console holds since the page was started, but for lines known to be harmless:
    /// uncaught errors, rejected promises, `console.error`, failed loads, breaches of the security policy.
    pub async fn console_errors(&self) -> Result<Vec<String>> {
        let entries = self.driver.browser_log().await?;
        let new = entries
            .into_iter()
            .filter(|entry| entry.level == "SEVERE")
            .map(|entry| entry.message)
            .filter(|message| !KNOWN_LINES.iter().any(|known| message.contains(known)));
        let mut errors = self.errors.lock().unwrap_or_else(|poisoned| poisoned.into_inner());
        errors.extend(new);
        Ok(errors.clone())
    }

    /// Fails where the console holds an error. Every test ends with it.
    pub async fn expect_silent_console(&self) -> Result<()> {
        let errors = self.console_errors().await?;
        if errors.is_empty() {
            return Ok(());
        }
        bail!("The console holds {} errors:\n{}", errors.len(), errors.join("\n"))
    }

    /// Writes what the viewport shows to a PNG file.
    pub async fn screenshot(&self, file: &Path) -> Result<()> {
        if let Some(folder) = file.parent() {
            std::fs::create_dir_all(folder).with_context(|| format!("{} cannot be created.", folder.display()))?;
        }
        self.driver.screenshot(file).await.with_context(|| format!("No screenshot could be written to {}.", file.display()))
    }

    // ---- doing -------------------------------------------------------------------------------------

    /// Clicks an element as a reader does: in its middle, and only if nothing else is in front.
    pub async fn click(&self, handle: &str) -> Result<()> {
        self.find(handle).await?.click().await.with_context(|| format!("`{handle}` could not be clicked."))
    }

    /// Clicks at a point of the viewport.
    pub async fn click_at(&self, (x, y): (i64, i64)) -> Result<()> {
        Ok(self.driver.action_chain().move_to(x, y).click().perform().await?)
    }

    /// Clicks at a point of the viewport with the other button.
    pub async fn click_other_at(&self, (x, y): (i64, i64)) -> Result<()> {
        Ok(self.driver.action_chain().move_to(x, y).context_click().perform().await?)
    }

    /// Puts the pointer at a point of the viewport.
    pub async fn point_at(&self, (x, y): (i64, i64)) -> Result<()> {
        Ok(self.driver.action_chain().move_to(x, y).perform().await?)
    }

    /// Presses a key while another one is held down.
    pub async fn press_with(&self, held: thirtyfour::Key, key: thirtyfour::Key) -> Result<()> {
        Ok(self.driver.action_chain().key_down(held.clone()).send_keys(key).key_up(held).perform().await?)
    }

    /// Holds a key down, or lets it go.
    pub async fn hold(&self, key: thirtyfour::Key, down: bool) -> Result<()> {
        let chain = self.driver.action_chain();
        Ok(if down { chain.key_down(key) } else { chain.key_up(key) }.perform().await?)
    }

    /// Puts the pointer on an element.
    pub async fn hover(&self, handle: &str) -> Result<()> {
        let element = self.find(handle).await?;
        Ok(self.driver.action_chain().move_to_element_center(&element).perform().await?)
    }

    /// Replaces what a field holds by a text, through the keyboard.
    pub async fn fill(&self, handle: &str, text: &str) -> Result<()> {
        let field = self.find(handle).await?;
        let typed = async {
            field.click().await?;
            field.send_keys(thirtyfour::Key::Control + "a").await?;
            if text.is_empty() { field.send_keys(thirtyfour::Key::Delete).await } else { field.send_keys(text).await }
        };
        typed.await.with_context(|| format!("`{handle}` could not be filled in."))
    }

    /// Presses keys where the focus is: text, or a [`thirtyfour::Key`].
    pub async fn press(&self, keys: impl Into<TypingData>) -> Result<()> {
        Ok(self.driver.action_chain().send_keys(keys).perform().await?)
    }

    /// Goes on with Tab until an element has the focus, as somebody without a mouse does.
    pub async fn tab_to(&self, handle: &str) -> Result<()> {
        self.find(handle).await?;
        let mut passed = Vec::new();
        for _ in 0..120 {
            let focused = self.focused().await?;
            if focused == handle {
                return Ok(());
            }
            if passed.last() != Some(&focused) {
                passed.push(focused);
            }
            self.press(thirtyfour::Key::Tab).await?;
        }
        bail!("Tab never came to `{handle}`. It came by: {}", passed.join(", "))
    }

    /// Goes to a virtual time through `scrubber` where that is a range field, else through the world the page exposes.
    pub async fn seek(&self, milliseconds: f64) -> Result<()> {
        let slider = query("scrubber");
        self.script(&format!(
            "const slider = {slider}; \
             if (slider instanceof HTMLInputElement) {{ \
                 Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value').set.call(slider, {milliseconds}); \
                 slider.dispatchEvent(new Event('input', {{ bubbles: true }})); \
                 slider.dispatchEvent(new Event('change', {{ bubbles: true }})); \
             }} else {{ window.ringside.seek({milliseconds}); }}"
        ))
        .await
    }

    /// Drags from one point of the viewport to another, with moves between, as a hand does.
    pub async fn drag(&self, from: (i64, i64), to: (i64, i64)) -> Result<()> {
        self.held(from, to).release().perform().await?;
        self.drawn().await
    }

    /// The same, with Escape before the hand lets go.
    pub async fn drag_and_break_off(&self, from: (i64, i64), to: (i64, i64)) -> Result<()> {
        let chain = self.held(from, to).key_down(Key::Escape).key_up(Key::Escape);
        chain.release().perform().await?;
        self.drawn().await
    }

    fn held(&self, from: (i64, i64), to: (i64, i64)) -> ActionChain {
        const MOVES: i64 = 8;
        let mut chain = self.driver.action_chain().move_to(from.0, from.1).click_and_hold();
        for index in 1..=MOVES {
            let between = |from: i64, to: i64| from + (to - from) * index / MOVES;
            chain = chain.move_to(between(from.0, to.0), between(from.1, to.1));
        }
        chain
    }
}

impl Drop for Page {
    fn drop(&mut self) {
        // What is left of a browser that does not close is ended with the driver.
        let _ = self.chromedriver.end_session(&self.driver.session_id().to_string());
        // The library would end the session once more, and wait two minutes for an answer.
        let _ = self.driver.clone().leak();
    }
}

fn serve_dist(mount: &str) -> Result<StaticServer> {
    let dist = xtask::dist();
    if !dist.join("index.html").is_file() {
        bail!("{} holds no page. Build it first: `cargo xtask dist`.", dist.display());
    }
    StaticServer::start_under(&dist, 0, mount, None).context("The page could not be served on a free port.")
}

fn selector(handle: &str) -> String {
    format!("[data-testid=\"{handle}\"]")
}

fn query(handle: &str) -> String {
    format!("document.querySelector('{}')", selector(handle))
}
