/** Milliseconds of virtual time, to the microsecond. */
export type Milliseconds = number;
/** A signed 64-bit token. Comes out as a BigInt; goes in as one or as decimal text. */
export type Token = bigint;
export type NodeId = string;
export type ClientId = string;
/** Text where it is text, else its bytes. */
export type StoredValue = string | { base64: string };
/** Counters by actor: a node's id, with `~2` and so on after it has lost its memory. */
export type Clock = Record<string, number>;
/** The name of one write: who coordinated it, and its how-manieth to that key. */
export type Dot = [string, number];
export type Latency =
  | [least: Milliseconds, most: Milliseconds]
  | { mean: Milliseconds; shape: "exponential" }
  | { trace: "lnkd-ssd" | "lnkd-disk" | "ymmr" };

// ---- what goes in ----------------------------------------------------------------------------

/** A scenario, format 1. Every field but `format` has a default: see `defaults()`. */
export interface Scenario {
  format: 1;
  name?: string;
  seed?: number | bigint | string;
  until?: Milliseconds;
  lesson?: LessonTable;
  cluster?: {
    protocol?: "leaderless";
    nodes?: number | NodeTable[];
    partitioning?: {
      kind?: "ring" | "modulo";
      vnodes?: number;
      hash?: "murmur3";
      partitions?: number;
      max_partition_keys?: number;
    };
    replication?: {
      n?: number;
      r?: number;
      w?: number;
      quorum?: "sloppy" | "strict";
      scope?: "global";
      placement?: "ring" | "datacenter";
      /** Copies in each datacenter; replaces n. */
      per_dc?: Record<string, number>;
      request_timeout?: Milliseconds;
    };
    versions?: { kind?: "vector" | "last_write_wins"; max_entries?: number };
    membership?: {
      detector?: "gossip" | "all_to_all";
      interval?: Milliseconds;
      fanout?: number;
      /** Whether whoever is told answers with its own list. */
      exchange?: "push" | "push_pull";
      suspect_after?: Milliseconds;
      reporters?: number;
      seeds?: NodeId[];
    };
    repair?: {
      read_repair?: boolean;
      hinted_handoff?: boolean;
      hint_interval?: Milliseconds;
      hint_ttl?: Milliseconds;
      anti_entropy?: Milliseconds;
      merkle_buckets?: number;
    };
    storage?: {
      commit_log?: boolean;
      sync?: "always" | "interval";
      sync_interval?: Milliseconds;
      memtable_bytes?: number;
      bloom_bits?: number;
      compaction?: "size_tiered" | "leveled" | "off";
      tombstone_grace?: Milliseconds;
      /** What every disk takes for one piece of work, whatever it is. */
      disk_operation?: Milliseconds;
      /** On top, for a sync. */
      disk_sync?: Milliseconds;
      /** Bytes that a disk moves in a millisecond; 0: any number in no time. */
      disk_bandwidth?: number;
      pair_limit?: number;
    };
  };
  network?: Weather;
  clients?: ClientTable[];
  steps?: Step[];
  expect?: Expectation[];
}

export interface ClientTable {
  id: ClientId;
  contact?: NodeId[];
  dc?: string;
  remote?: boolean;
  /** `contacts`: only those; otherwise they tell it the members, and it chooses among these. */
  policy?: "contacts" | "rotating" | "token_aware";
  /** From learning the members to asking again; 0: only when a node refuses. Not with `contacts`. */
  refresh?: Milliseconds;
}

export interface NodeTable {
  id: NodeId;
  dc?: string;
  weight?: number;
  tokens?: (bigint | string | number)[];
  clock_skew?: Milliseconds;
}

export interface Weather {
  latency?: Latency;
  loss?: number;
  duplicate?: number;
  /** Between nodes and clients of different datacenters. */
  inter_dc?: [Milliseconds, Milliseconds];
}

/** Something to do, without when. */
export type StepNow =
  | OperationStep<"put", { value: StoredValue | unknown[] | Record<string, unknown>; context?: string }>
  | OperationStep<"get", object>
  | OperationStep<"delete", { context?: string }>
  | { do: "crash" | "restart" | "pause" | "resume" | "wipe" | "leave" | "cleanup"; node: NodeId }
  | { do: "flush" | "compact" | "sync"; node: NodeId }
  /** A bit flips: in the last record of the commit log, or in the first block of the newest table. */
  | { do: "corrupt"; node: NodeId; what: "log_tail" | "sstable" }
  | ({ do: "disk"; node: NodeId } & DiskChange)
  | { do: "join"; node: NodeId | { id: NodeId; dc?: string; weight?: number; tokens?: Token[]; clock_skew?: Milliseconds }; cluster?: string }
  | { do: "repair"; node: NodeId; with?: NodeId; key_range?: [Token, Token] }
  | { do: "cut"; groups: string[][] }
  | { do: "cut"; from: string; to: string; one_way?: boolean }
  | { do: "heal"; from?: string; to?: string }
  | ({ do: "network"; from?: string; to?: string } & Weather)
  | { do: "drop"; from: string; to: string; kind?: MessageKind; count: number }
  | ({ do: "configure" } & Change)
  | { do: "note"; text: { en: string; ko: string } }
  /** From 1, full speed, to 10 000. */
  | { do: "slow"; node: NodeId; factor: number }
  | { do: "dc_down" | "dc_up"; dc: string }
  | { do: "skew"; node: NodeId; offset: Milliseconds; drift_ppm?: number }
  | ({ do: "workload" } & Workload);

/** A change of a disk; what it leaves out stays as it was, and one thing at least it says. */
export interface DiskChange {
  operation?: Milliseconds;
  sync?: Milliseconds;
  bandwidth?: number;
  /** Bytes that it holds; 0: any number. */
  capacity?: number;
}

/** A generated load. Its operations are called `w1-1`, `w1-2`, … (the first load's, in the order in
 * which they arrive); the put of a read-modify-write is `w1-2-put`. */
export interface Workload {
  /** How many of the document's clients, from the first, or which; all if absent. */
  clients?: number | ClientId[];
  /** Operations a second, of all clients together, as a Poisson process. */
  rate: number;
  /** How many keys: `k1`, `k2`, … */
  keys: number;
  /** What their names begin with, `k` if absent. */
  prefix?: string;
  /** Uniform if absent; of `zipf` the exponent is 0.99, and `k1` the most popular. */
  distribution?: "uniform" | "zipf";
  /** How many of them read, 0.5 if absent. */
  read_fraction?: number;
  for: Milliseconds;
  /** Whether a write first gets what it replaces; true if absent. */
  read_modify_write?: boolean;
  /** How long values are, in bytes. */
  value_bytes?: number;
}

/** A change of the settings; what it leaves out stays as it was. */
export interface Change {
  n?: number;
  r?: number;
  w?: number;
  request_timeout?: Milliseconds;
  interval?: Milliseconds;
  fanout?: number;
  detector?: "gossip" | "all_to_all";
  exchange?: "push" | "push_pull";
  suspect_after?: Milliseconds;
  reporters?: number;
  quorum?: "strict" | "sloppy" | "blocking";
  scope?: "global" | "local" | "each";
  read_repair?: boolean | "blocking";
  hinted_handoff?: boolean;
  hint_interval?: Milliseconds;
  hint_ttl?: Milliseconds;
  anti_entropy?: Milliseconds;
  sync?: "always" | "interval";
  sync_interval?: Milliseconds;
  memtable_bytes?: number;
  compaction?: "size_tiered" | "leveled" | "off";
  tombstone_grace?: Milliseconds;
}

export type OperationStep<Kind, Fields> = {
  do: Kind;
  /** `op1`, `op2`, … in the order of issue if absent. */
  id?: string;
  /** The first client if absent. */
  client?: ClientId;
  via?: NodeId;
  key: string;
  r?: number;
  w?: number;
} & Fields;

/** A step of a document: at an instant, or some time after the first happening of a kind. */
export type Step = StepNow & Moment & { expect?: Expectation | Expectation[] };
export type Moment =
  | { at: Milliseconds }
  | { when: When; delay?: Milliseconds };

/** What is waited for: the first happening of a kind, where it happens and what it is about. */
export interface When {
  happening: HappeningKind;
  node?: NodeId;
  operation?: string;
  key?: string;
  member?: NodeId;
  message?: MessageKind;
  from?: string;
  to?: string;
}

/** A text in both languages. */
export interface Words { en: string; ko: string }

/** What the reader of a document is told and asked on the way (docs/lessons.md). */
export interface LessonTable {
  number: number;
  subject: Subject;
  minutes: number;
  after?: string[];
  mechanisms?: string[];
  terms?: string[];
  title: Words;
  about: Words;
  steps: LessonStep[];
}

export type Subject =
  | "first" | "placement" | "requests" | "quorums" | "consistency" | "versions" | "membership" | "failures" | "repair"
  | "datacenters" | "storage";

/** A place at which the reader stops. */
export interface LessonStep {
  when?: When;
  delay?: Milliseconds;
  title: Words;
  /** Markdown: paragraphs, lists, bold, emphasis, code, links; `{path}` is what stands there in the report. */
  text: Words;
  watch?: Words;
  say?: Words;
  show?: {
    view?: "ring" | "spacetime" | "storage" | "versions" | "merkle" | "membership";
    node?: NodeId;
    client?: string;
    key?: string;
    operation?: string;
  };
  speed?: 0.1 | 1 | 10 | 100;
  expect?: object | object[];
  then?: object[];
  question?: { text: Words; choices: { text: Words; holds: object | object[]; why: Words }[] };
}

/** A lesson that comes with Ringside; titles and summaries are in English and in Korean. */
export interface Lesson {
  name: string;
  number: number;
  subject: Subject;
  minutes: number;
  after: string[];
  mechanisms: string[];
  terms: string[];
  title: [string, string];
  about: [string, string];
  steps: [string, string][];
}

/** A path into the report, and what should stand there; at the end unless it says when. */
export type Expectation = { path: string } & Partial<Moment> &
  (
    | { equals: unknown }
    | { at_least: number }
    | { at_most: number }
    | { contains: unknown }
    | { within: [number, number] }
  );

/** What is thrown when something is refused. */
export interface RefusalError extends Error {
  refusals: { path: string; message: string }[];
}

// ---- what comes out --------------------------------------------------------------------------

export type OperationKind = "put" | "get" | "delete";
export type OperationStatus = "ok" | "not_found" | "unavailable" | "timeout" | "rejected";
export type NodeStatus = "up" | "paused" | "down";
export type MessageKind =
  | "client_put" | "client_get" | "client_delete" | "client_reply" | "forward" | "forward_reply"
  | "replica_write" | "replica_ack" | "replica_read" | "replica_reply" | "refused" | "read_repair" | "read_repair_ack" | "hint" | "hint_ack"
  | "tree_request" | "tree_reply" | "bucket_request" | "bucket_reply" | "transfer" | "transfer_reply"
  | "gossip" | "heartbeat" | "join_request" | "join_reply" | "stream_request" | "stream_batch" | "stream_ack"
  | "client_topology" | "topology_reply";

/** What messages are for. */
export type MessageGroup = "client" | "replication" | "membership" | "hints" | "repair";

export interface Version {
  value: StoredValue | null;
  clock: Clock;
  dot: Dot;
  tombstone: boolean;
  /** By the coordinator's wall clock; only where the last write wins. */
  written_at?: Milliseconds;
}

export interface Report {
  format: 1;
  scenario: string;
  seed: number | bigint;
  ended_at: Milliseconds;
  events: number;
  trace_hash: string;
  ops: Record<string, OperationReport>;
  nodes: Record<NodeId, NodeReport>;
  keys: Record<string, { token: Token; replicas: NodeId[] }>;
  /** How evenly keys are shared out, against theory; and what moved since the beginning, or would if one more node joined. */
  partitioning: { imbalance: number; imbalance_expected: number; moved: Moves; join_ring: Moves; join_modulo: Moves };
  messages: Record<MessageKind, { sent: number; delivered: number; dropped: number; bytes: number }>;
  /** What was sent on each link and direction, `n1>n2`, by group of messages, as far as there was any. */
  links: Record<string, Partial<Record<MessageGroup, { sent: number; bytes: number }>>>;
  metrics: {
    ops_ok: number;
    ops_failed: number;
    stale_reads: number;
    conflicts: number;
    /** Of anti-entropy: what it did, and its bytes against those of full copies. */
    repair: { exchanges: number; repaired: number; hashes_compared: number; buckets: number; keys_listed: number; copies: number; bytes: number; full_copy_bytes: number };
    hints: { kept: number; delivered: number; expired: number };
    /** Verdicts count once for each node that came to believe them. */
    membership: { rounds: number; suspected: number; convicted: number; convicted_alive: number; refuted: number };
    false_conflicts: number;
    lost_writes: number;
    overwritten_writes: number;
    /** Of the operations that ended, the part that ended ok or not_found, 0 to 1; `every_node`: of those asked of the node that answered worst. */
    availability: { all?: number; put?: number; get?: number; delete?: number; every_node?: number };
    /** Of the answered gets, the part that was not stale, 0 to 1. */
    fresh_reads?: number;
    /** How long before stale reads began the newest write that they omit was acknowledged. */
    staleness: Percentiles;
    /** The most versions of one key that a node held at once. */
    siblings_max: number;
    /** Writes of generated loads given up because the get they begin with failed. */
    writes_given_up: number;
    bytes: Record<"total" | MessageGroup, number>;
    latency_put: Percentiles;
    latency_get: Percentiles;
    latency_delete: Percentiles;
  };
  checks: Record<"linearizable" | "no_lost_acknowledged_write" | "replicas_converged" | "clocks_monotonic" | "no_new_old_inversion" | "keys_on_their_owners" | "no_resurrection", Check>;
  /** Steps that did not fit the state which the run had reached; they changed nothing. */
  steps_refused: { at: Milliseconds; reason: string }[];
  expectations: { path: string; ok: boolean; got: unknown }[];
}

/** Of the run's keys, those with another first node in another ring. */
export interface Moves { keys: number; moved: number; part?: number; expected: number; between_old: number; copies_new: number }
export interface Percentiles { p50?: Milliseconds; p90?: Milliseconds; p99?: Milliseconds; p999?: Milliseconds; max?: Milliseconds }
export interface Check {
  ok: boolean;
  promised: boolean;
  detail: string;
  /** The instant that shows the violation; absent where it is the state of the cluster. */
  at?: Milliseconds;
  /** The operations that show it, by their starts. */
  operations?: string[];
}

export interface OperationReport {
  client: ClientId;
  kind: OperationKind;
  key: string;
  started: Milliseconds;
  /** Null while it is open, as are status and reason. */
  ended: Milliseconds | null;
  status: OperationStatus | null;
  reason: string | null;
  coordinator: NodeId | null;
  /** Of a get: every sibling. */
  values: { value: StoredValue; clock: Clock; dot: Dot; written_at?: Milliseconds }[];
  clock: Clock;
  acks: NodeId[];
  hinted: Record<NodeId, NodeId>;
}

/** A member in the eyes of another one. */
export interface Member {
  heartbeat: number;
  generation: number;
  status: "up" | "suspected" | "down";
  /** Whether it is coming or going, as far as this node has heard. */
  stage: "normal" | "joining" | "leaving" | "left";
  suspected_by: NodeId[];
  /** Whether enough observers are left who could agree that it is down. */
  convictable: boolean;
}

export interface NodeReport {
  status: NodeStatus;
  /** How many times slower than at full speed it serves. */
  slowness: number;
  dc: string;
  tokens: Token[];
  /** What it owns of all keys, and what is due to it by its weight, 0 to 1; absent while it joins and once it has left. */
  share?: { tokens: number; part: number; fair: number };
  /** What it answered clients. */
  answers: { ok: number; failed: number };
  /** How far its wall clock is ahead. */
  clock_skew: Milliseconds;
  data: Record<string, Version[]>;
  hints: Record<NodeId, string[]>;
  members: Record<NodeId, Member>;
  /** Of a node that is down: what its disk holds. */
  storage: StorageReport;
}

/** What a storage engine holds, and what that has cost in all lives of its node. Sizes are bytes. */
export interface StorageReport {
  /** Wherever they are. */
  keys: number;
  /** In the commit log and not in a table yet. */
  log_records: number;
  /** Of these, those that outlive a crash. */
  log_synced: number;
  memtable_keys: number;
  memtable_bytes: number;
  /** The newest first. */
  sstables: { id: number; level: number; keys: number; bytes: number; bloom_bits: number }[];
  bloom: { probes: number; negatives: number; false_positives: number };
  /** Of all files. */
  bytes: number;
  /** Of each file, by its name: `000003.log`. */
  files: Record<string, number>;
  written: { user: number; log: number; flushed: number; compacted: number };
  /** Reads of a key, the blocks that they read from tables and their bytes; and bytes read to be merged. */
  read: { reads: number; blocks: number; bytes: number; compacted: number };
  /** Bytes written to log and tables for each that came in. */
  write_amplification?: number;
  /** Blocks read for each read. */
  read_amplification?: number;
  /** Bytes of log and tables for each that a read could return. */
  space_amplification?: number;
}

export interface Snapshot {
  /** The playhead. */
  now: Milliseconds;
  /** The furthest instant simulated. */
  head: Milliseconds;
  rewound: boolean;
  events: number;
  nodes: Record<NodeId, { status: NodeStatus; generation: number; slowness: number; dc: string; tokens: Token[]; clock_skew: Milliseconds; data: Record<string, Version[]> }>;
  clients: ClientId[];
  settings: { n: number; r: number; w: number; request_timeout: Milliseconds; pair_limit: number; quorum: "strict" | "sloppy" | "blocking"; versions: "vector" | "last_write_wins"; max_entries: number };
  /** Cuts in force, oldest first. */
  cuts: Cut[];
  /** Messages on their way. */
  messages: Flight[];
}

export type Cut = { groups: string[][] } | { from: string; to: string; one_way: boolean };

export interface Flight {
  /** The happening in which it was sent. */
  id: number;
  from: string;
  to: string;
  kind: MessageKind;
  sent: Milliseconds;
  /** When it arrives, or is lost. */
  arrives: Milliseconds;
  lost: boolean;
  /** How much of its way is behind it, 0 to 1. */
  progress: number;
}

/** The tokens after one and up to another, clockwise. */
export interface TokenRange { after: Token; until: Token }

export interface Branch {
  id: number;
  current: boolean;
  /** The one that it parted from, and when; none for the first. */
  parent: number | null;
  parted: Milliseconds | null;
  /** The furthest instant simulated on it. */
  head: Milliseconds;
}

/** One thing that happened, and the number of what led to it. */
export interface Happening {
  id: number;
  at: Milliseconds;
  node: NodeId | null;
  cause: number | null;
  what: What;
}

export interface Message {
  kind: MessageKind;
  from: string;
  to: string;
  /** Of what belongs to a client's operation. */
  request?: number;
  /** Of anti-entropy: the exchange it belongs to. */
  exchange?: string;
  /** Of a write for a stand-in: the replica that is missing. */
  hint_for?: NodeId;
  key?: string;
  value?: StoredValue;
  context?: Clock;
  status?: OperationStatus;
  versions?: Version[];
  clock?: Clock;
  /** Of gossip and heartbeats. */
  entries?: { node: NodeId; generation: number; heartbeat: number }[];
  /** Of an answer to a client that asks who is there. */
  members?: { node: NodeId; generation: number; status: "up" | "suspected" | "down"; profile: { datacenter: string; tokens: { hashed: number } | { given: Token[] } } }[];
  suspicions?: { member: NodeId; about: Beat; reporter: NodeId; renewed: Beat }[];
}

/** How far a member has come. */
export interface Beat { generation: number; heartbeat: number }

/** One step of a read of a key. */
export type Probe =
  | { place: "memtable"; found: boolean }
  /** The key does not lie between the least and the greatest of the table. */
  | { place: "out_of_range"; table: number }
  | { place: "filter"; table: number; passes: boolean }
  | { place: "index"; table: number; halvings: number; block: number }
  | { place: "block"; table: number; block: number; bytes: number; search: { halvings: number; walked: number }; found: boolean }
  /** This table and all older ones were left out: nothing in them can matter. */
  | { place: "hidden"; table: number };

/** A piece of a file that is not what it was. */
export interface Damage {
  file: string;
  at: number;
  bytes: number;
  fault: "checksum" | "length" | "kind" | "no_beginning" | "no_end" | "content";
}

export type LossReason = "loss" | "cut" | "dropped" | "node_down";
export type Fate = { fate: "arrives"; at: Milliseconds } | { fate: "lost"; at: Milliseconds; reason: LossReason };

export type What =
  // To the run as a whole.
  | { kind: "settings_changed"; change: Change }
  | { kind: "note"; en: string; ko: string }
  | { kind: "step_refused"; reason: string }
  | { kind: "workload_started"; number: number; workload: Required<Omit<Workload, "clients" | "value_bytes">> & { clients: ClientId[]; value_bytes?: number } }
  | { kind: "workload_ended"; number: number; operations: number }
  | { kind: "write_given_up"; number: number; id: string; client: ClientId; key: string }
  | { kind: "cleanup_asked" }
  | { kind: "repair_asked"; with: NodeId | null; within: TokenRange | null }
  | { kind: "storage_tended"; tending: "flush" | "compact" | "sync" }
  | { kind: "disk_done" }
  | { kind: "node_started"; generation: number }
  // At a client.
  | { kind: "operation_started"; request: number; id: string; client: ClientId; operation: OperationKind; key: string; value: StoredValue | null; context: Clock }
  | { kind: "operation_ended"; request: number; id: string; client: ClientId; status: OperationStatus; reason: string | null; coordinator: NodeId | null; found: Version[]; clock: Clock; acks: NodeId[] }
  | { kind: "members_sought"; client: ClientId; why: "start" | "interval" | "refusal" | "nobody_left" }
  | { kind: "members_learned"; client: ClientId; from: NodeId; members: number; up: number; new: NodeId[]; gone: NodeId[] }
  | { kind: "nobody_answered"; client: ClientId }
  // In a node.
  | { kind: "coordination_started"; request: number; key: string; write: boolean; replicas: NodeId[]; need: number; stand_ins: [NodeId, NodeId][]; left_out: NodeId[] }
  | { kind: "request_forwarded"; request: number; to: NodeId }
  | { kind: "version_written"; request: number; key: string; version: Version }
  | { kind: "answer_counted"; request: number; from: NodeId; have: number; need: number }
  | { kind: "quorum_reached"; request: number; need: number }
  | { kind: "request_timed_out"; request: number; have: number; need: number }
  | { kind: "request_refused"; request: number; reason: string }
  | { kind: "copy_stored"; request: number | null; key: string; changed: boolean; siblings: number }
  | { kind: "copy_read"; request: number; key: string; siblings: number }
  | { kind: "clock_truncated"; request: number | null; key: string; dropped: [string, number][] }
  | { kind: "write_lost"; request: number | null; key: string; lost: Dot; kept: Dot }
  | { kind: "hint_kept"; request: number; target: NodeId; key: string; siblings: number }
  | { kind: "hint_delivered" | "hint_expired"; target: NodeId; key: string }
  | { kind: "read_repair_sent"; request: number; key: string; to: NodeId[] }
  | { kind: "operation_queued"; request: number; key: string; before: number }
  | { kind: "exchange_started"; exchange: string; with: NodeId; buckets: number; keys: number; bytes: number }
  | { kind: "tree_compared"; exchange: string; level: number; compared: { place: number; own: string; theirs: string }[] }
  | { kind: "buckets_compared"; exchange: string; buckets: number[]; own: number; theirs: number; different: string[] }
  | { kind: "exchange_ended"; exchange: string; with: NodeId; end: "nothing_differs" | "repaired" | "ranges_differ" | "no_answer" | "not_kept"; compared: number; buckets: number; sent: number; received: number }
  | { kind: "nothing_shared"; with: NodeId }
  | { kind: "cleanup_started"; copies: number; keys: number }
  | { kind: "copy_dropped"; key: string }
  | { kind: "log_synced"; writes: number }
  | { kind: "tables_read"; request: number; key: string; probes: Probe[] }
  | { kind: "memtable_flushed"; table: number; entries: number; bytes: number }
  | { kind: "compaction_began"; inputs: number[]; level: number }
  | { kind: "compaction_ended"; inputs: number[]; outputs: number[]; absorbed: number; purged: number }
  | { kind: "storage_recovered"; records: number; tables: number; torn_bytes: number }
  | { kind: "damage_found"; damage: Damage }
  | { kind: "disk_full"; request: number | null; capacity: number }
  | { kind: "suspected"; member: NodeId; generation: number; heartbeat: number; silent: Milliseconds; observers: number; need: number }
  | { kind: "convicted"; member: NodeId; reporters: NodeId[] }
  | { kind: "refuted"; member: NodeId; generation: number; heartbeat: number; was_down: boolean }
  | { kind: "foreign_gossip"; from: NodeId; cluster: number }
  // On the network.
  | { kind: "message_sent"; message: Message; bytes: number; fate: Fate }
  | { kind: "message_duplicated"; sent: number; arrives: Milliseconds }
  | { kind: "message_delivered" | "message_held"; sent: number; message: MessageKind; from: string; to: string }
  | { kind: "message_dropped"; sent: number; message: MessageKind; from: string; to: string; reason: LossReason }
  // Timers.
  | { kind: "timer_fired"; timer: "request_deadline"; request: number }
  | { kind: "timer_fired"; timer: "gossip_round" | "log_sync" | "compaction_round" }
  | { kind: "client_timer_fired"; client: ClientId; request: number; timer: "try_next" | "give_up" }
  | { kind: "lookup_timer_fired"; client: ClientId; timer: "refresh" | "no_answer" }
  // Faults, and their ends.
  | { kind: "node_crashed"; keys_lost: number; hints_lost: number; unsent: number }
  | { kind: "node_restarted"; generation: number }
  | { kind: "node_paused" }
  | { kind: "node_resumed"; held: number }
  | { kind: "network_cut"; cut: Cut }
  | { kind: "network_healed"; cuts: Cut[] }
  | { kind: "weather_changed"; from: string | null; to: string | null; change: Weather }
  | { kind: "drop_armed"; from: string; to: string; message: MessageKind | null; count: number }
  | { kind: "node_slowed"; factor: number }
  | { kind: "datacenter_down" | "datacenter_up"; datacenter: string; nodes: NodeId[] }
  | { kind: "clock_skewed"; offset: Milliseconds; drift_ppm: number }
  | { kind: "node_wiped"; hints_lost: number; keys_lost: number }
  | { kind: "disk_damaged"; file: string; at: number }
  | { kind: "disk_changed"; change: DiskChange };

export type HappeningKind = What["kind"];

/** What `why` can be asked about. */
export type Question =
    | { op: string }
    | { happening: number }
    | { node: string; key: string; versions?: [string] }
    | { key: string; versions: [string] | [string, string] }
    | { node: string; suspects: string };

/** Why something came about: steps from what began it to the thing itself. */
export interface Explanation {
    /** The happening that is explained. */
    asked: number;
    steps: {
        /** When; null for what follows from the steps before. */
        at: number | null;
        /** The happenings that it is about. */
        about: number[];
        bearing: "cause" | "circumstance" | "conclusion";
        /** What it says, in English. */
        says: string;
    }[];
    /** What they are about. Messages are named by their sendings. */
    lit: {
        happenings: number[];
        messages: number[];
        nodes: string[];
        clients: string[];
        operations: number[];
        keys: string[];
        versions: [string, [string, number]][];
        beliefs: [string, string][];
    };
}

/** What to search for. What is left out stands at its default. */
export interface SearchRequest {
  /** A check, like `linearizable`, or the path of an expectation. */
  check: string;
  tries?: number;
  seed?: number;
  /** All but `wipe` if left out; none at all to try other seeds alone. */
  faults?: ("crash" | "pause" | "cut" | "drop" | "slow" | "skew" | "weather" | "wipe" | "operations")[];
  /** Only a violation of what was promised will do. */
  promised?: boolean;
  shrink_runs?: number;
}

export interface SearchProgress {
  stage: "seeds" | "schedules" | "shrinking" | "found" | "not_found";
  tried: number;
  tries: number;
  shrink_runs: number;
  /** Of the smallest scenario found so far. */
  steps: number | null;
}

export interface SearchFound {
  check: string;
  promised: boolean;
  detail: string;
  tries: number;
  shrink_runs: number;
  steps_found: number;
  steps: number;
  document: Scenario;
  toml: string;
  /** What stands behind the `#` of an address that opens it; null if it is too long for one. */
  link: string | null;
}
