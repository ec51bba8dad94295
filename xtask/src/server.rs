//! A small static server for a built page, on the loopback interface only.
//!
//! It does what a plain static host does and no more: files with their MIME types (a browser compiles
//! WebAssembly while it downloads only when it arrives as `application/wasm`), `index.html` for a
//! folder, 404 for what is not there. Two things differ on purpose. Nothing is cached, because the
//! reader of a local page has usually just rebuilt it; and the page can be mounted under a sub-path,
//! because the tests prove that it works there.
//!
//! One thread and one request for each connection, over the standard library alone. The small server crates
//! share a pool of threads between connections that browsers keep open, and a request that came while all
//! were held waited for good: with two browsers at once, six of eighteen page loads on a busy machine.
//!
//! Left out: ranges, compression, conditional requests, TLS. Nothing here is meant for the internet.

use std::fs::File;
use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::thread::{self, JoinHandle};
use std::time::Duration;

/// A client that says nothing for this long is hung up on.
const PATIENCE: Duration = Duration::from_secs(10);

/// The longest request head that is read, in bytes.
const HEAD_MAX: u64 = 64 * 1024;

/// A running server. It stops when dropped.
pub struct StaticServer {
    address: SocketAddr,
    site: Arc<Site>,
    stopping: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

/// What is served, and where.
struct Site {
    folder: PathBuf,
    mount: String,
    /// A folder whose documents go before those of the built page: they are being edited.
    edited: Option<PathBuf>,
}

/// What can be edited while the page is served.
const EDITED: [&str; 2] = ["lessons/", "scenarios/"];

impl StaticServer {
    /// Serves `folder` at `http://127.0.0.1:port/`; port 0 takes any free one. An error of kind
    /// `AddrInUse` says that the port is taken.
    pub fn start(folder: &Path, port: u16) -> io::Result<Self> {
        Self::start_under(folder, port, "/", None)
    }

    /// The same, with the lessons and scenarios of another folder in the place of those that were built, as they are when they are
    /// asked for.
    pub fn start_editing(folder: &Path, port: u16, edited: &Path) -> io::Result<Self> {
        Self::start_under(folder, port, "/", Some(edited.to_path_buf()))
    }

    /// Serves `folder` under a sub-path such as `/courses/ringside/`; everything beside it is 404.
    pub fn start_under(folder: &Path, port: u16, mount: &str, edited: Option<PathBuf>) -> io::Result<Self> {
        assert!(
            mount.starts_with('/') && mount.ends_with('/'),
            "a mount point begins and ends with a slash, and {mount:?} does not"
        );
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let site = Arc::new(Site { folder: folder.to_path_buf(), mount: mount.to_owned(), edited });
        let stopping = Arc::new(AtomicBool::new(false));
        let listening = thread::spawn({
            let (site, stopping) = (Arc::clone(&site), Arc::clone(&stopping));
            move || listen(&listener, &site, &stopping)
        });
        Ok(Self { address, site, stopping, listening: Some(listening) })
    }

    /// The address to type into a browser, with a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.site.mount)
    }

    /// Serves until the process is ended.
    pub fn wait(mut self) {
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }
}

impl Drop for StaticServer {
    fn drop(&mut self) {
        self.stopping.store(true, Ordering::SeqCst);
        // A connection wakes the listener, which then sees that it is to stop.
        let _ = TcpStream::connect(self.address);
        if let Some(listening) = self.listening.take() {
            let _ = listening.join();
        }
    }
}

fn listen(listener: &TcpListener, site: &Arc<Site>, stopping: &AtomicBool) {
    for connection in listener.incoming() {
        if stopping.load(Ordering::SeqCst) {
            return;
        }
        let (Ok(connection), site) = (connection, Arc::clone(site)) else { continue };
        // A client that went away while being answered is not the server's trouble.
        thread::spawn(move || {
            let _ = converse(connection, &site);
        });
    }
}

/// Reads one request and answers it.
fn converse(mut connection: TcpStream, site: &Site) -> io::Result<()> {
    connection.set_read_timeout(Some(PATIENCE))?;
    let mut lines = BufReader::new(connection.try_clone()?.take(HEAD_MAX)).lines();
    let Some(request) = lines.next().transpose()? else { return Ok(()) };
    for line in lines {
        if line?.is_empty() {
            break;
        }
    }
    let mut words = request.split(' ');
    let (method, target) = (words.next().unwrap_or_default(), words.next().unwrap_or_default());
    let Answer { status, headers, length, mut body } = answer(method, target, site);
    write!(connection, "HTTP/1.1 {status}\r\n{headers}Content-Length: {length}\r\n")?;
    write!(connection, "Cache-Control: no-store\r\nConnection: close\r\n\r\n")?;
    if method != "HEAD" {
        io::copy(&mut body, &mut connection)?;
    }
    connection.flush()
}

struct Answer {
    status: &'static str,
    headers: String,
    length: u64,
    body: Box<dyn Read>,
}

fn answer(method: &str, target: &str, site: &Site) -> Answer {
    if !matches!(method, "GET" | "HEAD") {
        return plain("405 Method Not Allowed", "This server only answers GET and HEAD.");
    }
    let (path, query) = target.split_once('?').unwrap_or((target, ""));
    let inside = path.strip_prefix(&*site.mount);
    let edited = inside.filter(|inside| EDITED.iter().any(|folder| inside.starts_with(folder)));
    let edited =
        edited.zip(site.edited.as_ref()).and_then(|(inside, folder)| resolve(folder, inside)).filter(|file| file.is_file());
    let Some(file) = edited.or_else(|| inside.and_then(|inside| resolve(&site.folder, inside))) else {
        return plain("404 Not Found", "There is nothing here.");
    };
    if file.is_dir() && !path.ends_with('/') {
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        let mut moved = plain("301 Moved Permanently", "It moved.");
        moved.headers.push_str(&format!("Location: {path}/{query}\r\n"));
        return moved;
    }
    let file = if file.is_dir() { file.join("index.html") } else { file };
    match File::open(&file).and_then(|content| Ok((content.metadata()?.len(), content))) {
        Ok((length, content)) => {
            let headers = format!("Content-Type: {}\r\n", mime(&file));
            Answer { status: "200 OK", headers, length, body: Box::new(content) }
        }
        Err(_) => plain("404 Not Found", "There is nothing here."),
    }
}

/// The file a request path means, or nothing where the path would leave the folder.
fn resolve(folder: &Path, path: &str) -> Option<PathBuf> {
    let path = percent_decoded(path)?;
    // A backslash is a separator on Windows and an ordinary character elsewhere; no file of a page
    // has one in its name.
    if path.contains(['\\', '\0']) {
        return None;
    }
    let relative = Path::new(&path);
    relative.components().all(|part| matches!(part, Component::Normal(_))).then(|| folder.join(relative))
}

fn percent_decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.as_bytes();
    while let Some((&byte, after)) = rest.split_first() {
        if byte == b'%' {
            let hex = std::str::from_utf8(after.get(..2)?).ok()?;
            bytes.push(u8::from_str_radix(hex, 16).ok()?);
            rest = &after[2..];
        } else {
            bytes.push(byte);
            rest = after;
        }
    }
    String::from_utf8(bytes).ok()
}

fn plain(status: &'static str, text: &'static str) -> Answer {
    let headers = "Content-Type: text/plain; charset=utf-8\r\n".to_owned();
    Answer { status, headers, length: text.len() as u64, body: Box::new(text.as_bytes()) }
}

fn mime(file: &Path) -> &'static str {
    match file.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html; charset=utf-8",
        Some("js" | "mjs") => "text/javascript; charset=utf-8",
        Some("wasm") => "application/wasm",
        Some("css") => "text/css; charset=utf-8",
        Some("json" | "map") => "application/json",
        Some("webmanifest") => "application/manifest+json",
        Some("svg") => "image/svg+xml",
        Some("png") => "image/png",
        Some("ico") => "image/x-icon",
        Some("woff2") => "font/woff2",
        Some("txt" | "toml" | "ts" | "md") => "text/plain; charset=utf-8",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};
    use std::net::TcpStream;

    fn ask(server: &StaticServer, request: &str) -> String {
        let mut stream = TcpStream::connect(server.address).expect("the server listens");
        write!(stream, "{request}\r\nHost: x\r\nConnection: close\r\n\r\n").expect("the request is sent");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("the answer is text");
        answer
    }

    fn folder(name: &str) -> PathBuf {
        let folder = std::env::temp_dir().join(format!("ringside-server-{name}-{}", std::process::id()));
        std::fs::create_dir_all(folder.join("api")).expect("a folder to serve");
        std::fs::write(folder.join("index.html"), "<p>page").expect("a file to serve");
        std::fs::write(folder.join("api/engine.wasm"), "wasm").expect("a file to serve");
        folder
    }

    #[test]
    fn a_path_never_leaves_the_folder() {
        let folder = Path::new("/srv/page");
        assert_eq!(resolve(folder, "a/b.js"), Some(folder.join("a/b.js")));
        assert_eq!(resolve(folder, "a%20b.js"), Some(folder.join("a b.js")));
        for outside in ["../secret", "a/../../secret", "%2e%2e/secret", "/etc/passwd", "a\\..\\b", "%", "%zz", "%ff"] {
            assert_eq!(resolve(folder, outside), None, "{outside}");
        }
    }

    #[test]
    fn files_arrive_with_their_types_and_are_not_cached() {
        let folder = folder("types");
        let server = StaticServer::start(&folder, 0).expect("a free port");
        let page = ask(&server, "GET / HTTP/1.1");
        assert!(page.starts_with("HTTP/1.1 200") && page.ends_with("<p>page"), "{page}");
        assert!(page.contains("Content-Type: text/html; charset=utf-8"), "{page}");
        assert!(page.contains("Cache-Control: no-store"), "{page}");
        let wasm = ask(&server, "GET /api/engine.wasm?v=1 HTTP/1.1");
        assert!(wasm.contains("Content-Type: application/wasm"), "{wasm}");
        assert!(ask(&server, "GET /missing.js HTTP/1.1").starts_with("HTTP/1.1 404"));
        assert!(ask(&server, "POST / HTTP/1.1").starts_with("HTTP/1.1 405"));
        drop(server);
        std::fs::remove_dir_all(folder).expect("the folder goes");
    }

    #[test]
    fn a_sub_path_is_served_and_nothing_beside_it() {
        let folder = folder("mount");
        let server = StaticServer::start_under(&folder, 0, "/courses/ringside/", None).expect("a free port");
        assert!(ask(&server, "GET /courses/ringside/ HTTP/1.1").ends_with("<p>page"));
        assert!(ask(&server, "GET / HTTP/1.1").starts_with("HTTP/1.1 404"));
        let moved = ask(&server, "GET /courses/ringside/api?x=1 HTTP/1.1");
        assert!(moved.contains("Location: /courses/ringside/api/?x=1"), "{moved}");
        drop(server);
        std::fs::remove_dir_all(folder).expect("the folder goes");
    }
}
