//! What the page runs while it is measured, as documents.

use anyhow::{Result, bail};
use e2e::Page;
use serde_json::{Value, json};

/// Opens a document, plays it at a speed, and makes sure that it is this one.
pub async fn open(page: &Page, document: &Value, nodes: usize) -> Result<()> {
    page.goto("?lang=en&theme=light&scenario=newcomer").await?;
    let text = json!(document.to_string());
    page.script(&format!("await window.ringsideOpen({text});")).await?;
    page.wait_until("the load is open", &format!("window.ringside.document().name === {}", document["name"])).await?;
    let there = page.count("node-").await?;
    if there != nodes {
        bail!("the page shows {there} nodes, not the {nodes} of the load.");
    }
    Ok(())
}

/// Six nodes as a reader has them: three clients with eight operations in a virtual second each, on a hundred keys.
pub fn normal() -> Value {
    json!({
        "format": 1,
        "name": "bench-6",
        "seed": 1,
        "cluster": { "nodes": 6, "replication": { "n": 3, "r": 2, "w": 2 } },
        "clients": [{ "id": "c1" }, { "id": "c2" }, { "id": "c3" }],
        "steps": [{ "at": 0, "do": "workload", "clients": ["c1", "c2", "c3"], "rate": 24, "keys": 100, "read_fraction": 0.5,
            "for": 3_600_000 }],
    })
}

/// 32 nodes and slow links: a put keeps messages in flight for some 400 virtual milliseconds in all, so a
/// put each 0.4 ms keeps a thousand. The page plays 100 virtual milliseconds a second at first, so that level is reached
/// after two seconds, and the load lasts for twenty.
pub fn busy() -> Value {
    let steps: Vec<Value> = (0..5000)
        .map(|index| json!({ "at": f64::from(index) * 0.4, "do": "put", "key": format!("k{}", index % 400), "value": "v" }))
        .collect();
    json!({
        "format": 1,
        "name": "bench-32",
        "seed": 1,
        "until": 2_000,
        "cluster": { "nodes": 32, "replication": { "n": 3, "r": 2, "w": 2 } },
        "network": { "latency": [40, 60] },
        "steps": steps,
    })
}

/// A hundred nodes of 64 virtual nodes, with forty operations in a virtual second.
pub fn hundred() -> Value {
    json!({
        "format": 1,
        "name": "bench-100",
        "seed": 1,
        "cluster": { "nodes": 100, "partitioning": { "vnodes": 64 }, "replication": { "n": 3, "r": 2, "w": 2 } },
        "steps": [{ "at": 0, "do": "workload", "rate": 40, "keys": 1_000, "read_fraction": 0.5, "for": 3_600_000 }],
    })
}

/// Ten minutes of five nodes with forty operations a second on a thousand keys.
pub fn long() -> Value {
    json!({
        "format": 1,
        "name": "bench-travel",
        "seed": 1,
        "until": LONG_MS,
        "cluster": { "nodes": 5, "replication": { "n": 3, "r": 2, "w": 2 } },
        "steps": [{ "at": 0, "do": "workload", "rate": 40, "keys": 1_000, "for": LONG_MS - 2_000,
            "read_fraction": 0.5, "value_bytes": 100 }],
    })
}

/// How long that lasts, in virtual milliseconds.
pub const LONG_MS: u64 = 600_000;
