//! Screenshots of the page: every size, theme and language, or those that are asked for, after the actions
//! that are asked for.
//!
//! ```text
//! cargo run -q -p e2e --bin shots -- target/shots
//! cargo run -q -p e2e --bin shots -- target/shots --size 1440x900 --theme dark --lang en \
//!     --open key0 --fill op-key=cart --fill op-value=milk --click op-put --seek 40 --click node-s1
//! ```
//!
//! Actions (`--click`, `--hover`, `--drag`, `--fill`, `--press`, `--seek`, `--play-until`, `--wait-for`, `--js`, `--wait`) happen in the order given,
//! anew for each picture. The page is `dist/`; `--url` takes one that is served elsewhere.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::{Context, Result, bail};
use clap::parser::ValueSource;
use clap::{ArgMatches, CommandFactory, FromArgMatches, Parser};
use e2e::{Key, Page, Setup};

#[derive(Parser)]
#[command(about = "Take screenshots of the page")]
struct Arguments {
    /// The folder to write to; files are named by size, theme and language
    folder: PathBuf,
    /// A viewport, in CSS pixels
    #[arg(long, value_name = "WxH", default_values = ["1440x900", "1280x720", "390x844"], value_parser = size)]
    size: Vec<(u32, u32)>,
    /// A theme
    #[arg(long, default_values = ["light", "dark"])]
    theme: Vec<String>,
    /// A language
    #[arg(long, default_values = ["ko", "en"])]
    lang: Vec<String>,
    /// Device pixels per CSS pixel
    #[arg(long, default_value_t = 1.0)]
    scale: f64,
    /// What the file names begin with
    #[arg(long, default_value = "")]
    name: String,
    /// The page, where it is served already
    #[arg(long)]
    url: Option<String>,

    /// The scenario to open
    #[arg(long, value_name = "NAME")]
    open: Option<String>,
    /// The view to open
    #[arg(long, value_name = "NAME")]
    view: Option<String>,
    /// Another part of the query
    #[arg(long, value_name = "NAME=VALUE")]
    query: Vec<String>,
    /// Ask the page for reduced motion
    #[arg(long)]
    reduced_motion: bool,
    /// Another media feature, such as forced-colors=active or prefers-contrast=more
    #[arg(long, value_name = "NAME=VALUE")]
    media: Vec<String>,

    /// Click the element with that data-testid
    #[arg(long, value_name = "TESTID", help_heading = "Actions, in the order given")]
    click: Vec<String>,
    /// Put the pointer on the element with that data-testid
    #[arg(long, value_name = "TESTID", help_heading = "Actions, in the order given")]
    hover: Vec<String>,
    /// Drag between two points of the viewport, in CSS pixels
    #[arg(long, value_name = "X,Y-X,Y", help_heading = "Actions, in the order given")]
    drag: Vec<String>,
    /// Replace what a field holds
    #[arg(long, value_name = "TESTID=TEXT", help_heading = "Actions, in the order given")]
    fill: Vec<String>,
    /// Press a key: a character, or Enter, Escape, Tab, Space, Left, Right, Up, Down, Home, End
    #[arg(long, value_name = "KEY", help_heading = "Actions, in the order given")]
    press: Vec<String>,
    /// Go to that virtual time
    #[arg(long, value_name = "MS", help_heading = "Actions, in the order given")]
    seek: Vec<String>,
    /// Let time pass until a JavaScript expression is true
    #[arg(long, value_name = "JS", help_heading = "Actions, in the order given")]
    play_until: Vec<String>,
    /// Wait until a JavaScript expression is true
    #[arg(long, value_name = "JS", help_heading = "Actions, in the order given")]
    wait_for: Vec<String>,
    /// Run JavaScript statements; `await` is allowed
    #[arg(long, value_name = "JS", help_heading = "Actions, in the order given")]
    js: Vec<String>,
    /// Let that much time pass on the reader's clock
    #[arg(long, value_name = "MS", help_heading = "Actions, in the order given")]
    wait: Vec<String>,
}

/// The options that are actions.
const ACTIONS: &[&str] = &["click", "hover", "drag", "fill", "press", "seek", "play_until", "wait_for", "js", "wait"];

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let matches = Arguments::command().get_matches();
    let arguments = Arguments::from_arg_matches(&matches)?;
    let actions = actions(&matches);

    let page = Page::start(&Setup { scale: arguments.scale, url: arguments.url.clone(), ..Setup::default() }).await?;
    let mut features: Vec<(&str, &str)> = arguments.media.iter().filter_map(|feature| feature.split_once('=')).collect();
    if arguments.reduced_motion {
        features.push(("prefers-reduced-motion", "reduce"));
    }
    if !features.is_empty() {
        page.prefer(&features).await?;
    }
    for &(width, height) in &arguments.size {
        page.resize((width, height), arguments.scale).await?;
        for theme in &arguments.theme {
            for lang in &arguments.lang {
                page.goto(&query(&arguments, theme, lang)).await?;
                for (name, value) in &actions {
                    act(&page, name, value)
                        .await
                        .with_context(|| format!("The action --{} {value} failed.", name.replace('_', "-")))?;
                }
                settle(&page).await?;
                let file = format!("{}{width}x{height}-{theme}-{lang}.png", arguments.name);
                let file = arguments.folder.join(file);
                page.screenshot(&file).await?;
                println!("{}", file.display());
            }
        }
    }
    for error in page.console_errors().await? {
        eprintln!("The console held an error: {error}");
    }
    Ok(())
}

fn query(arguments: &Arguments, theme: &str, lang: &str) -> String {
    let mut query = format!("?theme={theme}&lang={lang}");
    for (name, value) in [("scenario", &arguments.open), ("view", &arguments.view)] {
        if let Some(value) = value {
            query += &format!("&{name}={value}");
        }
    }
    for part in &arguments.query {
        query += &format!("&{part}");
    }
    query
}

/// The actions in the order of the command line; clap keeps each option's values apart, with their places.
fn actions(matches: &ArgMatches) -> Vec<(String, String)> {
    let mut placed = Vec::new();
    for name in ACTIONS {
        if matches.value_source(name) != Some(ValueSource::CommandLine) {
            continue;
        }
        let places = matches.indices_of(name).into_iter().flatten();
        let values = matches.get_many::<String>(name).into_iter().flatten();
        placed.extend(places.zip(values).map(|(place, value)| (place, (*name).to_owned(), value.clone())));
    }
    placed.sort();
    placed.into_iter().map(|(_, name, value)| (name, value)).collect()
}

async fn act(page: &Page, name: &str, value: &str) -> Result<()> {
    match name {
        "click" => page.click(value).await,
        "hover" => page.hover(value).await,
        "drag" => {
            let (from, to) = value.split_once('-').context("It takes X,Y-X,Y.")?;
            page.drag(point(from)?, point(to)?).await
        }
        "fill" => {
            let (handle, text) = value.split_once('=').context("It takes TESTID=TEXT.")?;
            page.fill(handle, text).await
        }
        "press" => press(page, value).await,
        "seek" => page.seek(value.parse().context("It takes milliseconds.")?).await,
        "play_until" => page.play_until(value, value).await,
        "wait_for" => page.wait_until(value, value).await,
        "js" => page.script(value).await,
        "wait" => {
            tokio::time::sleep(Duration::from_millis(value.parse().context("It takes milliseconds.")?)).await;
            Ok(())
        }
        _ => unreachable!("{name} is not among the actions"),
    }
}

async fn press(page: &Page, key: &str) -> Result<()> {
    let named = match key {
        "Enter" => Key::Enter,
        "Escape" => Key::Escape,
        "Tab" => Key::Tab,
        "Space" => Key::Space,
        "Left" => Key::Left,
        "Right" => Key::Right,
        "Up" => Key::Up,
        "Down" => Key::Down,
        "Home" => Key::Home,
        "End" => Key::End,
        _ if key.chars().count() == 1 => return page.press(key).await,
        _ => bail!("There is no key {key:?} here; see --help."),
    };
    page.press(named).await
}

/// Lets fonts arrive and short transitions end, so that two pictures of the same state are the same.
async fn settle(page: &Page) -> Result<()> {
    page.script(
        "await document.fonts.ready; \
         await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done))); \
         await Promise.race([ \
             Promise.allSettled(document.getAnimations().map(animation => animation.finished)), \
             new Promise(done => setTimeout(done, 600)), \
         ]);",
    )
    .await
}

fn point(text: &str) -> Result<(i64, i64)> {
    let (x, y) = text.split_once(',').context("A point is X,Y.")?;
    Ok((x.parse()?, y.parse()?))
}

fn size(text: &str) -> Result<(u32, u32), String> {
    text.split_once('x')
        .and_then(|(width, height)| Some((width.parse().ok()?, height.parse().ok()?)))
        .filter(|&(width, height)| (100..=8000).contains(&width) && (100..=8000).contains(&height))
        .ok_or_else(|| format!("{text:?} is not a size like 1440x900, each side between 100 and 8000"))
}
