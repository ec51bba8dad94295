# Lessons: the panel, the contents page, and what can go wrong with them.

lessons = Lessons
lessons-hint = The lessons there are
lesson = Lesson
lesson-place = Step { $step } of { $steps }
lesson-watch = Watch for
lesson-back = Back
lesson-back-hint = To the step before
lesson-next = Next
lesson-next-hint = Time runs on to the next step; once more gets there at once
lesson-next-waits = Answer the question first, or skip it
lesson-again = Watch the way here again
lesson-waits = waiting for your prediction
lock-in = Lock it in and continue
lesson-skip = Continue without a prediction
lesson-outcome = What came of your prediction
lesson-said = You said
lesson-said-nothing = nothing this time
lesson-came = What happened
lesson-came-nothing = none of these: the world is not the lesson's any more
lesson-strayed = You have changed this world by hand. From here on the text may tell of another one than you see.
lesson-return = Back to the lesson's own run
otherwise = What if
otherwise-here = What if: { $title }. This is not the lesson’s own run.
lesson-free = Play on freely
lesson-free-hint = The cluster is yours now: kill nodes, cut links, put and get. The steps below lead back into the lesson.
lesson-next-one = Next: { $number } { $title }
contents-search = Find a lesson, a term, a question
contents-none = No lesson has “{ $sought }” in it.
contents-minutes = { $minutes } min
contents-after = after { $lessons }
contents-steps = { $count } steps
contents-done = taken
contents-begun = at { $step } of { $steps }
contents-own = A lesson of your own: drop its file on the page, or open ?lesson= with its address.
alert-no-lesson = There is no lesson “{ $name }”; there are { $names }
alert-lesson-not-loaded = The lesson { $name } did not come. Its server may be gone, or not allow other pages to read it (CORS); what was open still is
alert-parameter-step = { $name }={ $value } in the address is not a number from 1; steps, and what they show otherwise, are counted from 1
present-lesson-step = step { $node } of the lesson
lesson-number = Lesson { $number }
contents-handout = handout to print
