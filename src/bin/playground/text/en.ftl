# The frame of the page, in English. Short declaratives, sentence case.

# The bar
scenario = Scenario
scenario-search = Find a scenario
scenario-none = No scenario fits.
language = Language
theme-to-dark = Switch to dark
theme-to-light = Switch to light
close = Close
dismiss = Dismiss

# Views
views = Views
not-available = Not available yet
view-ring = Ring
view-ring-hint = Who owns what, and the messages on their way
view-spacetime = Space-time
view-spacetime-hint = What happened before what: a line for each node, messages between them
view-storage = Storage
view-versions = Versions
view-merkle = Merkle
view-membership = Membership
view-log = Replicated log
legend = Legend

# The panel at the left
eyebrow-blank = Playground
eyebrow-library = Scenario
eyebrow-document = Your document
blank-title = Five nodes, nothing in them
blank-summary = An empty cluster to put, get and break things in.
blank-about = A real key-value store runs in this page: five nodes, three copies of every key. Nothing here is animated by hand. Whatever moves, the engine did it.
document-title = Untitled scenario
document-summary = A document of your own. It runs exactly as the command line runs it.
try-first = Try this first
without-effect = In the document, without effect yet
seed = seed
run-again = Start over
run-again-hint = The same scenario from the beginning, with the same seed
new-seed = New seed
new-seed-hint = The same scenario from the beginning, with other luck
panel-open = Open the panel

try-blank-1 = Press `put` in the console and follow the squares: the client asks one node, and that node writes to the key's three replicas.
try-blank-2 = Press `get`. Two replies are enough for an answer, because R is 2.
try-blank-3 = Click one of the key's replicas and press [[K]] to kill it. Then `get` again: two copies are left, and two are enough.
try-blank-4 = Press [[X]] and drag across the ring to cut the network. [[H]] heals it.
try-blank-5 = Bring R and W down to 1. The badge tells you what you have just given up.
try-newcomer-1 = Press play, or step with [[→]], and watch the three puts go out.
try-newcomer-2 = When n5 is dead, get `cart` yourself and see who answers.
try-newcomer-3 = Kill a second replica of `cart` and get it once more. One copy is not enough, and the client waits until the timeout.
try-newcomer-4 = Select n5 and press [[K]]. It comes back empty, yet it answers, so the get works again.
try-key0-1 = Press play. The arc outside the ring is the walk from key0: it takes s1, s2 and s3.
try-key0-2 = Select s0. It owns a quarter of the ring and holds no copy of key0.
try-key0-3 = Put a key of your own, and see which three servers its walk takes.
try-key0-4 = Bring N down to 2 and put again. The walk stops one server earlier.
try-quorum-w-1 = Press play and compare the three bars on the timeline: 10, 30 and 70 ms.
try-quorum-w-2 = Click a bar. The inspector lists each ack with its time.
try-quorum-w-3 = Select n3 and press [[P]] just before the last write. With W = 3 the client waits until the timeout.
try-quorum-w-4 = Count the squares: each write sends two copies, whatever W is.
try-stale-read-1 = Press play, and pause shortly after 310 ms: the write is done, and its copy for n3 is still on its way.
try-stale-read-2 = Choose n3 under “Ask” and get `city`. You read Seoul.
try-stale-read-3 = Click the slow square between n1 and n3 to see what it carries, and when it arrives.
try-stale-read-4 = Rewind to 350 ms, set R to 3, and get `city` through n3 once more. Now the newer version wins.
try-dynamo-d1-d5-1 = Press play until 800 ms: the get returns two siblings, D3 and D4.
try-dynamo-d1-d5-2 = Click the key `cart`. Each server shows its versions with their clocks.
try-dynamo-d1-d5-3 = After the last step, get `cart` and put a value. The checkbox says what it replaces.
try-dynamo-d1-d5-4 = Untick it and put another. Now two versions stand side by side.
try-workload-1 = Press play and watch the bars of three clients. Every put has a get before it: it replaces what it has read.
try-workload-2 = Look at the operations that were open when n3 died. A get is asked of another node, a put never is.
try-workload-3 = Set R to 1 and run it again from the beginning. Reads are quicker, and some are stale.
try-workload-4 = Kill a second node at 1500 ms, and count the operations that fail from then on.
try-bench-32-1 = Press play. Some five hundred messages are on their way at any time, and each is drawn.
try-bench-32-2 = Kill a node while the load runs, and watch the operations that needed it.
try-bench-32-3 = Go to 100×: single messages give way to ribbons with a count. The engine does the same work at any speed.
try-document-1 = Press play, or step through it with [[→]].
try-document-2 = Click a node, a message or a bar to see what it is.
try-document-3 = Rewind on the timeline and do something else there. Another future begins.
try-document-4 = Press “New seed” and see what was luck and what was not.

# The console
inspector = Inspector
console = Client console
client = Client
key = Key
value = Value
op-put-hint = Write the value under the key
op-get-hint = Read every current version of the key
op-delete-hint = Write a tombstone: a record that the key is deleted
op-starts-clock = Asks at this instant and starts the clock
context-blind = A blind write: it may end up beside another version.
context-replaces = replaces what “{ $get }” read
context-replaces-beside = replaces what “{ $get }” read, but not what “{ $write }” wrote since: the two will stand side by side
context-not-used = a blind write, although { $get } has read the key: it may end up beside another version
via = Ask
via-hint = The node that the client asks: any in turn, or always this one
via-any = any
result-none = No operation yet.
result-asked = on its way
result-waiting = { $have } of { $need } answers
result-read = found
result-siblings = { $count } versions side by side: neither writer had seen the other
result-written = written, { $need ->
    [1] 1 copy
   *[other] { $need } copies
 } confirmed, clock { $clock }
result-deleted = tombstone written, { $need ->
    [1] 1 copy
   *[other] { $need } copies
 } confirmed
result-not-found = nothing under this key
result-unavailable = refused, nothing was written.
result-timeout = too few answers in time.
result-rejected = rejected.
quorum = Quorum
quorum-strict = Strict
quorum-strict-hint = Only the key's own replicas count
quorum-sloppy = Sloppy + hints
quorum-sloppy-bare = Sloppy
quorum-sloppy-hint = Where a replica is missing, the next healthy node on the ring stands in for it
quorum-blocking = Blocking
quorum-blocking-hint = As strict, and nobody reads or writes a key while a write of it is open
quorum-overlaps = every read meets the last write
quorum-overlaps-blocking = a write waits for all N
quorum-overlaps-clocks = reads meet what clocks call the last write
quorum-overlaps-sloppy = they meet while replicas answer
quorum-apart = a read may miss the last write
quorum-apart-elsewhere = elsewhere it may be newer
quorum-majorities = A majority in each datacenter
quorum-local = R and W within one datacenter
letter-n = N: copies of each key
letter-w = W: acks a write waits for
letter-r = R: replies a read waits for
fewer = { $letter } less
more = { $letter } more

# Time
time = Time
transport = Transport
play = Play (Space)
pause = Pause (Space)
step = One event forward (→)
step-back = One event back (←)
speed = Speed
rate = really { $rate }×
rate-hint = Slowed down so that no message crosses faster than the eye follows
rewound = rewound
rewound-hint = You are looking back. Click to return to the present. Acting here begins another future.
keys-hint = drag to rewind
log = What just happened
log-empty = Nothing yet.
sheets = Below the stage
sheet-scenario = Scenario
sheet-inspect = Inspect
sheet-console = Console
sheet-events = Events

# The inspector
not-now = What is selected does not exist at this instant.
cluster = Cluster
cluster-up = { $up } of { $nodes } nodes up
cluster-operations = { $answered } ok · { $failed } failed · { $open } open
cluster-messages = { $sent } sent · { $flying } flying · { $lost } lost
cluster-hint = Click a node, a message, a key or a bar to look at it here.
operations = Operations
operation = Operation
messages = Messages
keys = Keys
keys-recent = Keys used last
keys-bytes = { $keys } · { $bytes } B
keys-more = and { $count } more keys
latency = Latency
latency-differs = { $latency }, some links differ
latency-fixed = { $ms } ms
latency-uniform = { $least }–{ $most } ms
latency-exponential = about { $mean } ms
latency-trace = as measured
weather = Network
weather-fair = nothing lost
weather-loss = { $percent } % lost
weather-duplicates = { $percent } % doubled
weather-cuts = { $cuts ->
    [1] 1 cut
   *[other] { $cuts } cuts
 }
siblings-count = { $count } siblings
status-up = up
status-paused = paused
status-suspected = suspected
status-down = down
hints-kept = Keeps { $count ->
    [1] 1 hint
   *[other] { $count } hints
 } for
beliefs = What it believes of the others
suspected-by = suspected by
beat-life = heartbeat { $beat } in life { $life }
and-more = and { $count } more
node-title = Node { $node }
node-life = { $status } · life { $generation }
node-lost-all = What it had in memory is gone. What it had synced is on its disk, and comes back with it.
tokens = Tokens
open-requests = Open requests
held = Messages waiting
node-speed = Speed
node-slow = { $factor } times slower
datacenter = Datacenter
coordinating = Coordinates
do-crash = Kill { $node }
do-restart = Start { $node } again
do-leave = Leave
do-leave-hint = It hands over what it holds, then leaves the cluster
do-rejoin = Join again
do-rejoin-hint = It comes back with an empty disk and is sent what it will own
do-slow = Slow down 10×
do-slow-hint = It serves ten times slower, and messages wait
do-fast = Full speed
do-fast-hint = It serves as fast as ever again
do-wipe = Wipe disk
do-wipe-hint = It dies, and its disk is replaced by an empty one
do-pause = Pause { $node }
do-resume = Let { $node } go on
isolate = Isolate
isolate-hint = Cut it off from every other node; clients still reach it
cut-from = Cut from…
cut-off = Cut off from
heal = Heal
heal-all = Heal everything
heal-with = Heal with…
token = Token
replicas = Replicas
key-title = key
key-differs = key · the copies differ
key-strays = Also held by nodes that are no replicas:
holds-nothing = no copy
tombstone = deleted
dot = This write is called { $dot }
coordinator = Coordinator
started = Started
ended = Ended
ended-after = { $at } · took { $took }
version-clock = Clock of the version
context = Context it gives
acks = Acks
replies = Replies
found = Found
answer-local-write = written locally
answer-local-read = read locally
answer-ack = ack
answer-reply = reply
answer-down = down
answer-paused = paused
answer-waiting = waiting
answer-silent = no answer
until-timeout = until timeout
op-pending = open
op-ok = ok
op-not-found = not found
op-unavailable = unavailable
op-timeout = timeout
op-rejected = rejected
clock-carried = Clock
sent = Sent
arrives = Arrives
arrived = Arrived
lost = Lost
size = Size
bytes = { $bytes } B
payload = Versions on board
client-title = Client { $client }
client-idle = It has not asked for anything yet.
contacts = Contacts
contacts-rotate = asks the nodes in turn
contacts-in-order = asks the first that answers
use-in-console = Use
cut-title = Network cut
cut-since = since { $at }
cut-one-way = one way
cut-side = Side { $number }
cut-hint = Whoever is on no side still talks with everyone.

# Messages
message-client-put = put
message-client-get = get
message-client-delete = delete
message-client-reply = answer
message-forward = forwarded write
message-forward-reply = forwarded answer
message-replica-write = put
message-replica-ack = ack
message-replica-read = get
message-replica-reply = reply
message-refused = refusal
message-read-repair = read repair
message-read-repair-ack = ack of a repair
message-hint = hint
message-hint-ack = ack of a hint
message-tree-request = question about hashes
message-tree-reply = hashes
message-bucket-request = question about keys
message-bucket-reply = keys
message-transfer = copies
message-transfer-reply = copies in return
message-join-request = question who is there
message-join-reply = who is there
message-stream-request = request for copies
message-stream-batch = copies that change hands
message-client-topology = client's question who is there
message-topology-reply = who is there, for a client
message-stream-ack = ack of copies
message-gossip = gossip
message-heartbeat = heartbeat
message-gossip-reply = gossip in reply
loss-chance = lost by chance
loss-cut = blocked at the cut
loss-dropped = dropped by a step
loss-node-down = the node is down

# Reasons
reason-empty-key = The key is empty.
reason-pair-too-large = Key and value together are { $size } bytes; at most { $limit } are allowed.
reason-context-not-ended = The context names { $get }, which has not ended yet.
reason-context-failed = The context names { $get }, which did not end well.
reason-context-other-key = The context names { $get }, which read another key.
reason-context-not-a-get = The context names { $get }, which is not a get.
reason-quorum-too-large = { $asked } answers were asked for, but there { $replicas ->
    [1] is 1 copy
   *[other] are { $replicas } copies
 }.
reason-too-few-acks = { $have } of { $need } acks came in time. The write may or may not have happened.
reason-too-few-replies = { $have } of { $need } replies came in time.
reason-no-answer = The client heard nothing. A write may or may not have happened.
reason-every-contact-refused = Every node the client could try refused the connection.
reason-every-replica-refused = Every replica that could coordinate the write refused the connection.
reason-not-a-replica = The node the write was passed to holds no copy of the key.
reason-too-few-healthy = { $need } nodes must answer, and the coordinator believes that { $healthy } of those it may ask are there.
reason-not-kept = The coordinator cannot keep it, because its disk is full or damaged. Nothing was written.
reason-still-joining = The node is still joining and does not know yet who keeps what.
reason-nobody-to-ask = The client knows of no node that it may ask, so nothing was sent.
reason-key-taken = A write of the key was open all the while. Nothing was read or written.

# The log
log-asked = { $client } sends { $operation } { $key } to { $node }
log-passed-on = { $from } is no replica of { $key }, passes it to { $to }
log-answered = { $from }→{ $to } { $answer }, quorum { $have }/{ $need }
log-answered-late = { $from }→{ $to } { $answer }, after the quorum
log-quorum = { $node } has { $letter }={ $need }, answers the client
log-ended-read = { $client } reads { $key } = { $values }
log-ended-siblings = { $client } reads { $count } siblings of { $key }: { $values }
log-ended-written = { $client }: { $operation } { $key } done
log-ended-not-found = { $client } finds nothing under { $key }
log-ended-unavailable = { $client }: { $operation } { $key } unavailable. { $reason }
log-ended-timeout = { $client }: { $operation } { $key } timed out. { $reason }
log-ended-rejected = { $client }: { $operation } rejected. { $reason }
log-lost = { $from }→{ $to } { $message }: { $why }
log-suspected = { $node } suspects { $member }: nothing heard for { $silent }
log-suspected-alone = { $node } suspects { $member }: nothing heard for { $silent }. { $need } would have to agree that it is down, and there { $observers ->
    [1] is only 1
   *[other] are only { $observers }
 }
log-convicted = { $node } believes { $member } down: { $reporters } suspect it
log-refuted = { $node } hears of { $member } again (life { $generation })
log-crashed = { $node } dies, { $keys ->
    [0] what it held is safe on its disk
    [1] 1 key in memory is lost
   *[other] { $keys } keys in memory are lost
 }
log-joining = { $node } is joining, copies are on their way to it
log-joined = { $node } has joined and serves its keys
log-leaving = { $node } is leaving, its copies go to others first
log-left = { $node } has left
log-streamed = { $node } was sent { $copies ->
    [1] 1 copy
   *[other] { $copies } copies
 } by { $from }
log-no-seed = { $node } knows no seed that it could ask, and cannot join
log-seeds-silent = { $node } cannot join: { $seeds ->
    [one] its only seed does not answer
   *[other] none of its { $seeds } seeds answers
}. It keeps asking; the cluster serves on
log-flushed = { $node }'s memtable becomes table { $table } with { $keys ->
    [one] 1 key
   *[other] { $keys } keys
}
log-compacted = { $node } has merged { $tables } tables{ $purged ->
    [0] {""}
   *[other] ; { $purged } deleted keys are gone for good
}
log-recovered = { $node } reads its disk again: { $records } log records, { $tables } tables{ $torn ->
    [0] {""}
   *[other] ; the last { $torn } bytes of the log were torn
}
log-damage-found = { $node } finds { $file } damaged: what stood there is lost on this node
log-bit-flipped = A bit flips in { $file } on { $node }'s disk
log-disk-full = { $node }'s disk is full; nothing was written
log-join-refused = { $node } was set up for another cluster: { $seed } turns it away
log-cleanup-started = { $node } cleans up: { $copies ->
    [0] all its copies are its own
    [1] 1 copy is no longer its own
   *[other] { $copies } copies are no longer its own
 }
log-copy-dropped = { $node } drops its copy of { $key }, which every owner has now
log-wiped = { $node } loses its disk, { $hints ->
    [0] which held no hints
    [1] and 1 hint with it
   *[other] and { $hints } hints with it
 }
log-hint-kept = { $node } keeps { $key } for { $target }, which is missing
log-hint-delivered = { $node } has handed { $key } over to { $target }
log-hint-expired = { $node } drops the hint of { $key } for { $target }: too old
log-read-repaired = { $node } found { $key } out of date on { $to }, sends what is missing
log-exchange-same = { $node } and { $with } hold the same ({ $compared } { $compared ->
    [1] hash
   *[other] hashes
 } compared)
log-exchange-repaired = { $node } and { $with } compared { $compared } hashes and exchanged { $copies ->
    [1] 1 copy
   *[other] { $copies } copies
 }
log-exchange-ranges = { $node } and { $with } do not agree on the keys they share
log-exchange-silent = { $with } does not answer { $node }: the comparison is given up
log-exchange-not-kept = { $node }'s disk has no room for what { $with } sent: the comparison ends without it
log-restarted = { $node } starts again (life { $generation })
log-paused = { $node } pauses, messages queue up
log-resumed = { $node } goes on, { $held ->
    [0] nothing was waiting
    [1] 1 message was waiting
   *[other] { $held } messages were waiting
 }
log-slowed = { $node } serves { $factor } times slower, messages queue up
log-fast-again = { $node } serves as fast as ever
log-datacenter-down = datacenter { $datacenter } goes down
log-datacenter-up = datacenter { $datacenter } comes back
log-cut = network cut: { $sides }
log-healed = network healed
log-weather = the network changes
log-weather-link = the link { $from }→{ $to } changes
log-settings = settings: { $settings }
log-quorum-strict = strict quorum
log-quorum-sloppy = sloppy quorum
log-quorum-blocking = blocking quorum
log-timeout-set = timeout { $timeout }
log-truncated = { $node } shortens the clock of { $key }: { $pairs } dropped
log-write-lost = { $node } discards { $lost } of { $key }: { $kept } has the later timestamp
log-skewed = the clock of { $node } is set { $offset } ms off
log-skewed-drift = the clock of { $node } is set { $offset } ms off and drifts by { $drift } ppm
log-refused = step refused: { $reason }
log-workload-started = load { $number } begins: { $rate } operations a second for { $seconds } s
log-workload-ended = load { $number } ends after { $operations ->
    [1] 1 operation
   *[other] { $operations } operations
 }
log-learned-first = { $client } learns from { $from } that there { $members ->
    [one] is { $members } member
   *[other] are { $members } members
}
log-learned = { $client } learns from { $from }: { $members } members, { $new } new, { $gone } gone
log-back-to-contacts = { $client } knows nobody any more that answers, and goes back to its contact points
log-nobody-answered = nobody tells { $client } who is there
log-given-up = { $client } gives up writing { $key }: it could not read what it would replace

# Refusals
alert-kept = The open run stays as it was.
alert-empty-key = key: it is empty. Type a key of at least one character, then put or get.
alert-no-scenario = scenario: there is no “{ $name }”. There are: { $names }.
alert-not-whole = A part of this page could not be loaded. The ring can be used; whatever needs the rest will try to load it again. Check the connection.
rest-comes = Loading the rest of the page…
alert-not-loaded = The scenario “{ $name }” could not be loaded. Check the connection, then choose it again.
alert-no-view = The view “{ $view }” is not available yet. Available now: { $views }.
alert-file = The file { $file } could not be read. A scenario is a TOML or JSON text of up to 1 MB.
alert-parameter-not-one-of = { $name }: “{ $value }” is not allowed. Allowed: { $allowed }.
alert-parameter-not-available = { $name }: “{ $value }” is not available yet. Available now: { $allowed }.
alert-parameter-seed = { $name }: “{ $value }” is not a seed. A whole number from 0 to 18446744073709551615 is allowed.
alert-parameter-unknown = { $name }: there is no such parameter. There are: { $allowed }.
drop-here = Drop a scenario (TOML or JSON) to open it
stopped-title = The engine stopped at {"{time}"} ms
stopped-kept = The history on the page is kept. The same seed replays the same run.
stopped-replay = Replay
stopped-copy = Copy the seed

# The legend
legend-messages = Messages: square writes, circle reads; filled carries data
legend-put = put: the value travels
legend-ack = ack: it is stored
legend-get = get: a question
legend-reply = reply: what was found
legend-hint = hint, handed to the node it was kept for
legend-repair = repair: a copy, or a comparison of copies
legend-lost = refused, or lost on the way
legend-gossip = heartbeat: who is there, as the sender knows it
legend-nodes = Nodes
legend-up = up
legend-suspected = suspected: it runs, and others doubt it
legend-down = down: memory is gone
legend-paused = paused: what arrives waits
legend-joining = joins: the disc fills as its data arrives; one that leaves empties
legend-coordinator = coordinates: a segment for each replica, drawn when its answer lands
legend-tray = keeps hints for nodes that are missing
legend-holds = replica: filled has the write, hollow not yet
legend-selected = selected
legend-ring = Ring
legend-arc = a range and its owner's colour
legend-token = a token, where a range ends
legend-walk = the walk from a key to its replicas
legend-tear = the network is cut
legend-timeline = Timeline
legend-bar = an operation, from question to answer
legend-siblings = siblings: several current versions
legend-fault = a fault and how long it lasts
legend-future = not simulated yet
legend-keys = Keyboard
key-play = play, pause
key-step = one event back, forward
key-jump = 100 ms back, forward
key-ends = to the beginning, to the present
key-speed = slower, faster
key-kill = kill the selected node, or start it
key-pause = pause the selected node, or let it go on
key-tools = cut tool, select tool
key-add = one more node joins
key-heal = heal the network
key-panels = fold the panels
key-escape = close, deselect

# Links
share = Share
share-hint = Share a link to this instant
share-title = A link to this instant
share-about = Whoever opens it stands at { $at } ms of the same run: scenario, seed, everything done by hand, every branch, this view. Nothing of it goes to a server.
share-link = The link
share-copy = Copy
share-copied = Copied
share-not-copied = The browser did not allow it. The link is selected: copy it from there.
share-length = { $letters } characters
share-qr = QR code of the link
share-qr-long = The link is too long for a QR code that a camera can read from a screen. Copy it, or save the file.
share-file = Save as a file
share-pictures = The stage as it is, and everything that happened up to now:
share-svg = Picture (SVG)
share-png = Picture (PNG)
share-trace = Trace (JSON lines)
share-saved = Saved.
share-not-saved = It could not be saved: what does that has not arrived. Check the connection and try again.
share-file-hint = Drop the file on the page to open it again.
alert-link-none = The address ends in something that is no link of Ringside; one begins with r1. Copy the whole of it once more.
alert-link-version = The link is of version { $version }, and this page reads version { $known }. Open it with a newer edition of the page.
alert-link-letter = The link has the character “{ $letter }”, which no link has. Copy the whole of it once more.
alert-link-damaged = The link is damaged: something of it was changed, or is missing. Copy the whole of it once more.
alert-link-long = The link carries { $bytes } bytes, and at most 1000000 are allowed. Save the scenario as a document instead.
alert-link-older = The link was made by an older engine ({ $version }): the run may differ from what its maker saw.
