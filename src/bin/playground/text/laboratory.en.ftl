# Many runs of what is open, in English.

laboratory = Many runs
laboratory-open-hint = Run this scenario under many seeds, or search for what breaks it
laboratory-sweep = Many seeds
laboratory-search = Search
laboratory-sweep-about = A run is decided by its seed. Run what is open, with everything you did by hand, under many of them: how often does it pass?
laboratory-search-about = Tries other seeds and then random faults until the check is violated, and takes away everything that is not needed for it.
laboratory-first = First seed
laboratory-last = Last seed
laboratory-check = Check to break
laboratory-tries = Tries
laboratory-faults = What may happen
laboratory-promised = Only what was promised
laboratory-sweep-run = Run all seeds
laboratory-search-run = Search
laboratory-cancel = Cancel
laboratory-progress = Progress
laboratory-sweeping = { $done } of { $total } seeds · { $rate } a second
laboratory-searching = { $tried } of { $tries } tries
laboratory-shrinking = Found. { $steps ->
    [one] One step is left
   *[other] { $steps } steps are left
} after { $runs } runs.
laboratory-found-something = Found; making it smaller.
laboratory-part = { $part } %
laboratory-nothing = None of { $tries } tries violated { $check }.
laboratory-bad-seeds = Seeds are whole numbers, the first not after the last, at most { $most } of them.
laboratory-bad-tries = Tries are a whole number from 1 to { $most }.
laboratory-no-workers = This browser has no workers, so many runs cannot be done beside the page. The command line can do them: ringside sweep, ringside search.
laboratory-no-engine = The workers did not start: api/ringside.js is not beside this page, or the browser does not load modules in workers. What is open goes on.
laboratory-failed = The runs have stopped: { $why }

fault-crash = crash
fault-pause = pause
fault-cut = cut
fault-drop = lost messages
fault-slow = slow node
fault-skew = wrong clock
fault-weather = network weather
fault-wipe = lost disk
fault-operations = other operations

swept-sentence = { $passed } of { $seeds } seeds pass · { $rate } a second
swept-counts = Operations: { $answered } answered, { $failed } failed. Stale reads: { $stale }.
swept-check = Check
swept-expectation = Expectation
swept-missed = Missed
swept-promise = Promise
swept-violated = Violated
swept-first = First
swept-open = seed { $seed }
swept-promised = promised
swept-promised-in = promised in { $runs }
swept-not-promised = not promised
swept-broken = broken in { $runs }
swept-latency = Latency, ms
swept-max = longest

plot-freshness = How fresh reads are
plot-latency = How long operations take
plot-convergence = How long replicas take to agree
plot-checks = What became of the checks

searched-sentence = { $check } is violated. Found with try { $tries }, in { $before } steps; { $runs } more runs made it { $after ->
    [one] one step
   *[other] { $after } steps
}.
searched-promised = { $check } was promised and is violated: a fault of the engine. Found with try { $tries }, in { $before } steps; { $runs } more runs made it { $after ->
    [one] one step
   *[other] { $after } steps
}.
searched-open = Open this run
searched-link = Link to it
