//! Stories: scripts of commands with, below each, what happened. The same scripts run natively
//! (`tests/golden.rs`, which can also write them anew) and in a browser (`tests/web.rs`).

use std::error::Error;
use std::fmt::Write as _;
use std::sync::Arc;

use goldenscript::{Context, Runner};
use ringside::engine::partitioning::{Profile, Ring, Tokens, token_of};
use ringside::engine::storage::disk::FileName;
use ringside::engine::versions::VersionKind;
use ringside::engine::{
    Address, ClientId, CompactionKind, Detector, Duration, Key, MemberStatus, MessageKind, Name, NodeId, QuorumKind, ReadRepair,
    SyncPolicy, Tending, Time, Value,
};
use ringside::simulation::{
    Action, Change, Cut, DiskChange, DiskPart, Distribution, EventId, Fraction, Learning, NetworkEvent, OperationKind,
    OperationStep, Rate, Setup, Skew, Slowness, Step, TimerEvent, Trigger, WeatherChange, What, Workload, World,
};

use super::{setup_of, steady};

type Failure = Box<dyn Error>;

/// What a script can say.
#[derive(goldenscript::Command)]
#[allow(clippy::large_enum_variant, reason = "a line is read, carried out and dropped, one at a time")]
pub enum Line {
    /// Builds a cluster of these nodes: `cluster n1 n2 n3 n=3 r=2 w=2 latency=5`.
    Cluster {
        nodes: Vec<String>,
        #[arg(key)]
        n: Option<u16>,
        #[arg(key)]
        r: Option<u16>,
        #[arg(key)]
        w: Option<u16>,
        #[arg(key)]
        latency: Option<f64>,
        #[arg(key)]
        clients: Option<u16>,
        #[arg(key)]
        seed: Option<u64>,
        /// strict (if nothing is said), sloppy or blocking.
        #[arg(key)]
        quorum: Option<String>,
        /// off (if nothing is said), after or blocking.
        #[arg(key)]
        read_repair: Option<String>,
        /// Hinted handoff, with so many milliseconds between two offers.
        #[arg(key)]
        hints: Option<f64>,
        #[arg(key)]
        hint_ttl: Option<f64>,
        /// Leaves of the trees of an exchange.
        #[arg(key)]
        buckets: Option<u32>,
        /// Milliseconds from one exchange begun by the clock to the next.
        #[arg(key)]
        anti_entropy: Option<f64>,
        /// Where the nodes stand, in their order: `places="seoul seoul busan"`.
        #[arg(key)]
        places: Option<String>,
        /// How long a message takes from one place to another.
        #[arg(key)]
        inter_dc: Option<f64>,
        /// The place of every client, whose nodes it asks first.
        #[arg(key)]
        local: Option<String>,
        /// Whether clients may ask nodes elsewhere after those.
        #[arg(key, optional)]
        remote: bool,
        /// Clients that learn the members: rotating or token_aware.
        #[arg(key)]
        policy: Option<String>,
        /// The contact points of every client, in their order: `contact="n3 n1"`.
        #[arg(key)]
        contact: Option<String>,
        /// Milliseconds between two questions who is there; without it, only when a node refuses.
        #[arg(key)]
        refresh: Option<f64>,
        /// `versions=last_write_wins`
        #[arg(key)]
        versions: Option<String>,
        #[arg(key)]
        max_entries: Option<u16>,
        /// Of these, and of `seeds`, see the membership's settings; without an interval there are no
        /// heartbeats.
        #[arg(key)]
        interval: Option<f64>,
        #[arg(key)]
        suspect: Option<f64>,
        #[arg(key)]
        reporters: Option<u16>,
        #[arg(key)]
        fanout: Option<u16>,
        #[arg(key)]
        detector: Option<String>,
        /// Of these, see the storage's settings. Of what `commit_log` and `sync` say if nothing is said: a log, synced
        /// always, on disks that take no time.
        #[arg(key)]
        commit_log: Option<bool>,
        /// always, or interval: `sync=interval sync_interval=100`.
        #[arg(key)]
        sync: Option<String>,
        #[arg(key)]
        sync_interval: Option<f64>,
        #[arg(key)]
        memtable: Option<u64>,
        #[arg(key)]
        bloom_bits: Option<u8>,
        /// size_tiered (if nothing is said), leveled or off.
        #[arg(key)]
        compaction: Option<String>,
        #[arg(key)]
        grace: Option<f64>,
        /// Milliseconds for one piece of work, and on top for a sync; bytes in a millisecond.
        #[arg(key)]
        disk_operation: Option<f64>,
        #[arg(key)]
        disk_sync: Option<f64>,
        #[arg(key)]
        disk_bandwidth: Option<u64>,
    },
    /// `put name john via=n1 id=first context=earlier-get w=1 client=c2`
    Put {
        key: String,
        value: String,
        #[arg(key)]
        via: Option<String>,
        #[arg(key)]
        id: Option<String>,
        #[arg(key)]
        context: Option<String>,
        #[arg(key)]
        w: Option<u16>,
        #[arg(key)]
        client: Option<String>,
    },
    /// `get name via=n2 r=1`
    Get {
        key: String,
        #[arg(key)]
        via: Option<String>,
        #[arg(key)]
        id: Option<String>,
        #[arg(key)]
        r: Option<u16>,
        #[arg(key)]
        client: Option<String>,
    },
    /// `delete name context=earlier-get`
    Delete {
        key: String,
        #[arg(key)]
        via: Option<String>,
        #[arg(key)]
        context: Option<String>,
    },
    /// A node's process dies.
    Crash(String),
    /// A node of eight tokens joins.
    Join(String),
    /// A node leaves.
    Leave(String),
    /// Who is in the ring, by the world and by each node.
    Rings,
    /// It dies, and its disk is gone.
    Wipe(String),
    /// `repair n1`, or `repair n1 with=n2`: compares copies.
    Repair {
        node: String,
        #[arg(key)]
        with: Option<String>,
    },
    /// It drops what it does not keep any more.
    Cleanup(String),
    /// `flush n1`: the memtable becomes a table.
    Flush(String),
    /// All tables become one.
    Compact(String),
    /// The commit log is synced.
    Sync(String),
    /// `corrupt n1 log_tail`, `corrupt n1 sstable`: a bit flips.
    Corrupt { node: String, what: String },
    /// `disk n1 sync=20 capacity=500`: another disk, as it were.
    Disk {
        node: String,
        #[arg(key)]
        operation: Option<f64>,
        #[arg(key)]
        sync: Option<f64>,
        #[arg(key)]
        bandwidth: Option<u64>,
        #[arg(key)]
        capacity: Option<u64>,
    },
    /// It starts again.
    Restart(String),
    /// A node stands still.
    Pause(String),
    /// It goes on.
    Resume(String),
    /// `cut "n1 n2" n3`: each argument is a group.
    Cut(Vec<String>),
    /// `cut_link n1 n2 one_way=true`
    CutLink {
        from: String,
        to: String,
        #[arg(key, optional)]
        one_way: bool,
    },
    /// `heal`, or `heal n1 n3`.
    Heal(#[arg(optional)] Vec<String>),
    /// `slow_link n1 n2 500`: one direction takes so many milliseconds.
    SlowLink { from: String, to: String, latency: f64 },
    /// `weather loss=0.5 duplicate=1`
    Weather {
        #[arg(key)]
        loss: Option<f64>,
        #[arg(key)]
        duplicate: Option<f64>,
        #[arg(key)]
        inter_dc: Option<f64>,
    },
    /// `slow n1 100`: a node serves so many times slower.
    Slow { node: String, factor: f64 },
    /// Every node of a datacenter dies.
    DcDown(String),
    /// Every node of a datacenter starts again.
    DcUp(String),
    /// `drop_next n1 n2 count=1 kind=replica_write`
    DropNext {
        from: String,
        to: String,
        #[arg(key)]
        kind: Option<String>,
        #[arg(key)]
        count: Option<u32>,
    },
    /// `skew n1 500 drift_ppm=100`: sets a clock so many milliseconds ahead.
    Skew {
        node: String,
        offset: f64,
        #[arg(key)]
        drift_ppm: Option<i32>,
    },
    /// `configure n=3 r=1 w=3 interval=100`
    Configure {
        #[arg(key)]
        interval: Option<f64>,
        #[arg(key)]
        suspect: Option<f64>,
        #[arg(key)]
        reporters: Option<u16>,
        #[arg(key)]
        n: Option<u16>,
        #[arg(key)]
        r: Option<u16>,
        #[arg(key)]
        w: Option<u16>,
        #[arg(key)]
        quorum: Option<String>,
    },
    /// `workload rate=50 keys=3 lasts=100 read=0.5 zipf=true blind=true`, by every client.
    Workload {
        #[arg(key)]
        rate: f64,
        #[arg(key)]
        keys: u32,
        #[arg(key)]
        lasts: f64,
        #[arg(key)]
        read: f64,
        #[arg(key, optional)]
        zipf: bool,
        #[arg(key, optional)]
        blind: bool,
    },
    /// Tells everything that happens until nothing is left to come, or until an instant.
    Run(#[arg(optional)] Option<f64>),
    /// The same without the messages that set out: arrivals, decisions and endings only. With
    /// `without=gossip`, without the rounds of heartbeats and their messages too.
    Tell {
        #[arg(optional)]
        until: Option<f64>,
        #[arg(key)]
        without: Option<String>,
    },
    /// The members in the eyes of a node.
    Members(String),
    /// The members that a client knows of: `known c1`.
    Known(String),
    /// How many messages of each kind were sent, and their bytes.
    Messages,
    /// What each node holds.
    Copies,
    /// What each node keeps for others.
    Hints,
    /// `storage n1`: what is in its memory and in each file, and what of that outlives a crash.
    Storage(String),
    /// Who keeps a key.
    Owners(String),
    /// How a value came to be: the causes of the last happening of a kind, back to the first.
    Why(String),
}

/// Tells one story.
#[derive(Default)]
pub struct Teller {
    world: Option<World>,
    told: usize,
}

impl Teller {
    fn world(&mut self) -> Result<&mut World, Failure> {
        self.world.as_mut().ok_or_else(|| "a story begins with a cluster".into())
    }

    fn act(&mut self, action: Action) -> Result<String, Failure> {
        let world = self.world()?;
        let now = world.now();
        world.schedule(&Step { when: Trigger::At(now), action });
        Ok(String::new())
    }

    fn tell(&mut self, until: Option<f64>, told_of: impl Fn(&What) -> bool) -> Result<String, Failure> {
        let world = self.world()?;
        match until {
            Some(ms) => world.run_until(Time::from_millis(ms)),
            None => world.run_to_end(),
        }
        let told = self.told;
        let trace = self.world()?.trace();
        let mut text = String::new();
        for happening in trace.since(told) {
            if told_of(&happening.what) {
                writeln!(text, "{happening}")?;
            }
        }
        self.told = trace.len();
        Ok(text)
    }
}

/// Whether a message sets out.
fn is_sending(what: &What) -> bool {
    matches!(what, What::Network(NetworkEvent::MessageSent { .. }))
}

/// Whether it is part of what goes on all the time.
fn is_background(what: &What) -> bool {
    match what {
        What::Network(NetworkEvent::MessageSent { message, .. }) => message.body.kind().is_background(),
        What::Network(
            NetworkEvent::MessageDelivered { message, .. }
            | NetworkEvent::MessageHeld { message, .. }
            | NetworkEvent::MessageDropped { message, .. },
        ) => message.is_background(),
        What::Timer(TimerEvent::TimerFired { timer }) => timer.is_background(),
        What::Timer(TimerEvent::LookupTimerFired { .. }) => true,
        _ => false,
    }
}

fn named(text: &str) -> Result<NodeId, Failure> {
    Ok(NodeId::new(text)?)
}

fn client(text: Option<&String>) -> Result<ClientId, Failure> {
    Ok(ClientId::new(text.map_or("c1", String::as_str))?)
}

/// An address by its name; clients are called c1, c2, … in stories.
fn address(text: &str) -> Result<Address, Failure> {
    let is_client = text.starts_with('c') && text[1..].bytes().all(|byte| byte.is_ascii_digit());
    let name = Name::new(text)?;
    Ok(if is_client { Address::Client(ClientId(name)) } else { Address::Node(NodeId(name)) })
}

const QUORUMS: [(&str, QuorumKind); 3] =
    [("strict", QuorumKind::Strict), ("sloppy", QuorumKind::Sloppy), ("blocking", QuorumKind::Blocking)];
const SYNCS: [(&str, SyncPolicy); 2] = [("always", SyncPolicy::Always), ("interval", SyncPolicy::Interval)];
const COMPACTIONS: [(&str, CompactionKind); 3] =
    [("size_tiered", CompactionKind::SizeTiered), ("leveled", CompactionKind::Leveled), ("off", CompactionKind::Off)];
const DISK_PARTS: [(&str, DiskPart); 2] = [("log_tail", DiskPart::LogTail), ("sstable", DiskPart::Sstable)];
const POLICIES: [(&str, bool); 2] = [("rotating", false), ("token_aware", true)];
const READ_REPAIRS: [(&str, ReadRepair); 3] =
    [("off", ReadRepair::Off), ("after", ReadRepair::After), ("blocking", ReadRepair::Blocking)];

fn one_of<T: Copy>(text: &str, choices: &[(&str, T)]) -> Result<T, Failure> {
    let found = choices.iter().find(|(name, _)| *name == text);
    found.map(|(_, value)| *value).ok_or_else(|| format!("{text:?} is none of the choices").into())
}

fn kind(text: &str) -> Result<MessageKind, Failure> {
    MessageKind::ALL.into_iter().find(|kind| kind.name() == text).ok_or_else(|| format!("no kind of message {text:?}").into())
}

impl Runner for Teller {
    type Command = Line;

    fn run(&mut self, line: &Line, _: &Context) -> Result<String, Failure> {
        let arc = |text: &Option<String>| text.as_deref().map(Arc::from);
        match line {
            Line::Cluster {
                nodes,
                n,
                r,
                w,
                latency,
                clients,
                seed,
                quorum,
                read_repair,
                hints,
                hint_ttl,
                buckets,
                anti_entropy,
                places,
                inter_dc,
                local,
                remote,
                policy,
                contact,
                refresh,
                versions,
                max_entries,
                interval,
                suspect,
                reporters,
                fanout,
                detector,
                commit_log,
                sync,
                sync_interval,
                memtable,
                bloom_bits,
                compaction,
                grace,
                disk_operation,
                disk_sync,
                disk_bandwidth,
            } => {
                let ids = nodes.iter().map(|name| named(name)).collect::<Result<Vec<_>, _>>()?;
                let mut setup: Setup = setup_of(seed.unwrap_or(7), &ids, clients.unwrap_or(1));
                let settings = &mut setup.settings;
                settings.n = n.unwrap_or(settings.n);
                settings.r = r.unwrap_or(settings.r);
                settings.w = w.unwrap_or(settings.w);
                if let Some(quorum) = quorum {
                    settings.quorum = one_of(quorum, &QUORUMS)?;
                }
                if let Some(read_repair) = read_repair {
                    settings.repair.read_repair = one_of(read_repair, &READ_REPAIRS)?;
                }
                if let Some(interval) = hints {
                    settings.repair.hinted_handoff = true;
                    settings.repair.hint_interval = Duration::from_millis(*interval);
                }
                settings.repair.merkle_buckets = buckets.unwrap_or(settings.repair.merkle_buckets);
                if let Some(interval) = anti_entropy {
                    settings.repair.anti_entropy = Duration::from_millis(*interval);
                }
                if let Some(ttl) = hint_ttl {
                    settings.repair.hint_ttl = Duration::from_millis(*ttl);
                }
                settings.versions.kind = match versions.as_deref() {
                    None | Some("vector") => VersionKind::Vector,
                    Some("last_write_wins") => VersionKind::LastWriteWins,
                    Some(other) => return Err(format!("no kind of versions {other:?}").into()),
                };
                settings.versions.max_entries = max_entries.unwrap_or(settings.versions.max_entries);
                let membership = &mut settings.membership;
                membership.interval = interval.map_or(membership.interval, Duration::from_millis);
                membership.suspect_after = suspect.map_or(membership.suspect_after, Duration::from_millis);
                membership.reporters = reporters.unwrap_or(membership.reporters);
                membership.fanout = fanout.unwrap_or(membership.fanout);
                membership.seeds = Arc::from([ids[0]]);
                membership.detector = match detector.as_deref() {
                    None | Some("gossip") => Detector::Gossip,
                    Some("all_to_all") => Detector::AllToAll,
                    Some(other) => return Err(format!("no detector {other:?}").into()),
                };
                let storage = &mut settings.storage;
                storage.commit_log = commit_log.unwrap_or(storage.commit_log);
                if let Some(policy) = sync {
                    storage.sync = one_of(policy, &SYNCS)?;
                }
                storage.sync_interval = sync_interval.map_or(storage.sync_interval, Duration::from_millis);
                storage.memtable_bytes = memtable.unwrap_or(storage.memtable_bytes);
                storage.bloom_bits = bloom_bits.unwrap_or(storage.bloom_bits);
                if let Some(kind) = compaction {
                    storage.compaction = one_of(kind, &COMPACTIONS)?;
                }
                storage.tombstone_grace = grace.map_or(storage.tombstone_grace, Duration::from_millis);
                storage.disk.operation = disk_operation.map_or(storage.disk.operation, Duration::from_millis);
                storage.disk.sync = disk_sync.map_or(storage.disk.sync, Duration::from_millis);
                storage.disk.bandwidth = disk_bandwidth.unwrap_or(storage.disk.bandwidth);
                if let Some(ms) = latency {
                    setup.weather.latency = steady(*ms);
                }
                if let Some(ms) = inter_dc {
                    setup.weather.inter_dc = steady(*ms);
                }
                let places = places.as_deref().unwrap_or_default().split_whitespace();
                let places = places.map(Name::new).collect::<Result<Vec<Name>, _>>()?;
                super::put_into(&mut setup, places);
                let policy = policy.as_deref().map(|policy| one_of(policy, &POLICIES)).transpose()?;
                for client in &mut setup.clients {
                    if let Some(contact) = contact {
                        client.contacts = contact.split_whitespace().map(named).collect::<Result<Vec<_>, _>>()?;
                        client.rotate = false;
                    }
                    client.learning = policy.map(|token_aware| Learning {
                        token_aware,
                        local: local.as_deref().and_then(|place| Name::new(place).ok()),
                        remote: *remote,
                        refresh: refresh.map_or(Duration::ZERO, Duration::from_millis),
                    });
                    client.datacenter = setup.nodes.first().ok_or("a cluster has nodes")?.datacenter();
                    let Some(place) = local else { continue };
                    client.datacenter = Name::new(place)?;
                    if contact.is_some() {
                        continue;
                    }
                    let elsewhere = setup.nodes.iter().filter(|node| node.datacenter() != client.datacenter).map(|node| node.id);
                    let elsewhere: Vec<NodeId> = elsewhere.collect();
                    client.contacts.retain(|contact| !elsewhere.contains(contact));
                    client.remote = if *remote { elsewhere } else { Vec::new() };
                }
                *self = Teller { world: Some(World::new(&setup)), told: 0 };
                Ok(String::new())
            }
            Line::Put { key, value, via, id, context, w, client: name } => self.act(Action::Operation(OperationStep {
                id: arc(id),
                client: client(name.as_ref())?,
                via: via.as_deref().map(named).transpose()?,
                kind: OperationKind::Put,
                key: Key::from(key.as_str()),
                value: Some(Value::from(value.as_str())),
                context: arc(context),
                r: None,
                w: *w,
            })),
            Line::Get { key, via, id, r, client: name } => self.act(Action::Operation(OperationStep {
                id: arc(id),
                client: client(name.as_ref())?,
                via: via.as_deref().map(named).transpose()?,
                kind: OperationKind::Get,
                key: Key::from(key.as_str()),
                value: None,
                context: None,
                r: *r,
                w: None,
            })),
            Line::Delete { key, via, context } => self.act(Action::Operation(OperationStep {
                id: None,
                client: client(None)?,
                via: via.as_deref().map(named).transpose()?,
                kind: OperationKind::Delete,
                key: Key::from(key.as_str()),
                value: None,
                context: arc(context),
                r: None,
                w: None,
            })),
            Line::Crash(node) => self.act(Action::Crash(named(node)?)),
            Line::Join(node) => {
                let profile = Profile { datacenter: Name::new("dc1")?, tokens: Tokens::Hashed(8) }.into();
                self.act(Action::Join { node: named(node)?, profile, clock_skew: Skew::default(), cluster: None })
            }
            Line::Leave(node) => self.act(Action::Leave(named(node)?)),
            Line::Rings => {
                let world = self.world()?;
                let members = |ring: &Ring| ring.members().map(|(id, _)| id.to_string()).collect::<Vec<_>>().join(" ");
                let mut text = format!("the world: {}\n", members(world.ring()));
                for id in world.nodes() {
                    if let Some(node) = world.node(id) {
                        writeln!(text, "{id}: {}", members(node.ring()))?;
                    }
                }
                Ok(text)
            }
            Line::Wipe(node) => self.act(Action::Wipe(named(node)?)),
            Line::Repair { node, with } => {
                self.act(Action::Repair { node: named(node)?, with: with.as_deref().map(named).transpose()?, within: None })
            }
            Line::Cleanup(node) => self.act(Action::Cleanup(named(node)?)),
            Line::Flush(node) => self.act(Action::Tend { node: named(node)?, tending: Tending::Flush }),
            Line::Compact(node) => self.act(Action::Tend { node: named(node)?, tending: Tending::Compact }),
            Line::Sync(node) => self.act(Action::Tend { node: named(node)?, tending: Tending::Sync }),
            Line::Corrupt { node, what } => self.act(Action::Corrupt { node: named(node)?, part: one_of(what, &DISK_PARTS)? }),
            Line::Disk { node, operation, sync, bandwidth, capacity } => {
                let (operation, sync) = (operation.map(Duration::from_millis), sync.map(Duration::from_millis));
                let change = DiskChange { operation, sync, bandwidth: *bandwidth, capacity: *capacity };
                self.act(Action::Disk { node: named(node)?, change })
            }
            Line::Restart(node) => self.act(Action::Restart(named(node)?)),
            Line::Pause(node) => self.act(Action::Pause(named(node)?)),
            Line::Resume(node) => self.act(Action::Resume(named(node)?)),
            Line::Cut(groups) => {
                let group = |names: &String| names.split(' ').map(address).collect::<Result<_, _>>();
                let groups = groups.iter().map(group).collect::<Result<_, _>>()?;
                self.act(Action::Cut(Arc::new(Cut::Groups { groups })))
            }
            Line::CutLink { from, to, one_way } => {
                let cut = Cut::Link { from: address(from)?, to: address(to)?, one_way: *one_way };
                self.act(Action::Cut(Arc::new(cut)))
            }
            Line::Heal(between) => match between.as_slice() {
                [] => self.act(Action::Heal(None)),
                [one, other] => self.act(Action::Heal(Some((address(one)?, address(other)?)))),
                _ => Err("heal takes no names, or two".into()),
            },
            Line::SlowLink { from, to, latency } => {
                let change = WeatherChange { latency: Some(steady(*latency)), ..WeatherChange::default() };
                self.act(Action::Network { from: Some(address(from)?), to: Some(address(to)?), change })
            }
            Line::Weather { loss, duplicate, inter_dc } => {
                let change = WeatherChange {
                    latency: None,
                    loss: loss.map(Fraction::new),
                    duplicate: duplicate.map(Fraction::new),
                    inter_dc: inter_dc.map(steady),
                };
                self.act(Action::Network { from: None, to: None, change })
            }
            Line::Slow { node, factor } => self.act(Action::Slow { node: named(node)?, slowness: Slowness::new(*factor) }),
            Line::DcDown(place) => self.act(Action::DatacenterDown(Name::new(place)?)),
            Line::DcUp(place) => self.act(Action::DatacenterUp(Name::new(place)?)),
            Line::DropNext { from, to, kind: only, count } => self.act(Action::Drop {
                from: address(from)?,
                to: address(to)?,
                kind: only.as_deref().map(kind).transpose()?,
                count: count.unwrap_or(1),
            }),
            Line::Skew { node, offset, drift_ppm } => self.act(Action::Skew {
                node: named(node)?,
                offset: Skew::from_millis(*offset),
                drift_ppm: drift_ppm.unwrap_or(0),
            }),
            Line::Configure { n, r, w, quorum, interval, suspect, reporters } => {
                let quorum = quorum.as_deref().map(|quorum| one_of(quorum, &QUORUMS)).transpose()?;
                self.act(Action::Configure(Change {
                    n: *n,
                    r: *r,
                    w: *w,
                    quorum,
                    interval: interval.map(Duration::from_millis),
                    suspect_after: suspect.map(Duration::from_millis),
                    reporters: *reporters,
                    ..Change::default()
                }))
            }
            Line::Run(until) => self.tell(*until, |_| true),
            Line::Tell { until, without } => {
                let without_gossip = match without.as_deref() {
                    None => false,
                    Some("gossip") => true,
                    Some(other) => return Err(format!("nothing is told without {other:?}").into()),
                };
                self.tell(*until, |what| !(is_sending(what) || without_gossip && is_background(what)))
            }
            Line::Members(node) => {
                let (world, id) = (self.world()?, named(node)?);
                let Some(node) = world.node(id) else { return Ok(format!("{id} is down\n")) };
                let mut text = String::new();
                for (member, view) in node.members(world.now()).iter() {
                    let status = match view.status {
                        MemberStatus::Up => "up",
                        MemberStatus::Suspected => "suspected",
                        MemberStatus::Down => "down",
                    };
                    write!(text, "{id} sees {member} {status} at {}:{}", view.generation, view.heartbeat)?;
                    if !view.suspected_by.is_empty() {
                        let names: Vec<String> = view.suspected_by.iter().map(ToString::to_string).collect();
                        write!(text, ", suspected by {}", names.join(" "))?;
                    }
                    if !view.convictable && *member != id {
                        write!(text, ", too few observers to convict")?;
                    }
                    writeln!(text)?;
                }
                Ok(text)
            }
            Line::Known(name) => {
                let known = self.world()?.known_to(client(Some(name))?);
                let names: Vec<String> = known.iter().map(ToString::to_string).collect();
                Ok(if names.is_empty() { "nobody\n".to_owned() } else { format!("{}\n", names.join(" ")) })
            }
            Line::Messages => {
                let mut text = String::new();
                for kind in MessageKind::ALL {
                    let sent = self.world()?.trace().iter().filter_map(|happening| match &happening.what {
                        What::Network(NetworkEvent::MessageSent { message, bytes, .. }) if message.body.kind() == kind => {
                            Some(*bytes)
                        }
                        _ => None,
                    });
                    let (count, bytes) = sent.fold((0, 0), |(count, sum), bytes| (count + 1, sum + bytes));
                    if count > 0 {
                        writeln!(text, "{kind}: {count} messages, {bytes} bytes")?;
                    }
                }
                Ok(text)
            }
            Line::Workload { rate, keys, lasts, read, zipf, blind } => {
                let workload = Workload {
                    clients: self.world()?.clients().collect(),
                    rate: Rate::per_second(*rate),
                    keys: *keys,
                    prefix: "k".into(),
                    distribution: if *zipf { Distribution::Zipf } else { Distribution::Uniform },
                    read_fraction: Fraction::new(*read),
                    lasts: Duration::from_millis(*lasts),
                    read_modify_write: !*blind,
                    value_bytes: None,
                };
                self.act(Action::Workload(workload.into()))
            }
            Line::Copies => {
                let world = self.world()?;
                let mut text = String::new();
                for id in world.nodes() {
                    let Some(node) = world.node(id) else {
                        writeln!(text, "{id} is down")?;
                        continue;
                    };
                    for (key, siblings) in node.store().iter() {
                        write!(text, "{id} {key}:")?;
                        for version in siblings.versions() {
                            let value = version.value.as_ref().map_or("†".to_owned(), ToString::to_string);
                            write!(text, " {value} {} dot {}", version.clock(), version.dot)?;
                        }
                        writeln!(text)?;
                    }
                }
                Ok(text)
            }
            Line::Hints => {
                let world = self.world()?;
                let mut text = String::new();
                for id in world.nodes() {
                    for ((target, key), hint) in world.hints(id).into_iter().flat_map(|hints| hints.iter()) {
                        let values = hint.siblings.versions().iter().map(|version| {
                            let value = version.value.as_ref().map_or("†".to_owned(), ToString::to_string);
                            format!("{value} {} dot {}", version.clock(), version.dot)
                        });
                        writeln!(text, "{id} for {target} {key}: {}", values.collect::<Vec<_>>().join(" "))?;
                    }
                }
                Ok(if text.is_empty() { "no hints\n".to_owned() } else { text })
            }
            Line::Storage(name) => {
                let (world, id) = (self.world()?, named(name)?);
                let mut text = match world.node(id) {
                    Some(node) => {
                        let memtable = node.store().engine().memtable();
                        format!("{id} memtable: {} keys, {} bytes\n", memtable.keys(), memtable.bytes())
                    }
                    None => format!("{id} is down\n"),
                };
                for file in world.disk(id).into_iter().flat_map(|disk| disk.files()) {
                    if matches!(file.name, FileName::Log(_) | FileName::Table(_)) {
                        writeln!(text, "{id} {}: {} bytes, {} of them synced", file.name, file.bytes.len(), file.durable)?;
                    }
                }
                Ok(text)
            }
            Line::Owners(key) => {
                let world = self.world()?;
                let list = world.ring().preference_list(token_of(key), world.settings().n);
                let names: Vec<String> = list.iter().map(ToString::to_string).collect();
                Ok(format!("{} at {}\n", names.join(" "), token_of(key)))
            }
            Line::Why(kind) => {
                let trace = self.world()?.trace();
                let last = trace.iter().rev().find(|happening| happening.what.kind() == kind);
                let mut next: Option<EventId> = Some(last.ok_or_else(|| format!("nothing of kind {kind} happened"))?.id);
                let mut text = String::new();
                while let Some(happening) = next.and_then(|id| trace.get(id)) {
                    writeln!(text, "{happening}")?;
                    next = happening.cause;
                }
                Ok(text)
            }
        }
    }
}
