# Nearer to the ring, and into a node.

zoom = A part of the ring
zoom-way = Where you are
zoom-ring = Ring
zoom-in = Nearer
zoom-out = Further away
zoom-whole = The whole ring
zoom-crumb-block = Block { $block }
zoom-around = Place on the ring
zoom-gone = This is not there at this instant.
zoom-gone-about = It may not have come to be yet, or it has gone: a table that was merged, a node that is no member. Going on in time may bring it back; the row above leads out.
alert-parameter-zoom = { $name }: “{ $value }” is no place on the ring. A stretch is written 12.5*64, a node by its name, its table 3 and the second block of that “n1 3 2”.
menu-zoom = Go nearer
key-zoom = nearer, further, the whole ring
zoom-density-tip = { $from } to { $to } of the ring: { $tokens } tokens, { $nodes } nodes. The largest part is { $node }’s, { $part }.
zoom-density-label = Ownership as density: { $tokens } tokens of { $nodes } nodes. Go nearer to see single tokens.

# A stretch.
zoom-stretch-none = Here keys are not spread by a ring: the number of nodes divides them, and nobody has tokens.
zoom-stretch-dense = { $count } tokens of { $nodes } nodes lie here, too many to draw one by one. Each column shows who owns how much of it.
zoom-stretch-about = { $tokens ->
    [0] No token lies here: the range belongs to the next one clockwise.
    [one] One token lies here. Its owner owns the range up to it; the rows below it show who keeps the other copies.
   *[other] { $tokens } tokens lie here. Each owner owns the range up to its token; the rows below show who keeps the other copies.
}
zoom-strip = { $range } of the ring: { $tokens } tokens, { $keys } keys written lately
zoom-arc = { $node }, copy { $place } of { $part } of the ring, up to token { $token }
zoom-owners = Owners here
zoom-owner = { $tokens ->
    [one] 1 token · { $part }
   *[other] { $tokens } tokens · { $part }
}
zoom-col-token = Token
zoom-col-place = Place
zoom-col-part = Part of the ring
zoom-col-copies = Copies

# A node.
zoom-tokens = Tokens
zoom-share = Its own
zoom-kept = With copies
zoom-ranges = Narrowest – widest range
zoom-keys = Keys
zoom-own = { $tokens } tokens of { $node } on the whole ring, and how much of each part is its own
zoom-peers = Who else keeps it
zoom-peers-about = Of what { $node } owns there are { $copies } copies. Each of these nodes keeps that much of it.
zoom-storage = Storage of { $node }
zoom-storage-title = What it is kept in
zoom-memtable = Memtable: { $bytes } of { $full } bytes, then it becomes a table
zoom-no-tables = No SSTable yet: everything is in the memtable.
zoom-tables = SSTables, the newest first
zoom-merging = being merged
zoom-col-table = Table
zoom-col-level = Level
zoom-col-entries = Entries
zoom-col-blocks = Blocks
zoom-col-bytes = Bytes
zoom-col-keys = Keys from – to

# A table.
zoom-writes = Writes
zoom-filter = Filter
zoom-filter-bits = { $set } of { $bits } bits set
zoom-file = The file of SSTable { $table }: { $blocks } blocks, then filter, index and footer
zoom-blocks = Blocks, in the order of their keys
zoom-read = read last
zoom-col-block = Block
zoom-col-at = From byte

# A block.
zoom-packing = Compressed
zoom-packed = from { $bytes } bytes
zoom-not-packed = no
zoom-restarts = Restarts at
zoom-last-key = In the index
zoom-checksum = Checksum
zoom-bytes = Byte by byte
zoom-before = The block before
zoom-after = The block after
zoom-read-about = The last read fetched this block.
zoom-damaged = What stands here is not what was written, so nothing of it is believed.
zoom-entries = { $entries ->
    [one] One entry
   *[other] { $entries } entries
}
zoom-entries-about = Pale is what a key shares with the one before it and is not stored again. At a restart the key is whole, so a search can begin there.
zoom-restart = restart
zoom-col-key = Key
zoom-col-write = Write
zoom-col-value = Value

# The timeline while it is empty.
timeline-begin = Put something to begin
