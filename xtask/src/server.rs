//! A small static server for a built page, on the loopback interface only.
//!
//! It does what a plain static host does and no more: files with their MIME types (a browser compiles
//! WebAssembly while it downloads only when it arrives as `application/wasm`), `index.html` for a
//! folder, 404 for what is not there. Two things differ on purpose. Nothing is cached, because the
//! reader of a local page has usually just rebuilt it; and the page can be mounted under a sub-path,
//! because the tests prove that it works there.
//!
//! Left out: ranges, compression, conditional requests, TLS. Nothing here is meant for the internet.

use std::fs::File;
use std::io;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Component, Path, PathBuf};
use std::sync::Arc;
use std::thread::{self, JoinHandle};

use tiny_http::{Header, Method, Request, Response, Server};

/// As many requests are answered at once; a browser opens up to six connections to one host.
const WORKERS: usize = 6;

/// A running server. It stops when dropped.
pub struct StaticServer {
    address: SocketAddr,
    mount: String,
    server: Arc<Server>,
    workers: Vec<JoinHandle<()>>,
}

impl StaticServer {
    /// Serves `folder` at `http://127.0.0.1:port/`; port 0 takes any free one. An error of kind
    /// `AddrInUse` says that the port is taken.
    pub fn start(folder: &Path, port: u16) -> io::Result<Self> {
        Self::start_under(folder, port, "/")
    }

    /// Serves `folder` under a sub-path such as `/courses/ringside/`; everything beside it is 404.
    pub fn start_under(folder: &Path, port: u16, mount: &str) -> io::Result<Self> {
        assert!(
            mount.starts_with('/') && mount.ends_with('/'),
            "a mount point begins and ends with a slash, and {mount:?} does not"
        );
        let listener = TcpListener::bind((Ipv4Addr::LOCALHOST, port))?;
        let address = listener.local_addr()?;
        let server = Arc::new(Server::from_listener(listener, None).map_err(io::Error::other)?);
        let workers = (0..WORKERS)
            .map(|_| {
                let server = Arc::clone(&server);
                let (folder, mount) = (folder.to_path_buf(), mount.to_owned());
                thread::spawn(move || {
                    while let Ok(request) = server.recv() {
                        // A client that went away while being answered is not the server's trouble.
                        let _ = answer(request, &folder, &mount);
                    }
                })
            })
            .collect();
        Ok(Self { address, mount: mount.to_owned(), server, workers })
    }

    /// The address to type into a browser, with a slash at the end.
    pub fn url(&self) -> String {
        format!("http://{}{}", self.address, self.mount)
    }

    /// Serves until the process is ended.
    pub fn wait(mut self) {
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

impl Drop for StaticServer {
    fn drop(&mut self) {
        // Each call wakes one waiting worker with an error, which ends its loop.
        for _ in &self.workers {
            self.server.unblock();
        }
        for worker in self.workers.drain(..) {
            let _ = worker.join();
        }
    }
}

fn answer(request: Request, folder: &Path, mount: &str) -> io::Result<()> {
    if !matches!(request.method(), Method::Get | Method::Head) {
        return request.respond(plain(405, "This server only answers GET and HEAD."));
    }
    let url = request.url().to_owned();
    let (path, query) = url.split_once('?').unwrap_or((url.as_str(), ""));
    let Some(file) = path.strip_prefix(mount).and_then(|inside| resolve(folder, inside)) else {
        return request.respond(plain(404, "There is nothing here."));
    };
    if file.is_dir() {
        if path.ends_with('/') {
            return send(request, &file.join("index.html"));
        }
        let query = if query.is_empty() { String::new() } else { format!("?{query}") };
        let moved = plain(301, "It moved.").with_header(header("Location", &format!("{path}/{query}")));
        return request.respond(moved);
    }
    send(request, &file)
}

fn send(request: Request, file: &Path) -> io::Result<()> {
    match File::open(file) {
        Ok(content) => request.respond(
            Response::from_file(content)
                .with_header(header("Content-Type", mime(file)))
                .with_header(header("Cache-Control", "no-store")),
        ),
        Err(_) => request.respond(plain(404, "There is nothing here.")),
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

fn plain(status: u16, text: &str) -> Response<io::Cursor<Vec<u8>>> {
    Response::from_string(text)
        .with_status_code(status)
        .with_header(header("Content-Type", "text/plain; charset=utf-8"))
        .with_header(header("Cache-Control", "no-store"))
}

/// A header whose value is ASCII, which all of this server's are: the one that is not a constant is a
/// Location made from a request line, and a request line that is not ASCII was refused before.
fn header(name: &str, value: &str) -> Header {
    Header::from_bytes(name, value).expect("a header of a static server is ASCII")
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
        let server = StaticServer::start_under(&folder, 0, "/courses/ringside/").expect("a free port");
        assert!(ask(&server, "GET /courses/ringside/ HTTP/1.1").ends_with("<p>page"));
        assert!(ask(&server, "GET / HTTP/1.1").starts_with("HTTP/1.1 404"));
        let moved = ask(&server, "GET /courses/ringside/api?x=1 HTTP/1.1");
        assert!(moved.contains("Location: /courses/ringside/api/?x=1"), "{moved}");
        drop(server);
        std::fs::remove_dir_all(folder).expect("the folder goes");
    }
}
