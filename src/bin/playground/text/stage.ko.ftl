# The stage and the timeline.
