//! The driver process: one ChromeDriver on a free port, ended by its own process id, and the end of
//! its session, which has to work while a test is panicking.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Ipv4Addr, TcpStream};
use std::path::Path;
use std::process::{Child, ChildStdout, Command, Stdio};
use std::time::Duration;

use anyhow::{Context, Result, anyhow};

/// How long a browser may take to close before its driver is ended all the same.
const CLOSING: Duration = Duration::from_secs(10);

/// So often a driver is started until one has its port.
const ATTEMPTS: u32 = 5;

/// A running ChromeDriver. Dropping it ends it, so whoever holds it ends their session first: a browser
/// without its driver would go on alone.
pub struct ChromeDriver {
    process: Child,
    port: u16,
    /// Kept open, because a driver that cannot print stops.
    _output: BufReader<ChildStdout>,
}

impl ChromeDriver {
    /// Starts one at a port that is free. It takes one that is free for IPv6 and then wants the same for IPv4, which something else may
    /// have, and ends: so it is asked again.
    pub fn start(executable: &Path) -> Result<Self> {
        let begin = || Self::start_once(executable);
        (1..ATTEMPTS).fold(begin(), |started, _| started.or_else(|_| begin()))
    }

    fn start_once(executable: &Path) -> Result<Self> {
        let mut process = Command::new(executable)
            .arg("--port=0")
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .with_context(|| format!("{} could not be started.", executable.display()))?;
        let output = process.stdout.take().context("The driver has no output to read its port from.")?;
        let mut output = BufReader::new(output);
        match announced_port(&mut output) {
            Ok(port) => Ok(Self { process, port, _output: output }),
            Err(error) => {
                end(&mut process);
                Err(error)
            }
        }
    }

    pub fn url(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }

    /// Closes the browser of a session and waits until it is gone. By hand over a connection of its own,
    /// because this is called from a destructor, where nothing asynchronous can be waited for.
    pub fn end_session(&self, session: &str) -> std::io::Result<()> {
        let mut stream = TcpStream::connect((Ipv4Addr::LOCALHOST, self.port))?;
        stream.set_read_timeout(Some(CLOSING))?;
        write!(stream, "DELETE /session/{session} HTTP/1.1\r\nHost: 127.0.0.1:{}\r\nConnection: close\r\n\r\n", self.port)?;
        // The answer, a JSON object, comes when the browser has closed. The driver leaves the connection
        // open after it, so the end of the object is what to wait for.
        let mut answer = Vec::new();
        let mut part = [0; 512];
        while !answer.ends_with(b"}") {
            match stream.read(&mut part)? {
                0 => break,
                length => answer.extend_from_slice(&part[..length]),
            }
        }
        Ok(())
    }
}

impl Drop for ChromeDriver {
    fn drop(&mut self) {
        end(&mut self.process);
    }
}

fn end(process: &mut Child) {
    let _ = process.kill();
    let _ = process.wait();
}

/// Reads on until "ChromeDriver was started successfully on port 12345."
fn announced_port(output: &mut impl BufRead) -> Result<u16> {
    let mut seen = String::new();
    loop {
        let mut line = String::new();
        if output.read_line(&mut line)? == 0 {
            return Err(anyhow!("ChromeDriver ended before it listened. It said: {seen}"));
        }
        let port = line.split_once("successfully on port ").and_then(|(_, rest)| rest.trim().trim_end_matches('.').parse().ok());
        if let Some(port) = port {
            return Ok(port);
        }
        seen += &line;
    }
}
