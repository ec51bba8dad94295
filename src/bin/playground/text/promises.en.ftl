# Promises: what a configuration guarantees, and whether a run has kept it.

promises = Promises
promises-hint = What this configuration promises, and whether it has been kept so far
promises-about = What the checkers find in the run up to here. A promise follows from the settings and from what really broke; where something fails that was not promised, that is what the settings cost.
promises-too-many = With { $happenings } happenings this run is not judged here. On the command line `ringside run` judges it however long it is.
promise-linearizable = No read misses an earlier write
promise-no-lost-acknowledged-write = No acknowledged write is lost
promise-replicas-converged = Copies become equal
promise-clocks-monotonic = Clocks do not go back
promise-no-new-old-inversion = What was read once stays read
promise-keys-on-their-owners = Every owner of a key has it
promise-no-resurrection = What was deleted stays deleted
promise-kept = Promised, and kept so far
promise-broken = Promised and broken: a fault of the engine
promise-holds = Not promised; it holds all the same so far
promise-fails = Not promised, and it does not hold
promise-nothing = Promised; no operation to judge yet
promise-since = since { $at }
promise-unpromised = Why it is not promised
promise-jump = Where it first shows
intervals = Operations at odds
intervals-nothing = nothing
intervals-times = from { $from } until { $until }
intervals-open = nobody knows when

violated-omits = { $get } of { $key } misses { $write }, acknowledged before it started.
violated-omits-some = { $get } of { $key } misses a write acknowledged before it started.
violated-no-order = On { $key }, { $later } can have come neither before { $earlier } nor after it.
violated-held-by-nobody = { $write } of { $key } was acknowledged, and no node holds it.
violated-discarded = { $write } of { $key } was acknowledged, and discarded for a write that ended before it started.
violated-differ = { $one } and { $other } hold different versions of { $key }.
violated-named-twice = { $dot } of { $key } was written after the same label had counted to { $last }.
violated-seen-less = { $node } had seen { $before } of { $key }, and then only { $then }.
violated-inverted = { $get } of { $key } misses what { $before } had returned before it started.
violated-inverted-some = { $get } of { $key } misses what an earlier read had returned.
violated-lacks = { $owner } owns { $key } and lacks a write of it that was acknowledged.
violated-returned-deleted = { $get } of { $key } returned { $version }, whose delete was acknowledged before it started.
violated-holds-deleted = { $owner } still holds { $version } of { $key }, whose delete was acknowledged.

unpromised-no-overlap = R + W = { $r } + { $w } is not more than N = { $n }.
unpromised-two-rings = { $node } joined or left, and quorums of two rings need not meet until everyone has heard.
unpromised-stood-in = { $node } stood in for { $replica }, so quorums need not meet.
unpromised-common-lost = Some of what { $nodes } held was lost, and quorums need not meet in more nodes.
unpromised-may-come-back = Tombstones were dropped at { $nodes }: a copy that the delete never reached may bring back what it deleted.
unpromised-only-regular = A read during a write can see it and the next one not: quorums that meet promise no more.
unpromised-clocks-wrong = The last write wins by the clock, and the clocks of { $nodes } were not right.
unpromised-older-unknown = A clock was truncated, and with it what tells which of two answers is older.
unpromised-taken-forgotten = { $nodes } crashed, and which keys were taken is forgotten.
unpromised-not-written-back = Without blocking read repair a read need not find what another one has found.
unpromised-written-back-to-few = A read writes back to W = { $w } copies, and R + W = { $r } + { $w } is not more than N = { $n }.
unpromised-written-back-in-scope = A read writes back within the scope of its quorum only.
unpromised-left-out-of-read = { $node } was left out of a read, which then wrote back to fewer.
unpromised-written-back-lost = What had been written back to { $nodes } was lost.
unpromised-lost-while-moving = { $node } joined or left, and something was lost while copies changed hands.
unpromised-hints-expired = W = { $w }, and hints of { $expired } expired.
unpromised-copies-lost = W = { $w }, and some of what { $crashed } held was lost.
unpromised-copies-and-hints-lost = W = { $w }, some of what { $crashed } held was lost, and hints of { $expired } expired.
unpromised-owner-down = { $node } is down.
unpromised-owes-nobody = { $node } stood in without keeping a hint, and owes nobody what it took.
unpromised-former-owner = { $node } joined or left, and without hints nobody passes on what a former owner was sent.
unpromised-n-changed = N was changed, and nobody moves what only a former owner holds.
unpromised-replaced-unknown = A clock was truncated, so copies differ in what they know to be replaced.
unpromised-tombstones-dropped = Tombstones that { $nodes } dropped may still be elsewhere.
unpromised-on-the-way = { $count ->
    [one] One write to a copy is still on its way.
   *[other] { $count } writes to copies are still on their way.
}
unpromised-waits-for-disk = Messages of { $node } still wait for its disk.
unpromised-hint-waits = A hint for { $node } still waits at { $holder }.
unpromised-moved = { $node } joined or left, and copies changed hands.
unpromised-lost-on-the-way = Writes on their way to copies were lost ({ $count }), and not every copy was repaired since.
unpromised-forgotten = Some of what { $nodes } held was lost, and not every copy was repaired since.
unpromised-unsent = { $nodes } died before all was sent, and not every copy was repaired since.
unpromised-full = The disk of { $nodes } was full, and not every copy was repaired since.
unpromised-expired = Hints of { $nodes } expired, and not every copy was repaired since.
unpromised-left-out = { $node } was left out of a write, and not every copy was repaired since.
unpromised-no-hint = { $node } stood in without keeping a hint, and not every copy was repaired since.
unpromised-n-moved-nothing = N was changed, which moves no copies, and not every copy was repaired since.
unpromised-replaced-forgotten = A clock was truncated, and with it what tells that a value was replaced.
