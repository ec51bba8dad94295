# Presenting, and being shown in somebody else's page.

present-hint = Present: the stage alone (F)
present = Present
present-strip = Presentation
present-progress = How far the presentation is
present-back = back
present-next = next
present-play = play
present-pause = pause
present-blank = blank
present-desk = notes
present-leave = leave
present-blanked = The screen is black. Any key shows it again.
present-no-window = The browser did not let a second window open. Allow pop-ups for this page and ask for it again.
key-present = present; then next, back with the arrows or a clicker

# What is done, where the narrator says nothing
present-put = { $client } writes { $key } = { $value }
present-get = { $client } reads { $key }
present-delete = { $client } deletes { $key }
present-via = { $what }, asking { $node }
present-crash = { $node } dies
present-restart = { $node } starts again
present-resume = { $node } goes on
present-wipe = { $node } loses its disk
present-repair = { $node } compares its copies with those of others
present-cleanup = { $node } drops the copies it does not keep any more
present-tend = { $node } tends to its storage
present-corrupt = A bit flips on { $node }'s disk
present-disk = { $node }'s disk changes
present-drop = What { $from } sends { $to } next is lost
present-load = A load begins: { $rate } operations a second for { $seconds } s
present-and-more = { $what }, and { $count } more
present-when = As soon as { $when }: { $what }
present-end = That was the whole run. { $answered ->
    [1] 1 operation was answered
   *[other] { $answered } operations were answered
 }, { $failed } failed.
present-no-notes = No notes for this step.
present-no-next = Nothing: this is the last step.

# The presenter's window
desk-title = Ringside: notes
desk-clock = In the run
desk-elapsed = Elapsed
desk-left = Left
desk-about = about { $time }
desk-caption = On the screen
desk-next = Next
desk-notes = Notes

# In somebody else's page
embed-open-hint = Open this instant in { $name }
embed-snippet = For a slide or a blog
embed-copy = Copy the frame
