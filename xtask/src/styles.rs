//! The page's styles in few files: what compresses a sheet best is another one, and a page asks for one file sooner than for five.
//!
//! They are written in many sheets, which Trunk takes one by one. Those that stand side by side in `index.html` and are loaded at the
//! same time become one.

use std::fs;
use std::path::Path;

use anyhow::{Context, Result, ensure};

use crate::page::{hash_of, write};
use crate::split::integrity;

/// The sheets of what is drawn by the rest of the page alone. They wait with it, and are there before it draws anything.
const LATER: &[&str] =
    &["storage", "versions", "merkle", "membership", "spacetime", "laboratory", "promises", "present", "zoom", "lesson"];
/// How the names of files begin that are of those.
const LATER_FILE: &str = "later-";

/// Joins the sheets of `dist`, and lets the page's HTML ask for what has become of them.
pub fn join(dist: &Path, html: &str) -> Result<String> {
    let mut joined = String::with_capacity(html.len());
    let mut sheets = Sheets::default();
    let mut found: Vec<&&str> = Vec::new();
    for tag in html.split_inclusive('>') {
        let Some(file) = sheet(tag) else {
            joined += &sheets.write(dist)?;
            joined += tag;
            continue;
        };
        let later = LATER.iter().find(|name| is_of(file, name));
        if later.is_some() != sheets.later {
            joined += &sheets.write(dist)?;
        }
        sheets.later = later.is_some();
        found.extend(later);
        let path = dist.join(file);
        sheets.content += &fs::read_to_string(&path).with_context(|| format!("{} cannot be read.", path.display()))?;
        fs::remove_file(path)?;
    }
    ensure!(found == LATER.iter().collect::<Vec<_>>(), "dist/index.html has other style sheets than xtask/src/styles.rs knows.");
    Ok(joined)
}

/// Whether a file of `dist` holds styles that are loaded after the first frame.
pub fn is_later(file: &str) -> bool {
    file.starts_with(LATER_FILE)
}

/// Sheets that follow each other.
#[derive(Default)]
struct Sheets {
    content: String,
    later: bool,
}

impl Sheets {
    /// Writes them into one file; what asks for it.
    fn write(&mut self, dist: &Path) -> Result<String> {
        let content = std::mem::take(&mut self.content);
        if content.is_empty() {
            return Ok(String::new());
        }
        let (begins, waits) = if self.later { (LATER_FILE, "disabled ") } else { ("styles-", "") };
        let name = format!("{begins}{}.css", hash_of(content.as_bytes()));
        write(&dist.join(&name), content.as_bytes())?;
        Ok(format!("<link {waits}href=./{name} integrity={} rel=stylesheet>", integrity(content.as_bytes())))
    }
}

/// The file of a style sheet that a tag asks for, as Trunk writes it.
fn sheet(tag: &str) -> Option<&str> {
    let file = tag.trim_start().strip_prefix("<link href=./")?.split(' ').next()?;
    file.ends_with(".css").then_some(file)
}

/// Whether a file is of that sheet: behind the name stands a hash.
fn is_of(file: &str, sheet: &str) -> bool {
    file.strip_prefix(sheet).is_some_and(|rest| rest.starts_with('-'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn neighbours_that_are_loaded_together_become_one() {
        let dist = std::env::temp_dir().join(format!("ringside-styles-{}", std::process::id()));
        let link = |name: &str| format!("<link href=./{name}-0f.css integrity=sha384-x rel=stylesheet>");
        let names: Vec<&str> = [&["tokens", "stage"], LATER, &["access"]].concat();
        for name in &names {
            write(&dist.join(format!("{name}-0f.css")), format!(".{name}{{}}").as_bytes()).unwrap();
        }
        let html = format!("<title>A</title>{}<script>1 > 0</script>", names.iter().map(|name| link(name)).collect::<String>());
        let joined = join(&dist, &html).unwrap();
        let mut files: Vec<String> =
            fs::read_dir(&dist).unwrap().map(|file| file.unwrap().file_name().to_string_lossy().into_owned()).collect();
        files.sort_by_key(|file| joined.find(file.as_str()));
        let content = |file: &String| fs::read_to_string(dist.join(file)).unwrap();
        let later: String = LATER.iter().map(|name| format!(".{name}{{}}")).collect();
        assert_eq!(files.iter().map(content).collect::<Vec<_>>(), [".tokens{}.stage{}", &later, ".access{}"]);
        assert_eq!(files.iter().map(|file| is_later(file)).collect::<Vec<_>>(), [false, true, false]);
        assert_eq!(joined.matches("<link disabled href=./later-").count(), 1);
        assert!(joined.starts_with("<title>A</title><link") && joined.ends_with("<script>1 > 0</script>"));
        fs::remove_dir_all(dist).unwrap();
    }
}
