//! A member, as others know it: its beat, and who suspects it.

use std::sync::Arc;

use serde::Serialize;

use crate::engine::names::NodeId;
use crate::engine::partitioning::Profile;

/// How far a member has come: its life, and the rounds in that life. A later life is newer than any
/// heartbeat of an earlier one, so that a node which restarts and counts from zero is not overlooked.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Beat {
    /// Lives so far, this one included.
    pub generation: u32,
    /// Rounds in this life.
    pub heartbeat: u64,
}

/// The length of a beat on the wire, in bytes.
const BEAT_BYTES: usize = 4 + 8;

/// Where a member stands between coming and going. Only the member itself changes it, with a new beat.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum Stage {
    /// It owns its ranges.
    #[default]
    Normal,
    /// It is being sent what it will own.
    Joining,
    /// It owns its ranges still, and is sending them to those who will.
    Leaving,
    /// It owns nothing any more.
    Left,
}

impl Stage {
    /// Whether it owns its ranges now.
    pub fn owns(self) -> bool {
        matches!(self, Stage::Normal | Stage::Leaving)
    }

    /// Whether it will own them when every change that is under way is complete.
    pub fn will_own(self) -> bool {
        matches!(self, Stage::Normal | Stage::Joining)
    }
}

/// What members tell each other of a member.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Entry {
    /// Its name.
    pub node: NodeId,
    /// How far it has come.
    #[serde(flatten)]
    pub beat: Beat,
    /// Whether it is coming or going.
    pub stage: Stage,
    /// Where it stands, on the ring and in which datacenter.
    pub profile: Arc<Profile>,
}

impl Entry {
    /// A member in full standing at the beginning of a life.
    pub fn new(node: NodeId, generation: u32, profile: Arc<Profile>) -> Entry {
        Entry { node, beat: Beat { generation, heartbeat: 0 }, stage: Stage::Normal, profile }
    }

    /// Its length on the wire in bytes.
    pub fn size(&self) -> usize {
        name_bytes(self.node) + BEAT_BYTES + 1 + self.profile.size()
    }
}

/// The report of an observer that it has heard nothing newer of a member. It says which beat it is
/// about and is renewed with the beats of its reporter, so a newer beat of the member refutes it,
/// and one that is renewed no more goes stale, without any clock that the two would have in common.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct Suspicion {
    /// Who is suspected.
    pub member: NodeId,
    /// The last that was heard of it.
    pub about: Beat,
    /// Who suspects.
    pub reporter: NodeId,
    /// How far the reporter had come when it last said so.
    pub renewed: Beat,
}

impl Suspicion {
    /// Its length on the wire in bytes.
    pub fn size(&self) -> usize {
        name_bytes(self.member) + name_bytes(self.reporter) + 2 * BEAT_BYTES
    }
}

/// A name with its length before it.
fn name_bytes(name: NodeId) -> usize {
    1 + name.0.length()
}

/// What one node believes of a member.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash, Serialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberStatus {
    /// It is there.
    #[default]
    Up,
    /// This node has heard nothing newer of it for too long, and stands alone with that so far.
    Suspected,
    /// Enough observers suspect it.
    Down,
}

/// A member in the eyes of one node.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct MemberView {
    /// Its latest heartbeat heard of.
    pub heartbeat: u64,
    /// Its latest life heard of.
    pub generation: u32,
    /// What this node believes.
    pub status: MemberStatus,
    /// Whether it is coming or going, as far as this node has heard.
    pub stage: Stage,
    /// Whose suspicions this node knows of, its own included.
    pub suspected_by: Vec<NodeId>,
    /// Whether enough observers are left who could agree that it is down: with two nodes and two
    /// `reporters`, say, there never are.
    pub convictable: bool,
}
