//! Finding a Chromium and its driver, and the arguments both the tests and the measurements start it with.

use std::path::{Path, PathBuf};
use std::process::Command;

/// A browser and the WebDriver server that steers it, of the same major version.
#[derive(Clone, Debug)]
pub struct Browser {
    /// The browser's executable.
    pub chromium: PathBuf,
    /// Its driver's.
    pub driver: PathBuf,
}

/// Why there is no browser to use, as a sentence to print.
#[derive(Clone, Debug)]
pub struct Missing(pub String);

impl std::fmt::Display for Missing {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl std::error::Error for Missing {}

/// The arguments of every Chromium that a chore or a test starts. Root, as in most containers, cannot
/// use the sandbox; a GPU is not there; and a browser that is measured or asserted upon should
/// not be busy updating itself.
pub const ARGUMENTS: &[&str] = &[
    "--headless=new",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-dev-shm-usage",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-default-apps",
    "--disable-extensions",
    "--disable-sync",
    "--hide-scrollbars",
    "--mute-audio",
    "--no-first-run",
    "--no-default-browser-check",
    "--force-color-profile=srgb",
];

const CHROMIUM_NAMES: &[&str] = &["chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome"];

/// Where a browser lies that puts nothing on PATH.
const CHROMIUM_PLACES: &[&str] = &[
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    "C:\\Program Files\\Google\\Chrome\\Application\\chrome.exe",
];

const DRIVER_PLACES: &[&str] = &["/usr/lib/chromium/chromedriver", "/usr/lib/chromium-browser/chromedriver"];

impl Browser {
    /// The browser that `CHROMIUM` and `CHROMEDRIVER` name, else the one on PATH or in the usual places.
    pub fn find() -> Result<Self, Missing> {
        let chromium = named("CHROMIUM")?
            .or_else(|| CHROMIUM_NAMES.iter().find_map(|name| on_path(name)))
            .or_else(|| existing(CHROMIUM_PLACES));
        let driver = named("CHROMEDRIVER")?.or_else(|| on_path("chromedriver")).or_else(|| existing(DRIVER_PLACES));
        match (chromium, driver) {
            (Some(chromium), Some(driver)) => Ok(Self { chromium, driver }),
            (None, None) => Err(Missing("Neither Chromium nor its driver is installed.".into())),
            (None, Some(_)) => Err(Missing("Chromium is not installed (its driver is).".into())),
            (Some(_), None) => Err(Missing("ChromeDriver is not installed (the browser is).".into())),
        }
    }

    /// A sentence about a browser and a driver of different major versions, which refuse each other.
    /// Nothing where they agree, or where one does not say its version on the command line.
    pub fn mismatch(&self) -> Option<String> {
        let (browser, driver) = (major(&self.chromium)?, major(&self.driver)?);
        (browser != driver).then(|| {
            format!(
                "{} is version {browser} and {} is version {driver}. A driver only steers a browser of its own \
                 major version: install them from the same place, or set CHROMIUM and CHROMEDRIVER to a pair that fits.",
                self.chromium.display(),
                self.driver.display()
            )
        })
    }
}

/// The file an environment variable names; an error where it names one that is not there.
fn named(variable: &str) -> Result<Option<PathBuf>, Missing> {
    match std::env::var_os(variable).map(PathBuf::from) {
        Some(path) if path.is_file() => Ok(Some(path)),
        Some(path) => Err(Missing(format!("{variable} names {}, which is not there.", path.display()))),
        None => Ok(None),
    }
}

fn existing(places: &[&str]) -> Option<PathBuf> {
    places.iter().map(PathBuf::from).find(|place| place.is_file())
}

/// The first executable of that name on PATH.
pub fn on_path(name: &str) -> Option<PathBuf> {
    let file = format!("{name}{}", std::env::consts::EXE_SUFFIX);
    std::env::split_paths(&std::env::var_os("PATH")?).map(|folder| folder.join(&file)).find(|candidate| candidate.is_file())
}

fn major(program: &Path) -> Option<u32> {
    let output = Command::new(program).arg("--version").output().ok()?;
    let text = String::from_utf8(output.stdout).ok()?;
    // "Chromium 156.0.8078.79 …", "Google Chrome 156.0…", "ChromeDriver 156.0… (…)"
    text.split_whitespace().find_map(|word| word.split_once('.')?.0.parse().ok())
}
