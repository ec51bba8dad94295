# What can be done by hand: to a message, a link, the weather; on the stage.

# A message.
drop-message = { $others ->
    [0] Drop it
    [one] Drop it and one beside it
   *[other] Drop it and { $others } beside it
}
drop-message-hint = Its link is cut in this direction for no time at all: what flies along it is lost
drop-next = Lose the next like it
drop-next-hint = The next message of this kind from { $from } to { $to } will be lost
key-drop = drop the selected message
alert-not-in-flight = This message does not fly any more, so it cannot be dropped. “Lose the next like it” in the inspector drops the one after it.

# A link.
links = Links…
link-title = Link
link-name = Link { $from } → { $to }
link-back = The way back
link-state = State
link-open = open both ways
link-cut = cut
link-cut-forth = cut this way, open back
link-cut-back = open this way, cut back
link-in-flight = In flight
link-flying = { $forth } this way, { $back } back
link-loses-all = Every message is lost here, though nothing is cut.
link-do-cut = Cut
link-do-cut-one-way = Cut only { $from } → { $to }
link-drop-next = Lose the next message
link-weather = { $from } → { $to }, this way only
link-same-back = The same back

# The weather.
weather-change = Change the network…
weather-own = Some links have settings of their own, which stay.
weather-uniform = spread evenly
weather-exponential = mostly short, rarely long
weather-lnkd-ssd = measured: LinkedIn, SSD
weather-lnkd-disk = measured: LinkedIn, disks
weather-ymmr = measured: Yammer
weather-least = at least
weather-most = at most
weather-mean = on average
weather-far-least = between sites, at least
weather-far-most = between sites, at most
weather-lose = Lost
weather-double = Arriving twice
weather-none = none
weather-all = all
weather-percent = { $percent } %

# A cut.
cut-over = Change sides…
cut-let-through = Let through, instead:
cut-forth = only 2 → 1
cut-back = only 1 → 2
cut-both-ways = Cut the way back too
cut-lose-only = Or lose only a part:
cut-each-link = The cut is healed, and each of its { $links } links is set by itself
cut-too-wide = Too many links lie across this cut to set each by itself: heal it, or cut a single link.

# The stage: tips, small menus, the newcomer.
tip-message = { $message } { $from } → { $to } · arrives at { $at }
tip-range = { $node }: from { $from } to { $to } of the ring, { $part } of it; { $all } in all
menu-message = Message
menu-back = Back
menu-inspect = Look at it
menu-crash = Kill
menu-restart = Start again
menu-pause = Pause
menu-resume = Let it go on
menu-slow = Slow down…
menu-slow-by = { $factor ->
    [1] full speed
   *[other] { $factor } times slower
}
menu-isolate = Isolate
menu-cut-from = Cut from…
menu-heal-all = Heal everything
menu-wipe = Wipe its disk
menu-leave = Let it leave
menu-why = Why?
menu-clockwise = Move clockwise
menu-counter = Move counter-clockwise
menu-home = Put back in its place
menu-heal = Heal
menu-change-sides = Change sides…
menu-over = { $node } to the other side
menu-drop = Drop
menu-link = Look at its link
newcomer = The newcomer { $node }
newcomer-would = { $tokens ->
    [one] One token
   *[other] { $tokens } tokens
}, { $share } of the ring
newcomer-no-tokens = Keys go by the number of nodes here: most of them move
newcomer-weight = Weight
newcomer-weight-hint = How strong its machine is: it has so many times the usual number of tokens. That is settled when it joins.
newcomer-join = Let { $node } join
node-weight-hint = Its weight was settled when it joined. To change it, let it leave and join again as strong as you like.
rejoin-as = Join again, as strong as:
key-menu = menu of the node, tear or message in focus
key-nudge = move the node around its circle
key-alt = hold over a message: time stands still

# The rules of N, R and W, with their numbers.
rule-n = { $count ->
    [one] One copy of each key is kept
   *[other] { $count } copies of each key are kept
}
rule-w = { $count ->
    [one] A write is done once one replica has acknowledged it
   *[other] A write is done once { $count } replicas have acknowledged it
}
rule-r = { $count ->
    [one] A read answers once one replica has replied
   *[other] A read answers once { $count } replicas have replied
}
