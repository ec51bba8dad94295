# Why: what led to something, a sentence each.
why = Why?
why-title = Why?
why-about = What led to it, and what else mattered. A click goes there.
why-close = Done
why-hint = What led to this
why-conclusion = So
why-circumstance = also
key-why = Why? What led to what is selected
why-farther = Some of what led to this lies farther back than was looked.
why-no-happening = That has not happened yet at this instant.
why-no-operation = There is no such operation yet, or it began too far back.
why-no-copy = Nothing has brought { $node } such a copy of { $key } yet, or it was too far back.
why-no-version = There is no version { $dot } of { $key } yet, or it is too far back.
why-not-siblings = These are no siblings: the writer of { $by } had seen { $seen }.
why-no-belief = { $observer } has neither heard of { $member } nor missed it yet, or it was too far back.
why-nothing = nothing
why-tombstone = a tombstone

why-asked-get = { $client } asks { $node } for { $key } ({ $id })
why-asked-put = { $client } asks { $node } to write { $key } = { $value } ({ $id }), { $blind ->
    [1] without having read it
   *[other] having read { $context }
 }
why-asked-delete = { $client } asks { $node } to delete { $key } ({ $id }), { $blind ->
    [1] without having read it
   *[other] having read { $context }
 }
why-asked-nobody = { $client } wants to { $operation } { $key } ({ $id }) and knows nobody to ask
why-turned = Nobody runs at { $node }: its machine refuses { $asker } the connection
why-asks-another = No answer yet, so { $client } asks { $node } too
why-passed-on = { $from } does not coordinate { $key } and passes it on to { $to }
why-coordinates-write = { $node } coordinates: { $replicas } keep { $key }, and { $need } must have stored it
why-coordinates-read = { $node } coordinates: { $replicas } keep { $key }, and { $need } must answer
why-stands-in = { $node } believes { $replica } is not there: { $other } is asked in its place
why-left-out = { $node } believes { $replica } is not there, and asks nobody in its place
why-queued = { $key } is taken at { $node }: { $before ->
    [one] one operation comes
   *[other] { $before } operations come
 } first
why-wrote = { $node } writes that as a version of { $key }: { $version }{ $blind ->
    [1] {""}
   *[other] , which replaces { $past }
 }
why-stamped = { $node } writes that as a version of { $key }: { $version }. Its clock says { $clock }
why-answered-own-write = { $node } has stored it itself, which counts: { $have } of { $need }
why-answered-write = { $from } has stored it, and its ack counts: { $have } of { $need }
why-answered-own-read = { $node } counts its own copy: { $have } of { $need }
why-answered-own-held = { $node } counts its own copy, which holds { $held }: { $have } of { $need }
why-answered-read = The answer of { $from } counts: { $have } of { $need }
why-answered-held = The answer of { $from } counts, which holds { $held }: { $have } of { $need }
why-deadline = The deadline at { $node } passes with { $have } of { $need }
why-refuses = { $node } refuses. { $reason }
why-ended-read = { $client } reads { $found } ({ $id }), by the word of { $acks }
why-ended-done = { $client } is told that it is done ({ $id }), by the word of { $acks }
why-ended-nothing = { $client } finds nothing ({ $id }), by the word of { $acks }
why-ended-timeout = { $client } is left with a timeout ({ $id }). { $reason }
why-ended-unavailable = { $client } is told that it cannot be done now ({ $id }). { $reason }
why-ended-rejected = { $client } is told that it cannot be done at all ({ $id }). { $reason }
why-open = { $client } is still waiting for { $id }
why-came = The message “{ $message }” of { $from }, sent at { $sent }, reaches { $to }
why-on-its-way = The message “{ $message }” leaves { $from } for { $to }, and arrives at { $arrives } only
why-lost = The message “{ $message }” from { $from } to { $to } does not arrive: { $loss }
why-waits = The message “{ $message }” of { $from } waits at { $to }, which does not get to it
why-drop-armed = A step wants { $count ->
    [one] the next message
   *[other] the next { $count } messages
 } from { $from } to { $to } to be lost
why-nothing-sent = { $node } is sent nothing: then it is none of those who keep { $key }
why-knows-nothing = { $node } answers in the place of { $replica }, and has not heard of this write of { $key }
why-hint-waits = { $node } keeps the write of { $key } for { $target }, which lacks it until then
why-stored = { $node } takes it into its copy of { $key }{ $known ->
    [0] {""}
   *[other] : { $versions }
 }
why-stored-beside = { $node } takes it into its copy of { $key }: { $versions }. { $siblings } stand side by side there now
why-had-already = { $node } has that of { $key } already
why-purged = { $node } merges its tables: { $count ->
    [one] one deleted key is
   *[other] { $count } deleted keys are
 } forgotten, tombstones too
why-repair-sent = { $node } sees by the answers that { $to } lack something of { $key }, and sends it
why-exchange = { $node } begins to compare what it keeps with { $with }
why-differ = { $node } finds that they differ in { $keys }
why-differ-not = { $node } finds that no key differs after all
why-stream = { $node } begins to send { $to } what that will own: { $count ->
    [one] one key
   *[other] { $count } keys
 }
why-heard-last = { $observer } hears for the last time of a beat of { $member } that is new: { $beat } in life { $life }{ $direct ->
    [1] {""}
   *[other] , from { $via }
 }
why-silence = From now on { $member } tells nobody that it is there
why-still-told = After that { $member } tells others { $sent } more times that it is there; { $lost } of these messages are lost
why-suspects = { $observer } suspects { $member }: it has heard of no new beat for { $silent }
why-reported = { $observer } is told by { $via } that { $reporter } suspects { $member }
why-reported-itself = { $reporter } tells { $observer } that it suspects { $member }
why-convicts = { $observer } believes { $member } down: { $reporters } suspect it, which is enough
why-hears = { $observer } hears of beat { $beat } in life { $life } of { $member } and does not { $down ->
    [1] believe it down
   *[other] suspect it
 } any more
why-round-gossip = By its clock { $node } counts its heartbeat and looks who has been silent for too long
why-round-hint = By its clock { $node } offers the hints it keeps
why-round-exchange = By its clock { $node } looks for somebody to compare copies with
why-round-merge = By its clock { $node } goes on merging its tables
why-timer = { $node } has waited long enough
why-client-timer = { $client } has waited long enough for an answer
why-started = { $node } starts, in its life { $life }
why-repair-asked = A step asks { $node } to compare its copies
why-node-added = { $node } is added
why-leave-asked = A step asks { $node } to leave
why-cleanup-asked = A step asks { $node } to drop what it does not keep any more
why-happened = { $who }: { $what }
why-no-overlap = R + W = { $r } + { $w } is not more than N = { $n }: the nodes that answer a read need not be any of those that stored the write
why-stand-ins = R + W is more than N, and yet { $pairs }: only among the N themselves must a read meet the write
why-stood-in = { $node } stood in for { $replica }
why-missed = So { $id } misses { $version }, for which { $write } had been acknowledged at { $at }
why-missed-by-clock = So { $id } misses { $lost } of { $write }, though that came later: the last write wins by the clock, which said { $lostat } for it and { $keptat } for { $kept }
why-neither-saw = Neither writer had seen what the other wrote. So neither { $one } nor { $other } replaces the other, and both stay
why-by-clock = By the clock { $kept } is of { $keptat } and { $lost } of { $lostat }: the later one stays, whatever its writer had read
why-nobody-convicts = { $need } would have to agree that { $member } is down, and no more than { $observers } can
