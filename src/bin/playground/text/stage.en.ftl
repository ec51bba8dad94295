# The stage and the timeline.

stage-label = Ring of { $nodes ->
    [one] one node
   *[other] { $nodes } nodes
}, { $clients ->
    [one] one client
   *[other] { $clients } clients
}
stage-node = { $node }, { $status }, { $keys ->
    [one] 1 key
   *[other] { $keys } keys
}
stage-node-held = { $node }, { $status }, { $keys ->
    [one] 1 key
   *[other] { $keys } keys
}, { $held ->
    [one] 1 message waits
   *[other] { $held } messages wait
}
stage-status-up = up
stage-status-paused = paused
stage-status-down = down
stage-status-joining = joining
stage-status-leaving = leaving
stage-status-left = has left
stage-status-suspected = suspected
stage-suspected-by = { $count ->
    [one] one node suspects it
   *[other] { $count } nodes suspect it
}
stage-convicted-by = { $count ->
    [one] one node believes it down
   *[other] { $count } nodes believe it down
}
stage-hints = It keeps { $count ->
    [one] one hint
   *[other] { $count } hints
} for { $targets }
stage-siblings = { $count } siblings of the key looked at
stage-datacenter = { $nodes ->
    [one] one node
   *[other] { $nodes } nodes
}
stage-datacenter-down = down
stage-datacenter-copies = { $copies ->
    [one] one copy
   *[other] { $copies } copies
}
stage-datacenter-latency = { $ms } ms between nodes
stage-held = { $held } queued
stage-client = { $client }, { $waiting ->
    [0] not waiting
    [one] waiting for 1 answer
   *[other] waiting for { $waiting } answers
}
stage-need-write = W={ $need }
stage-need-read = R={ $need }
stage-key-about = replicas { $replicas }

stage-tools = Tools
stage-tool-select = Look: click to inspect
stage-tool-cut = Cut: drag across the links to cut, or click a node to part it from all others
stage-tool-kill = Kill: click a node, and again to restart it
stage-tool-pause = Pause: click a node, and again to resume it
stage-tool-add = Add: see where a newcomer’s tokens would fall, then click to let it join

stage-cut = partition
stage-cut-short = cut
stage-cut-off = Network partition: { $nodes } cut off
stage-cut-link = The link between { $one } and { $other } is cut
stage-heal = Heal
stage-millis = { $ms } ms

stage-legend = Shapes of messages
stage-shape-put = put
stage-shape-ack = ack
stage-shape-get = get
stage-shape-reply = reply
stage-shape-refused = refused
stage-shape-hint = hint
stage-shape-repair = repair
stage-shape-gossip = gossip

stage-messages = Messages in flight
stage-message-client-put = put from { $from } to { $to }
stage-message-client-get = get from { $from } to { $to }
stage-message-client-delete = delete from { $from } to { $to }
stage-message-client-reply = answer from { $from } to { $to }
stage-message-forward = write passed on from { $from } to { $to }
stage-message-forward-reply = answer to a write passed on, from { $from } to { $to }
stage-message-replica-write = write from { $from } to replica { $to }
stage-message-replica-ack = ack from replica { $from } to { $to }
stage-message-replica-read = read from { $from } to replica { $to }
stage-message-replica-reply = answer from replica { $from } to { $to }
stage-message-refused = refusal from { $from } to { $to }
stage-message-read-repair = read repair from { $from } to replica { $to }
stage-message-read-repair-ack = ack of a repair from { $from } to { $to }
stage-message-hint = hint from { $from }, handed to { $to }
stage-message-hint-ack = ack of a hint from { $from } to { $to }
stage-message-tree-request = question about hashes from { $from } to { $to }
stage-message-tree-reply = hashes from { $from } to { $to }
stage-message-bucket-request = question about keys from { $from } to { $to }
stage-message-bucket-reply = keys from { $from } to { $to }
stage-message-transfer = copies from { $from } to { $to }
stage-message-transfer-reply = copies in return from { $from } to { $to }
stage-message-join-request = question who is there, from { $from } to { $to }
stage-message-join-reply = list of members from { $from } to { $to }
stage-message-stream-request = request for copies from { $from } to { $to }
stage-message-stream-batch = copies that change hands, from { $from } to { $to }
stage-message-client-topology = question of { $from } to { $to }: who is there?
stage-message-topology-reply = list of members from { $from } for { $to }
stage-message-stream-ack = ack of copies from { $from } to { $to }
stage-message-gossip = gossip from { $from } to { $to }
stage-message-heartbeat = heartbeat from { $from } to { $to }
stage-message-gossip-reply = gossip in reply from { $from } to { $to }

stage-timeline = Timeline
stage-scrubber = Playhead
stage-future-name = Future { $number }
stage-future-first = Future { $number }, the first: simulated up to { $head } ms, { $steps } steps by hand. Press to go there.
stage-future = Future { $number }: parted at { $parted } ms, simulated up to { $head } ms, { $steps } steps by hand. Press to go there.
stage-futures-hidden = { $count } more
stage-glance-flying = in flight: { $count }
stage-not-yet = not simulated yet
stage-in-flight = in flight
stage-bar = { $operation } { $key }, from { $started } ms to { $ended } ms: { $status }
stage-bar-pending = { $operation } { $key }, since { $started } ms: { $status }
stage-bars = { $count } operations, from { $started } ms to { $ended } ms
stage-bar-open = no answer yet
stage-bar-ok = ok
stage-bar-not-found = not found
stage-bar-unavailable = unavailable
stage-bar-timeout = timed out
stage-bar-rejected = rejected
stage-fault-crash = { $node } down
stage-fault-pause = { $node } paused
stage-fault-cut = cut { $ends }
stage-alert-siblings = siblings
stage-alert-timeout = timeout
stage-alert-unavailable = unavailable

# The versions view
view-versions-hint = How the versions of a key follow each other, and where they part
views-choose = Choose a view
versions-title = History of { $key }
versions-about = an arrow means “written having seen this”
versions-empty = No key has been written yet. Press put in the console, and the first version appears here.
versions-key = Key to look at
versions-graph = { $count ->
    [one] One version of { $key }
   *[other] { $count } versions of { $key }, in the order in which they were written
}
versions-writes = { $node } writes
versions-concurrent = concurrent
versions-folded = { $count ->
    [one] one version not drawn
   *[other] { $count } versions not drawn
}
versions-card = { $name }, value { $value }. Clock { $clock }, dot { $dot }. Written by { $node } at { $at }. { $standing }, held by { $holders }
versions-card-lost = { $name }, value { $value }. Clock { $clock }, dot { $dot }. Written by { $node } at { $at }. { $standing }
versions-current = Current
versions-sibling = Sibling
versions-replaced = Superseded
versions-lost = Held by nobody
versions-dot = dot
versions-when = written
versions-standing = state
versions-seen = having seen
versions-holders = held by
versions-proposed = Merged
versions-proposal = the max of each entry, then +1 for the node that writes
versions-merge = Reconcile
versions-merge-hint = Put the merged value with the context that { $get } read
versions-merge-read = Get them all first
versions-merge-read-hint = Only who has read all siblings can write what replaces them
versions-merge-busy = Waiting for an answer
versions-holdings = Who holds what
versions-key-holds = held now
versions-key-old = held, superseded elsewhere
versions-key-replaced = superseded
versions-stale = behind
versions-down = down
versions-paused = paused
versions-hint = hint
versions-stray = no replica
versions-count = { $count ->
    [one] One version
   *[other] { $count } versions
}
versions-siblings = { $count } sibling versions
versions-conflict = conflict
versions-false = false conflict
versions-false-why = One was written by someone who had read the other, but the entry that said so was cut from its clock: they look as if they did not know each other.
versions-pick = Press two cards in turn to compare them.
versions-equal = equal
versions-ancestor = ancestor
versions-descendant = descendant
versions-order-equal = All entries are equal: the same version.
versions-order-before = No entry favours { $one }: { $other } was written having seen it, and descends from it.
versions-order-concurrent = One entry favours { $one }, another { $other }. That is what concurrent means.
versions-order-dots = By the numbers { $new } seems later, but the dot { $dot } of { $old } is not in its past. They are concurrent.
versions-zero = A missing entry counts as 0.
versions-returned = What a get of them all returns
versions-context = with the context { $clock } to write back with

# The membership view
view-membership-hint = Who believes what of whom
membership-title = Who sees whom, and how
membership-about = a row is what one node has heard of the others; no row is the truth
membership-note = Large: the last heartbeat heard. Small: how long ago. A raised number is a later life.
membership-folded = { $count ->
    [one] one more node is not drawn
   *[other] { $count } more nodes are not drawn
}: drawn first are those that something is the matter with
membership-nothing = { $node } is down and believes nothing
membership-unknown = { $node } has never heard of { $member }
membership-itself = itself
membership-own = { $node } counts its own heartbeat: { $beat } in life { $life }
membership-heard = { $node } heard heartbeat { $beat } of { $member } (life { $life }) { $silent } ago: { $status }
membership-doubts = { $node } heard heartbeat { $beat } of { $member } (life { $life }) { $silent } ago: { $status }. It knows that { $reporters } suspect it
membership-reasons = What { $node } has heard
membership-rule = when { $count ->
    [one] one suspects it
   *[other] { $count } suspect it
}
membership-alone = too few to convict
membership-off = There are no heartbeats here: nobody is ever suspected.
membership-detector = Heartbeats
membership-gossip = gossip: to { $count } at random, every { $every }
membership-all = all to all, every { $every }
membership-after = after { $silent } of silence
membership-nobody = nobody can be convicted: { $need } would have to agree, and besides the member there { $observers ->
    [one] is one
   *[other] are { $observers }
}
membership-sent = Sent
membership-other-all = All to all, n·(n−1)
membership-other-gossip = By gossip, n·fanout
membership-rates = { $messages } a round · { $bytes } B/s
key-reconcile = Read and reconcile siblings (Versions)

# The Merkle view
view-merkle-hint = Where two replicas differ, found with few hashes
merkle-empty = No two nodes have compared their copies yet. Pick two of them above and press Compare: they look for what differs, and exchange it.
merkle-empty-pair = { $one } and { $other } have not compared their copies yet. Press Compare.
merkle-compare = Compare
merkle-compare-hint = { $one } asks { $other } for its hashes; where they differ, both make up for what they miss
merkle-exchange = Exchange to look at
merkle-from = Node that begins
merkle-with = Node that answers
merkle-alone = There is only one node: nobody to compare with.
merkle-same-node = Pick two different nodes: nobody compares with itself.
merkle-node-down = { $node } is down. It compares nothing until it is started again.
merkle-nothing-shared = { $one } and { $other } keep no key in common. Pick two replicas of the same keys.
merkle-open = under way
merkle-same = the same
merkle-repaired = repaired
merkle-ranges = ranges differ
merkle-silent = no answer
merkle-not-kept = no room
merkle-node = Node { $node }
merkle-keys = { $keys ->
    [one] 1 key
   *[other] { $keys } keys
}
merkle-leaves = { $count ->
    [one] leaf: one key bucket
   *[other] leaves: { $count } key buckets
}
merkle-facing = facing rows are the same key
merkle-folded = { $count } buckets not drawn, { $different ->
    [0] all the same or not asked for
   *[other] { $different } of them different
}
merkle-bucket = bucket { $bucket }
merkle-no-keys = no keys
merkle-rest-same = { $count ->
    [one] the same
   *[other] { $count } buckets, all the same
}
merkle-rest = { $count ->
    [one] 1 bucket
   *[other] { $count } buckets
}
merkle-not-asked = not asked
merkle-rounds = Rounds
merkle-root = root
merkle-branches = branches
merkle-buckets = buckets
merkle-step-keys = keys
merkle-asked = asked
merkle-unanswered = no answer
merkle-hashes = { $different } of { $compared } differ
merkle-bytes = Bytes exchanged
merkle-bytes-tree = Merkle { $bytes } B
merkle-bytes-copy = full copy { $bytes } B
merkle-bytes-less = The more keys there are, the wider the gap.
merkle-bytes-more = For a few small values a full copy would have been cheaper. The more keys, the more the tree saves.
merkle-what = what
merkle-result = result

# The storage view
view-storage-hint = What a node keeps on its disk and in memory, down to the bytes
storage-empty = There are no nodes yet.
storage-node = Node
storage-down = down: memory is lost, the disk is what is left
storage-log-title = Commit log
storage-log-about = append-only file
storage-log-file = append-only file · { $file } · { $bytes } B
storage-log-off = No commit log is kept: if the node dies, its memtable is lost.
storage-log-empty = Empty. The next write begins a new file.
storage-log-folded = +{ $count } earlier
storage-safe = safe on disk up to here (fsync)
storage-safe-all = all safe on disk (fsync)
storage-unsafe = not synced yet, lost on power cut
storage-torn = torn tail
storage-damaged = damaged
storage-is-safe = Safe on disk.
storage-is-unsafe = Not synced yet.
storage-record = Write { $sequence }: { $key } = { $value }, { $bytes } bytes. { $safe }
storage-damaged-bytes = { $bytes } damaged bytes: the checksum does not fit
storage-torn-bytes = The last { $bytes } bytes are no whole record: the machine died while it was writing
storage-forgotten = (forgotten)
storage-own = life { $generation }, writes as { $label }
storage-memory-gone = It was in memory, and is gone. What the log holds comes back at the restart.
storage-memtable-title = Memtable
storage-memtable-about = sorted by key, in memory
storage-memtable-empty = Empty. The next write goes here.
storage-entry = { $key } = { $value }, write { $sequence }
storage-flush-at = flush at { $bytes } B
storage-bytes = { $bytes } B
storage-flush-about = when full, written out as one sorted file
storage-tables-title = SSTables
storage-tables-about = newest on top, never changed once written
storage-tables-empty = No tables yet. The first one comes when the memtable is full.
storage-tables-folded = { $count ->
    [one] one more table
   *[other] { $count } more tables
}
storage-table = Table { $number }: { $entries } keys from { $least } to { $greatest }, writes { $oldest } to { $newest }, { $bytes } bytes
storage-filter = Bloom filter, { $set } of { $bits } bits set
storage-blocks-folded = +{ $count } blocks
storage-index = Index
storage-index-short = index
storage-footer = Footer
storage-footer-short = footer
storage-block = Block { $block }, { $bytes } bytes: { $keys }
storage-files-title = Manifest
storage-files-about = which tables and logs count, change by change; current names the one in force
storage-left-over = left over: nothing depends on it
storage-names = Names { $name } as the manifest in force
storage-edit-added = table #{ $number } comes, on level { $level }
storage-edit-removed = table #{ $number } goes
storage-edit-log = logs before { $number } are not needed any more
storage-edit-log-short = logs from { $number } on
storage-file-cell = { $what }, { $bytes } bytes. { $safe }
storage-merge-title = Compaction
storage-size-tiered = four tables of about one size become one
storage-leveled = level by level, tables below level 0 do not overlap
storage-compaction-off = off: only when a step asks
storage-merge-none = Nothing is being merged.
storage-merge-progress = still writing, { $percent } %
storage-merged = { $at }: { $absorbed } older entries taken in, { $purged } tombstones dropped
storage-grace = † Tombstones stay for { $grace } at least, so that a deleted value cannot come back.
storage-write-amplification = write amplification
storage-read-amplification = blocks per read
storage-filters = filters
storage-filter-figures = { $asked } asked · { $no } “no” · { $wrong } wrong
storage-read-title = Read path
storage-read-none = This node has not looked for a key yet.
storage-read-order = newest to oldest
storage-found = Found
storage-found-memory = in memory, 0 disk reads
storage-miss = Miss
storage-miss-about = not in memory, 0 disk reads
storage-alone = Memory only
storage-alone-about = there was no table to ask
storage-range = Out of range
storage-range-about = it holds { $least } to { $greatest }
storage-range-gone = its keys lie elsewhere
storage-ruled-out = Definitely not
storage-ruled-out-about = { $clear ->
    [one] one bit is 0
    [0] a bit is 0
   *[other] { $clear } bits are 0
}: skipped, 0 disk reads
storage-false-positive = False positive
storage-hidden = No need to look
storage-hidden-about = what was found hides all that is older
storage-block-read = index halved { $halvings }× → block { $block }, { $bytes } B read, { $walked } entries walked
storage-merged-since = This table was merged into another since.
storage-bits = { $set } of { $bits } bits set. { $places }
storage-bits-folded = +{ $count } rows of bits
storage-bytes-title = Bytes
storage-close = Close
storage-before = The piece of the file before this one
storage-after = The next piece of the file
storage-place = { $file } · from byte { $at } · { $bytes } B
storage-place-memory = only in memory; as it would be written: { $bytes } B
storage-gone = Not there
storage-gone-about = At this moment these bytes are not on the disk: their file was merged, flushed or not written yet. Move in time to see them.
storage-piece-name = Name of the manifest in force
storage-piece-record = Record of the log
storage-piece-edit = Change in the manifest
storage-piece-unknown = What only a damaged index or footer could tell apart
storage-piece-entry = Memtable entry { $key }
storage-piece-block = Data block { $block }
storage-piece-filter = Bloom filter
storage-bytes-more = and { $count } bytes more

part-fragment-checksum = checksum (CRC-32C) of kind and content
part-fragment-length = length of the content
part-fragment-kind = 1 whole, 2 first, 3 middle, 4 last part
part-filler = zeros up to the next block of the log
part-sequence = sequence number of the write
part-key-length = length of the key
part-key = key
part-more = 0: the last write of the record, 1: another follows
part-value-length = length of what follows as value
part-record-kind = Of a key: 0 a part of what is known, 1 all of it, older entries do not matter. Beside: 2 a hint, 3 the node itself, 4 no more
part-generation = which life the node is in
part-label = the label it counts its writes under
part-written-at = the wall clock when it was written
part-context-count = counters of the key's clock
part-context-entry = counter: node, epoch, label, count
part-version-count = versions side by side
part-flags = flags: 1 has a value, 2 has a timestamp
part-dot = the version's dot
part-past-count = counters of the version's past
part-past-entry = counter of the past
part-timestamp = timestamp of last write wins
part-value = value
part-shared = bytes shared with the key before
part-unshared = bytes of the key's own
part-key-end = the key's own bytes
part-restart = offset of an entry with its whole key
part-restart-count = number of such offsets
part-unpacked-length = length once it is unpacked
part-packed = content, compressed
part-packing = 0: as it is, 1: lz4
part-block-checksum = checksum (CRC-32C) of the block
part-probes = k: bits that each key sets
part-bits = the bits, set / all
part-last-key = last key of a block
part-block-at = where that block begins
part-block-length = how long it is
part-table-number = number of the table
part-filter-at = where the filter begins
part-filter-length = length of the filter
part-index-at = where the index begins
part-index-length = length of the index
part-entries = entries
part-oldest = oldest sequence number
part-newest = newest sequence number
part-footer-checksum = checksum (CRC-32C) of the footer
part-magic = kind of file
part-name = name of the manifest in force
part-edit-kind = 1: which logs are needed, 2: a table comes, 3: a table goes
part-first-log = first log that is still needed
part-level = level of the table
part-table-bytes = bytes of the table's file
part-least-key = least key
part-greatest-key = greatest key
part-unknown = says nothing: torn or damaged

# Space and time
spacetime-label = Space and time: { $events ->
    [one] one event
   *[other] { $events } events
} on { $lines } lines. Enter looks at the first event in sight, Tab at the next, up and down at other lines
spacetime-choose = Choose an event: what could have led to it, and what could follow from it
spacetime-sends = { $who } sends { $message } to { $other }
spacetime-takes = { $who } receives { $message } from { $other }
spacetime-started = { $who } begins an operation
spacetime-ended = { $who } has its answer
spacetime-failed = { $who }’s operation fails
spacetime-written = { $who } makes a new version
spacetime-stored = { $who } stores a copy
spacetime-quorum = { $who } has its quorum
spacetime-timed-out = { $who } has waited long enough
spacetime-hint = { $who } keeps a hint for { $other }
spacetime-write-lost = { $who } loses a write to a later timestamp
spacetime-suspected = { $who } suspects { $other }
spacetime-convicted = { $who } believes { $other } down
spacetime-refuted = { $who } hears of { $other } again
spacetime-joining = { $who } begins to join
spacetime-joined = { $who } has joined
spacetime-leaving = { $who } begins to leave
spacetime-left = { $who } has left
spacetime-crashed = { $who } crashes
spacetime-restarted = { $who } starts again
spacetime-paused = { $who } stands still
spacetime-resumed = { $who } goes on
spacetime-wiped = { $who }’s disk is wiped
spacetime-paused-for = paused for { $length }
spacetime-from = From
spacetime-to = To
spacetime-took = Latency
spacetime-waited = Waited there
spacetime-message = Message
spacetime-look = look at it
spacetime-clock = Vector clock
spacetime-seen-from = Seen from this event
spacetime-past = causal past
spacetime-future = causal future
spacetime-concurrent = concurrent
spacetime-itself = this event
spacetime-past-about = The past is what could have had influence: earlier on the same line, or the sending of a message that arrived, or a chain of both.
spacetime-neither = Neither before nor after
spacetime-neither-later = “{ $event }” comes { $by } later ({ $at }), yet nothing could tell { $there } of it. Wall-clock order is not causality.
spacetime-neither-earlier = “{ $event }” came { $by } earlier ({ $at }), yet nothing could tell { $who } of it. Wall-clock order is not causality.
spacetime-together = At the same instant
spacetime-short = Only the last { $count } events are kept here. What is older could belong to the past too; look back in time to see it.
spacetime-forgotten = older: look back in time
spacetime-event = Event
spacetime-relation = Stands to the one looked at
spacetime-listed = The last { $shown } of { $count } events in sight
spacetime-quiet = Heartbeats
spacetime-in = Draw time wider
spacetime-out = Draw time narrower
spacetime-follow = To the playhead
legend-spacetime = Space-time
legend-past = what could have led to the event looked at
legend-after = what could follow from it
legend-concurrent = neither: no order but the clock’s
legend-break = nothing happens here for a while
key-spacetime-event = space-time: next event, other lines
key-spacetime-zoom = space-time: wider, narrower

# Side by side
beside = Side by side
beside-hint = The same document and seed, one setting otherwise, beside this run
beside-menu = The same document, seed and steps, and one setting otherwise. Choose which:
beside-close = Put the second run away
beside-only = This view shows the left run ({ $left }). Only the ring shows both.
beside-lags = catching up, at { $at } ms
beside-first = Jump to the first difference
beside-first-hint = To the first operation whose client is told something else; both runs go on until there is one
beside-searching = Both run on until an answer differs…
beside-answer = At { $at } ms a client is told something else.
beside-inner = Inside, the two part at { $at } ms. No client has been told anything else so far.
beside-inner-only = Inside, the two part at { $at } ms. Up to the end no client is told anything else.
beside-none = Up to the end nothing differs.
beside-same-so-far = So far the two runs are the same.
beside-more = … and { $count } more that ended otherwise
beside-slower = { $count ->
    [one] 1 operation ended the same, sooner or later
   *[other] { $count } operations ended the same, sooner or later
}
beside-not-asked = not asked
beside-refused = Done in the left run; the right one refused: { $reason }
beside-mark-inner = they part
beside-mark-inner-hint = Here, at { $at } ms, the two runs part inside. Click to go there.
beside-mark-answer = other answer
beside-mark-answer-hint = Here, at { $at } ms, a client is told something else for the first time. Click to go there.
beside-quorum-strict = strict quorum
beside-quorum-sloppy = sloppy quorum
beside-quorum-blocking = blocking quorum
beside-versions-vector = vector clocks
beside-versions-last_write_wins = last write wins
beside-commit_log-true = with commit log
beside-commit_log-false = no commit log
