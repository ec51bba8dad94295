//! Two runs side by side: one document and one seed, and one setting that is not the same in both.
//!
//! That is the experiment with a control: whatever the two runs do differently, the setting has done it, because all else is
//! equal, chance included. Each stream of random draws is of its own purpose and link and has a fixed number of draws per event,
//! so the worlds stay in step for as long as they do the same; from the first thing on that they do differently, chance may
//! differ between them too. That is not noise to be averaged away but a consequence like any other: which of many differences
//! is usual is what a [sweep](super::Sweep) answers.
//!
//! A [`Variation`] says what is set otherwise. [`Comparing`] looks at two runs as they go on and finds where they part:
//! the first happening that differs, and the operations of which clients were told something else. [`compare`] does so
//! for two runs to their end.

mod comparing;
mod comparison;
mod witness;

use std::str::FromStr;

use serde::Serialize;
use serde_json::{Value, json};

use super::choices::{Detector, QuorumKind, ReadRepair, Sync, VersionKind};
use super::data::Data;
use super::defaults::default_of;
use super::document::Document;
use super::json;
use super::refusal::Refusals;
use super::session::Session;
pub use super::variation::Variation;
use crate::engine::{self, Settings};

pub use comparing::{Comparing, Differing, Kind, Parting, Recall};
pub use comparison::{Comparison, OperationOutcome, OperationRow, compare};
pub use witness::{Told, Witness};

/// The settings whose consequences are worth seeing side by side.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Setting {
    /// Answers that a read waits for.
    R,
    /// Acks that a write waits for.
    W,
    /// Copies of each key.
    N,
    /// What happens where a replica is missing.
    Quorum,
    /// What becomes of concurrent writes.
    Versions,
    /// Whether writes go into a log before they are acknowledged.
    CommitLog,
    /// When that log is made durable.
    Sync,
    /// Whether reads repair stale replicas.
    ReadRepair,
    /// Whether writes for a missing replica are kept for it elsewhere.
    HintedHandoff,
    /// How often replicas compare what they hold.
    AntiEntropy,
    /// How nodes learn of each other's death.
    Detector,
}

impl Setting {
    /// All of them.
    pub const ALL: [Setting; 11] = [
        Setting::R,
        Setting::W,
        Setting::N,
        Setting::Quorum,
        Setting::Versions,
        Setting::CommitLog,
        Setting::Sync,
        Setting::ReadRepair,
        Setting::HintedHandoff,
        Setting::AntiEntropy,
        Setting::Detector,
    ];

    /// Where it stands in a document.
    pub fn path(self) -> &'static str {
        match self {
            Setting::R => "cluster.replication.r",
            Setting::W => "cluster.replication.w",
            Setting::N => "cluster.replication.n",
            Setting::Quorum => "cluster.replication.quorum",
            Setting::Versions => "cluster.versions.kind",
            Setting::CommitLog => "cluster.storage.commit_log",
            Setting::Sync => "cluster.storage.sync",
            Setting::ReadRepair => "cluster.repair.read_repair",
            Setting::HintedHandoff => "cluster.repair.hinted_handoff",
            Setting::AntiEntropy => "cluster.repair.anti_entropy",
            Setting::Detector => "cluster.membership.detector",
        }
    }

    /// Its short name: `r`, `quorum`, `commit_log`.
    pub fn name(self) -> &'static str {
        match self {
            // Elsewhere a `kind` may be that of anything.
            Setting::Versions => "versions",
            setting => setting.path().rsplit_once('.').map_or("", |(_, name)| name),
        }
    }

    /// What a cluster is set to, as documents write it. While a run goes on, a `configure` step may change some of them.
    pub fn of(self, settings: &Settings) -> Value {
        let Settings { membership, repair, versions, storage, .. } = settings;
        match self {
            Setting::R => settings.r.into(),
            Setting::W => settings.w.into(),
            Setting::N => settings.n.into(),
            Setting::Quorum => QuorumKind::of(settings.quorum).name().into(),
            Setting::Versions => match versions.kind {
                engine::versions::VersionKind::Vector => VersionKind::Vector.name().into(),
                engine::versions::VersionKind::LastWriteWins => VersionKind::LastWriteWins.name().into(),
            },
            Setting::CommitLog => storage.commit_log.into(),
            Setting::Sync => match storage.sync {
                engine::SyncPolicy::Always => Sync::Always.name().into(),
                engine::SyncPolicy::Interval => Sync::Interval.name().into(),
            },
            Setting::ReadRepair => Data::of(&match repair.read_repair {
                engine::ReadRepair::Off => ReadRepair::Switch(false),
                engine::ReadRepair::After => ReadRepair::Switch(true),
                engine::ReadRepair::Blocking => ReadRepair::Blocking,
            })
            .into_value(),
            Setting::HintedHandoff => repair.hinted_handoff.into(),
            Setting::AntiEntropy => Data::of(&repair.anti_entropy).into_value(),
            Setting::Detector => match membership.detector {
                engine::Detector::Gossip => Detector::Gossip.name().into(),
                engine::Detector::AllToAll => Detector::AllToAll.name().into(),
            },
        }
    }

    /// The other values of it that are offered to be looked at beside what a cluster is set to.
    fn others(self, settings: &Settings) -> Vec<Value> {
        let here = self.of(settings);
        let all = match self {
            // Beyond three there is little to see that two and three do not show.
            Setting::R | Setting::W => (1..=settings.n.min(3)).map(Value::from).collect(),
            Setting::Quorum => vec![json!("strict"), json!("sloppy")],
            Setting::Versions => vec![json!("vector"), json!("last_write_wins")],
            Setting::CommitLog => vec![json!(true), json!(false)],
            _ => Vec::new(),
        };
        all.into_iter().filter(|value| *value != here).collect()
    }
}

impl Variation {
    /// A setting of those that have a name.
    pub fn of(setting: Setting, value: Value) -> Variation {
        Variation { path: setting.path().to_owned(), value }
    }

    /// Which of the named settings it is, if it is one.
    pub fn setting(&self) -> Option<Setting> {
        Setting::ALL.into_iter().find(|setting| setting.path() == self.path)
    }

    /// What stands at its place in a document: what is written there, or the default. Null where that is neither.
    fn found_in(&self, tree: &Value, document: &Document) -> Value {
        if let (Some(setting), Ok(setup)) = (self.setting(), document.setup()) {
            return setting.of(&setup.settings);
        }
        let written = self.path.split('.').try_fold(tree, |place, name| place.get(name));
        written.cloned().or_else(|| default_of(&self.path)).unwrap_or_default()
    }
}

/// `PATH=VALUE`, as it is typed: the value in JSON or as a bare word, the path in full or the short name of a [`Setting`].
impl FromStr for Variation {
    type Err = String;

    fn from_str(text: &str) -> Result<Variation, String> {
        let Some((path, value)) = text.split_once('=').filter(|(path, value)| !path.is_empty() && !value.is_empty()) else {
            let names = Setting::ALL.map(Setting::name).join(", ");
            return Err(format!("write PATH=VALUE, like cluster.replication.r=2; short paths: {names}"));
        };
        let named = Setting::ALL.into_iter().find(|setting| setting.name() == path);
        let value = json::read(value).unwrap_or_else(|_| value.into());
        Ok(Variation { path: named.map_or_else(|| path.to_owned(), |setting| setting.path().to_owned()), value })
    }
}

impl Session {
    /// The same document with the same steps by hand on the current branch, and one setting otherwise, at its beginning.
    ///
    /// # Errors
    ///
    /// What the document's reader says of the setting, or of what no longer fits it.
    pub fn varied(&self, variation: &Variation) -> Result<Session, Refusals> {
        Session::from_value(variation.applied_to(&self.document()))
    }

    /// The variations that are worth looking at beside this run: other quorums, the other treatment of missing replicas and
    /// of concurrent writes, and with or without the commit log; only those that its document can be read with.
    pub fn variations(&self) -> Vec<Variation> {
        let settings = &self.timeline().setup().settings;
        let offered = [Setting::R, Setting::W, Setting::Quorum, Setting::Versions, Setting::CommitLog];
        let all = offered
            .into_iter()
            .flat_map(|setting| setting.others(settings).into_iter().map(move |value| Variation::of(setting, value)));
        let document = self.document();
        all.filter(|variation| Document::from_tree(&variation.applied_to(&document)).is_ok()).collect()
    }
}

/// What is set otherwise, and what it is set to on either side.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct Varied {
    /// Where it stands in the document.
    pub path: String,
    /// As the document has it; null where it says nothing and nothing stands for that.
    pub left: Value,
    /// As it is varied.
    pub right: Value,
}

#[cfg(test)]
mod tests {
    use super::super::{library, source};
    use super::*;
    use crate::engine::Time;

    fn bundled(name: &str) -> Session {
        Session::from_text(&library::find(name).unwrap().text()).unwrap()
    }

    #[test]
    fn a_variation_is_read_as_it_is_typed() {
        let read = |text: &str| text.parse::<Variation>().unwrap();
        assert_eq!(read("cluster.replication.r=2"), Variation::of(Setting::R, json!(2)));
        assert_eq!(read("r=2"), Variation::of(Setting::R, json!(2)));
        assert_eq!(read("quorum=strict"), Variation::of(Setting::Quorum, json!("strict")));
        assert_eq!(read("commit_log=false").value, json!(false));
        assert_eq!(read("network.latency=[1,2]").value, json!([1, 2]));
        assert_eq!(read("name=a=b"), Variation { path: "name".to_owned(), value: json!("a=b") });
        for wrong in ["", "r", "=2", "r="] {
            assert!(wrong.parse::<Variation>().unwrap_err().starts_with("write PATH=VALUE"), "{wrong}");
        }
    }

    #[test]
    fn a_variation_is_judged_by_the_reader_of_documents() {
        let tree = source::from_text("format = 1\ncluster.nodes = 3").unwrap();
        let say = |text: &str| {
            let variation: Variation = text.parse().unwrap();
            Document::from_tree(&variation.applied_to(&tree)).err().map(|refusals| refusals.to_string()).unwrap_or_default()
        };
        assert_eq!(say("r=3"), "");
        assert!(say("r=4").starts_with("cluster.replication.r: 4 "), "{}", say("r=4"));
        assert!(say("quorum=strikt").contains("strict"), "{}", say("quorum=strikt"));
        assert!(say("cluster.replikation.r=1").starts_with("cluster.replikation: "), "{}", say("cluster.replikation.r=1"));
        assert!(say("format.r=1").starts_with("format: "), "{}", say("format.r=1"));
    }

    #[test]
    fn each_setting_is_found_where_its_path_leads() {
        for (setting, other) in [
            (Setting::R, json!(3)),
            (Setting::W, json!(1)),
            (Setting::N, json!(5)),
            (Setting::Quorum, json!("blocking")),
            (Setting::Versions, json!("last_write_wins")),
            (Setting::CommitLog, json!(false)),
            (Setting::Sync, json!("interval")),
            (Setting::ReadRepair, json!("blocking")),
            (Setting::HintedHandoff, json!(false)),
            (Setting::AntiEntropy, json!(250.0)),
            (Setting::Detector, json!("all_to_all")),
        ] {
            let session = Session::from_text("format = 1").unwrap();
            let varied = session.varied(&Variation::of(setting, other.clone())).unwrap();
            assert_ne!(setting.of(&session.timeline().setup().settings), other, "{setting:?}");
            assert_eq!(setting.of(&varied.timeline().setup().settings), other, "{setting:?}");
        }
    }

    #[test]
    fn what_is_offered_can_be_opened_and_is_something_else() {
        for name in ["stale-read", "strict-quorum", "no-commit-log", "lww-skew", "blocking-quorum", "quorum-scopes"] {
            let session = bundled(name);
            let offered = session.variations();
            assert!(!offered.is_empty(), "{name}");
            for variation in offered {
                let setting = variation.setting().unwrap();
                assert_ne!(setting.of(&session.timeline().setup().settings), variation.value, "{name}");
                assert!(session.varied(&variation).is_ok(), "{name}: {variation:?}");
            }
        }
    }

    #[test]
    fn what_was_done_by_hand_is_done_in_both() {
        let mut session = bundled("stale-read");
        session.seek(Time::from_millis(150.0));
        session.apply(&json!({ "do": "put", "id": "mine", "via": "n1", "key": "rice", "value": "white" })).unwrap();
        let mut other = session.varied(&Variation::of(Setting::R, json!(2))).unwrap();
        assert_eq!(other.now(), Time::ZERO);
        other.seek(Time::from_millis(200.0));
        assert!(other.timeline().world().ledger().get("mine").is_some());
    }
}
