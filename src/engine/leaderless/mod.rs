//! The leaderless protocol: any node coordinates, N replicas hold, R and W answer.
//!
//! # How it works
//!
//! A client sends each operation to some node. For a **get** that node coordinates, whoever it is:
//! it asks every node of the key's preference list and answers with the merge of the first R
//! replies. For a **put** (or a delete, which writes a tombstone) the coordinator must be on the
//! preference list itself, because a version is named after the node that made it; a node that is
//! not passes the operation on, once. The coordinator gives the version its dot, keeps it, ships
//! what it now knows of the key to *all* the other N−1 replicas, and answers when W of them, itself
//! included, have it. The rest still arrive: replication goes on after the answer.
//!
//! Latency is therefore that of the W-th (R-th) fastest answer. An operation with too few answers
//! at its deadline ends as a timeout and stays undecided: what was written is not taken back.
//!
//! Who is asked in the place of a replica that is believed to be missing is up to the kind of quorum
//! (see `coordinator`); what a stand-in keeps for it until it is back is a hint (see `hints`). A read
//! that finds copies behind sends them what they miss; copies that nobody reads are compared by
//! anti-entropy, in `engine/repair`. Copies of keys that a node no longer keeps go when it is told to clean up
//! (see `cleanup`).
//!
//! Source: DeCandia et al., *Dynamo* (SOSP 2007), §4.5 and §4.6.

mod cleanup;
mod coordinator;
mod hints;
mod replica;

pub use hints::{Hint, HintSerial, Hints};

pub(super) use coordinator::{Cluster, Coordinator};
pub(super) use replica::Replica;
