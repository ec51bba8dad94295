//! The last read of a node, step by step: the memtable, then each table from the newest on, until nothing older can matter.

use super::bits::{BitsView, bits};
use super::{LastRead, name};
use crate::engine::storage::Record;
use crate::engine::storage::disk::MemoryDisk;
use crate::engine::storage::lsm::{Lsm, Probe};
use crate::engine::{Key, RequestId, Time};
use crate::simulation::OperationKind;
use crate::stage::History;

/// A read, as it went.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadPath {
    /// The operation.
    pub request: RequestId,
    /// What for.
    pub kind: Option<OperationKind>,
    /// The key.
    pub key: Key,
    /// When.
    pub at: Time,
    /// Whether the memtable held it; `None` where it alone was asked, for there was no table.
    pub memtable: Option<bool>,
    /// The tables, in the order in which they were asked.
    pub steps: Vec<ReadStep>,
    /// How many more there were.
    pub folded: usize,
    /// How many blocks were read from the disk, and how many bytes these are.
    pub blocks: (usize, u64),
}

/// What became of one table.
#[derive(Clone, Debug, PartialEq)]
pub struct ReadStep {
    /// Which.
    pub table: u64,
    /// How it ended.
    pub verdict: Verdict,
    /// The bits that its filter was asked for; `None` if it was not asked, or has gone.
    pub filter: Option<BitsView>,
    /// Whether it is still there: it may have been merged since.
    pub there: bool,
    /// The only block that can hold the key, and how often the index was halved to find it.
    pub index: Option<(usize, u16)>,
    /// What was read: bytes; how often the block was halved, and how many entries were walked over.
    pub block: Option<(u64, u16, u16)>,
    /// Where that block begins in the file, if it is still there.
    pub block_at: Option<u64>,
}

/// How the asking of a table ended.
#[derive(Clone, Debug, PartialEq)]
pub enum Verdict {
    /// The key does not lie between its least and its greatest.
    OutOfRange(Option<(String, String)>),
    /// The filter says that it is certainly not there.
    RuledOut,
    /// The filter let it pass, and it was not there.
    FalsePositive,
    /// There is no filter; it was looked for and was not there.
    Absent,
    /// It is there.
    Found,
    /// Nothing in this table or older ones can matter any more.
    Hidden,
}

/// As many tables are drawn.
const STEPS_MAX: usize = 12;

/// The path of a read.
pub fn path(read: &LastRead, history: &History, engine: &Lsm<Record, MemoryDisk>, per_row: usize) -> ReadPath {
    let mut steps: Vec<ReadStep> = Vec::new();
    let (mut memtable, mut blocks) = (None, (0, 0));
    for probe in read.probes.iter() {
        let (number, verdict) = match probe {
            Probe::Memtable { found } => {
                memtable = Some(*found);
                continue;
            }
            Probe::OutOfRange { table } => (*table, Verdict::OutOfRange(None)),
            Probe::Filter { table, passes: false } => (*table, Verdict::RuledOut),
            // Both end with the block that follows.
            Probe::Filter { table, .. } | Probe::Index { table, .. } => (*table, Verdict::Absent),
            Probe::Block { table, found: true, .. } => (*table, Verdict::Found),
            Probe::Block { table, .. } => (*table, Verdict::Absent),
            Probe::Hidden { table } => (*table, Verdict::Hidden),
        };
        if steps.last().is_none_or(|last| last.table != number) {
            let step = ReadStep {
                table: number,
                verdict: Verdict::Absent,
                filter: None,
                there: false,
                index: None,
                block: None,
                block_at: None,
            };
            steps.push(step);
        }
        let Some(step) = steps.last_mut() else { continue };
        let table = engine.tables().iter().find(|table| table.meta.number == number);
        step.there = table.is_some();
        step.verdict = match (verdict, &step.verdict) {
            (Verdict::OutOfRange(_), _) => {
                Verdict::OutOfRange(table.map(|table| (name(&table.meta.smallest), name(&table.meta.largest))))
            }
            // Once the filter has let it pass, what is not there is its error.
            (Verdict::Absent, Verdict::FalsePositive) => Verdict::FalsePositive,
            (verdict, _) => verdict,
        };
        match probe {
            Probe::Filter { passes, .. } => {
                if *passes {
                    step.verdict = Verdict::FalsePositive;
                }
                let filter = table.and_then(|table| table.filter.as_ref());
                step.filter = filter.map(|filter| bits(filter, Some(read.key.0.as_bytes()), per_row));
            }
            Probe::Index { halvings, block, .. } => {
                step.index = Some((*block, *halvings));
                step.block_at = table.and_then(|table| table.index.get(*block)).map(|entry| entry.offset);
            }
            Probe::Block { bytes, search, .. } => {
                blocks = (blocks.0 + 1, blocks.1 + bytes);
                step.block = Some((*bytes, search.halvings, search.walked));
            }
            Probe::Memtable { .. } | Probe::OutOfRange { .. } | Probe::Hidden { .. } => {}
        }
    }
    let folded = steps.len().saturating_sub(STEPS_MAX);
    steps.truncate(STEPS_MAX);
    let kind = history.operation(read.request).map(|operation| operation.kind);
    ReadPath { request: read.request, kind, key: read.key.clone(), at: read.at, memtable, steps, folded, blocks }
}
