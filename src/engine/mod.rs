//! One node of the store. Pure: no clock, no entropy, no disk, no network, no page.
//!
//! A [`Node`] takes an [`Input`] (a message, a timer) and answers with an ordered list of
//! [`Effect`]s (messages to send, timers to set, events to note). Everything it may see of the
//! world comes in through its [`Context`]; the world around it is `crate::simulation`'s.

mod context;
mod digest;
mod event;
mod leaderless;
mod membership;
mod message;
mod names;
mod node;
mod output_commit;
mod pair;
pub mod partitioning;
pub mod repair;
mod settings;
mod sorted;
pub mod storage;
mod streaming;
mod time;
pub mod versions;

pub use context::{Context, Effect, Entropy, Timer};
pub use digest::ByteCollector;
pub use event::{Compared, ExchangeEnd, NodeEvent};
pub use leaderless::{Hint, HintSerial, Hints};
pub use membership::{Beat, Entry, MemberStatus, MemberView, Stage, Suspicion};
pub use message::{
    Body, ExchangeId, ExchangeScope, HandoffMessage, MembershipMessage, Message, MessageGroup, MessageKind, News, NoContext,
    Operation, Outcome, Peer, Reason, RepairMessage, ReplicaMessage, Reply, Request, RequestId, Status, StreamId, StreamMessage,
    Topology, TopologyMessage,
};
pub use names::{Address, ClientId, Name, NodeId, NotAName};
pub use node::{Durable, Input, Node, Recovered, Tending};
pub use pair::{Key, Value};
pub use settings::{
    CompactionKind, Detector, DiskCosts, GossipExchange, MembershipSettings, QuorumKind, ReadRepair, RepairSettings, Scope,
    Settings, StorageSettings, SyncPolicy,
};
pub use sorted::{PassingMap, SortedMap, SortedSet, Texts, order, order_by, order_few, sorted};
pub use time::{Duration, Time, WallTime};
