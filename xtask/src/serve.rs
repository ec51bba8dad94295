//! `cargo xtask serve`: the page, built and served at an address to open.

use std::io::ErrorKind;
use std::path::Path;

use anyhow::{Context, Result};
use xtask::server::StaticServer;

use crate::run::run;
use crate::tools::Tools;
use crate::{page, say};

/// How many ports are tried from the one that was asked for.
const PORTS_TRIED: u16 = 20;

/// Builds the page where it is not up to date, and serves it until the process is ended.
pub fn serve(port: u16) -> Result<()> {
    let tools = Tools::for_page()?;
    let dist = page::build(&tools)?;
    let server = on_free_port(&dist, port)?;
    say::heading(format!("Ringside is at {}", server.url()));
    say::done(
        "Open that address in a browser. Ctrl+C stops the server. An open lesson follows its file in lessons/ as you edit it.",
    );
    server.wait();
    Ok(())
}

/// Lets Trunk serve the page and rebuild it whenever a file changes. In debug mode, and away from
/// dist/, which holds what is tested and published.
pub fn watch(port: u16) -> Result<()> {
    let tools = Tools::for_page()?;
    say::step(format!("Building the page in debug mode; it will be at http://127.0.0.1:{port}/ and reload after each change"));
    run(tools
        .command("trunk")
        .args(["serve", "--release=false", "--address", "127.0.0.1", "--port", &port.to_string(), "--dist"])
        .arg(page::target().join("xtask").join("watched"))
        .env("TRUNK_SKIP_VERSION_CHECK", "true")
        .env_remove("NO_COLOR"))
    .with_context(|| format!("Trunk stopped; the reason is above. If port {port} is taken, choose another with --port."))
}

fn on_free_port(dist: &Path, wanted: u16) -> Result<StaticServer> {
    let last = wanted.saturating_add(PORTS_TRIED);
    for port in wanted..=last {
        match StaticServer::start_editing(dist, port, &xtask::root()) {
            Ok(server) => return Ok(server),
            Err(error) if error.kind() == ErrorKind::AddrInUse && port < last => {
                say::note(format!("Port {port} is taken; trying {}.", port + 1));
            }
            Err(error) => {
                return Err(error).with_context(|| {
                    format!("The page cannot be served on port {port}. Choose another with `cargo xtask serve --port NUMBER`.")
                });
            }
        }
    }
    unreachable!("the loop returns at the last port")
}
