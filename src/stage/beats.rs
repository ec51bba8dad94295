//! The beats of a run: the places at which somebody who presents it stops and speaks.
//!
//! Nothing is staged for that. A beat is an instant at which the document, or a hand, does something: from one
//! to the next the run simply goes on, and the one before is an instant to go back to. What belongs to one instant is
//! one beat. The first is the run before anything has happened, which is its title; the last is its end.
//!
//! A note that waits for a happening (`when`) is a beat from the beginning, whose instant is found out when the happening
//! has come; until then it stands behind what the document says before it. Any other step that waits is none of its own, since nothing
//! in a trace says which step of a document it was that did it: it is told with the beat before it ([`Beat::waiting`]).
//!
//! Of a lesson the beats are its steps, and nothing else.

use std::sync::Arc;

use super::history::History;
use super::log::{LogEntry, LogLine};
use crate::engine::Time;
use crate::simulation::{Action, Step, Timeline, Trigger};

/// A place at which to stop and speak.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Beat {
    /// Its instant; nothing while it waits for a happening that has not come, or for a run without an end to be over.
    pub at: Option<Time>,
    /// Which part of the run it is.
    pub part: Part,
    /// What the narrator says then.
    pub notes: Vec<Note>,
    /// What is done then.
    pub actions: Vec<Action>,
    /// What is done after it as soon as something happens, and when.
    pub waiting: Vec<Step>,
    /// The step of the lesson that it is, from 0.
    pub lesson_step: Option<usize>,
}

/// Which part of a run a beat is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Part {
    /// The run before anything has happened.
    Title,
    /// Something is said or done.
    #[default]
    Middle,
    /// Everything has happened.
    End,
}

/// What a narrator says, in both languages.
#[derive(Clone, Debug, PartialEq)]
pub struct Note {
    /// In English.
    pub en: Arc<str>,
    /// In Korean.
    pub ko: Arc<str>,
}

/// The beats of a run, in order. `history` has followed the world at the head of `timeline`.
///
/// A run without steps has nothing but its title. One without an end (`until`) ends where nothing is left to come, at the last
/// thing that its log tells.
pub fn beats(timeline: &Timeline, history: &History) -> Vec<Beat> {
    let setup = timeline.setup();
    let of_lesson = setup.steps.iter().filter(|step| matches!(step.action, Action::LessonStep(_))).count();
    if of_lesson > 0 {
        return beats_of_lesson(of_lesson, history);
    }
    let steps: Vec<&Step> = setup.steps.iter().chain(timeline.applied()).collect();
    let is_due = |at: Time| setup.until.is_none_or(|until| at <= until.max(timeline.head().now()));
    let mut beats: Vec<Beat> = Vec::new();
    let mut said = Said::new(&steps, history);
    // The instant before which what waits cannot come: that of the step that stands before it.
    let mut behind = Time::ZERO;
    let mut order: Vec<(Time, usize)> = Vec::new();
    let mut waiting: Vec<(Time, Step)> = Vec::new();
    for step in steps {
        let (at, key) = match (&step.when, &step.action) {
            (Trigger::At(at), _) if !is_due(*at) => continue,
            (Trigger::At(at), _) => {
                behind = *at;
                (Some(*at), *at)
            }
            (Trigger::After(_), Action::Note { en, ko }) => {
                let at = said.next(en, ko);
                (at, at.unwrap_or(behind))
            }
            (Trigger::After(_), _) => {
                waiting.push((behind, step.clone()));
                continue;
            }
        };
        let place = order.iter().map(|(_, place)| *place).find(|place| at.is_some() && beats[*place].at == at);
        let place = place.unwrap_or_else(|| {
            beats.push(Beat { at, ..Beat::default() });
            order.push((key, beats.len() - 1));
            beats.len() - 1
        });
        match &step.action {
            Action::Note { en, ko } => beats[place].notes.push(Note { en: en.clone(), ko: ko.clone() }),
            action => beats[place].actions.push(action.clone()),
        }
    }
    // What waits comes behind what is at the same instant: it stands behind it in `order` already, or is moved there.
    order.sort_by_key(|(key, place)| (*key, beats[*place].at.is_none()));
    let mut sorted = vec![Beat { at: Some(Time::ZERO), part: Part::Title, ..Beat::default() }];
    sorted.extend(order.iter().map(|(_, place)| std::mem::take(&mut beats[*place])));
    for (behind, step) in waiting {
        let before = |beat: &Beat| beat.at.is_some_and(|at| at <= behind);
        let place = sorted.iter().rposition(before).unwrap_or_default();
        sorted[place].waiting.push(step);
    }
    if sorted.len() > 1 || sorted[0].waiting.len() > 1 {
        let last = sorted.iter().filter_map(|beat| beat.at).max().unwrap_or_default();
        let over = || Some(history.log().last().map_or(last, |line| line.at.max(last))).filter(|_| timeline.head().is_over());
        let at = setup.until.map(|until| until.max(last)).or_else(over);
        sorted.push(Beat { at, part: Part::End, ..Beat::default() });
    }
    sorted
}

/// Of a lesson its steps, and nothing else: it says itself where to stop.
fn beats_of_lesson(steps: usize, history: &History) -> Vec<Beat> {
    let reached = history.lesson_steps();
    let beat = |step: usize| Beat {
        // The first is where the run begins, before anything has happened.
        at: if step == 0 { Some(Time::ZERO) } else { reached.get(step).copied() },
        part: if step == 0 { Part::Title } else { Part::Middle },
        lesson_step: Some(step),
        ..Beat::default()
    };
    (0..steps).map(beat).collect()
}

/// When the notes that waited for something were said.
struct Said<'a> {
    lines: Vec<&'a LogLine>,
}

impl<'a> Said<'a> {
    fn new(steps: &[&Step], history: &'a History) -> Said<'a> {
        let mut lines: Vec<&LogLine> = history.notes().iter().collect();
        // The others had their instants.
        for step in steps {
            if let (Trigger::At(at), Action::Note { en, ko }) = (&step.when, &step.action)
                && let Some(place) = lines.iter().position(|line| line.at == *at && says(line, en, ko))
            {
                lines.remove(place);
            }
        }
        Said { lines }
    }

    fn next(&mut self, en: &Arc<str>, ko: &Arc<str>) -> Option<Time> {
        let place = self.lines.iter().position(|line| says(line, en, ko))?;
        Some(self.lines.remove(place).at)
    }
}

fn says(line: &LogLine, english: &Arc<str>, korean: &Arc<str>) -> bool {
    matches!(&line.entry, LogEntry::Note { en, ko } if en == english && ko == korean)
}

/// The beat that a run at `now` has come to. `begun` says whether anything has happened yet, and `at` which beat it was at: of
/// several at one instant it stays there for as long as time stands.
pub fn reached(beats: &[Beat], now: Time, begun: bool, at: usize) -> usize {
    let has_come = |beat: &Beat| beat.at.is_some_and(|at| at <= now) && (begun || beat.part == Part::Title);
    let last = beats.iter().rposition(has_come).unwrap_or_default();
    match beats.get(at) {
        Some(beat) if beat.at == Some(now) && beats[last].at == Some(now) && at <= last => at,
        _ => last,
    }
}

/// Where a run that is to stop at the beat behind `at` stops at the latest: at the next instant that is known. Nothing if none
/// is; then what comes is waited for.
pub fn stops_at(beats: &[Beat], at: usize) -> Option<Time> {
    beats.iter().skip(at + 1).find_map(|beat| beat.at)
}

/// About how many seconds it takes to present what is left behind the beat `at`, with the playhead at `now`.
///
/// For each beat that is left that is the time in which the run gets there, at `rate` virtual milliseconds in a second of the
/// reader's, and then as long as it takes to read what is said (`reading`, in seconds). Whatever has no instant yet takes no time to get
/// to. It is less than it will be where time runs slower than was asked for, as it does while messages would
/// cross too quickly to be seen; and speakers differ.
pub fn seconds_left(beats: &[Beat], at: usize, now: Time, rate: f64, reading: impl Fn(&Beat) -> f64) -> f64 {
    let mut from = now;
    let mut seconds = 0.0;
    for beat in beats.iter().skip(at + 1) {
        let to = beat.at.unwrap_or(from).max(from);
        seconds += to.since(from).as_millis() / rate.max(0.001) + reading(beat);
        from = to;
    }
    seconds
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::When;
    use crate::stage::fixture::{at, get, node, put, run, run_with};

    fn note(en: &str) -> Action {
        Action::Note { en: en.into(), ko: format!("{en}?").into() }
    }

    fn after(kind: &str, action: Action) -> Step {
        Step { when: Trigger::After(When { happening: kind.into(), ..When::default() }), action }
    }

    fn of(timeline: &Timeline) -> Vec<Beat> {
        let mut history = History::reading();
        history.follow(timeline);
        beats(timeline, history.at_head())
    }

    /// What stands at each beat: its instant in milliseconds, and how much is said and done.
    fn outline(beats: &[Beat]) -> Vec<(Option<f64>, usize, usize)> {
        beats.iter().map(|beat| (beat.at.map(|at| at.as_millis()), beat.notes.len(), beat.actions.len())).collect()
    }

    #[test]
    fn a_run_in_which_nothing_is_done_has_only_its_title() {
        let beats = of(&run(3, Vec::new()));
        assert_eq!(beats, [Beat { at: Some(Time::ZERO), part: Part::Title, ..Beat::default() }]);
    }

    #[test]
    fn what_is_said_and_done_at_one_instant_is_one_beat() {
        let timeline =
            run(3, vec![at(100.0, put(1, 1, "k")), at(40.0, get(1, 1, "k")), at(100.0, note("Look")), at(0.0, put(2, 1, "k"))]);
        let beats = of(&timeline);
        let expected = [(Some(0.0), 0, 0), (Some(0.0), 0, 1), (Some(40.0), 0, 1), (Some(100.0), 1, 1), (None, 0, 0)];
        assert_eq!(outline(&beats), expected, "in the order of time, with the end open");
        assert_eq!(beats[3].notes[0].ko, "Look?".into());
        assert_eq!((beats[0].part, beats[4].part), (Part::Title, Part::End));
    }

    #[test]
    fn the_beats_of_a_lesson_are_its_steps() {
        let step = |number: u16, when: Trigger| Step { when, action: Action::LessonStep(number) };
        let ended = Trigger::After(When { happening: "operation_ended".into(), after: 1, ..When::default() });
        let mut timeline =
            run(3, vec![at(10.0, put(1, 1, "k")), step(1, Trigger::At(Time::ZERO)), step(2, ended), at(20.0, note("no beat"))]);
        assert_eq!(outline(&of(&timeline)), [(Some(0.0), 0, 0), (None, 0, 0)]);
        timeline.seek(Time::from_millis(700.0));
        let beats = of(&timeline);
        assert_eq!(outline(&beats), [(Some(0.0), 0, 0), (Some(50.0), 0, 0)]);
        assert_eq!((beats[0].lesson_step, beats[1].lesson_step, beats[0].part), (Some(0), Some(1), Part::Title));
        assert_eq!(reached(&beats, Time::from_millis(49.0), true, 1), 0);
        assert_eq!(reached(&beats, Time::from_millis(50.0), true, 0), 1);
    }

    #[test]
    fn a_note_that_waits_has_its_place_before_it_has_its_instant() {
        let steps = || {
            vec![
                at(10.0, put(1, 1, "k")),
                after("operation_ended", note("Done")),
                at(500.0, get(1, 1, "k")),
                at(600.0, note("Done")),
            ]
        };
        let mut timeline = run(3, steps());
        let expected =
            [(Some(0.0), 0, 0), (Some(10.0), 0, 1), (None, 1, 0), (Some(500.0), 0, 1), (Some(600.0), 1, 0), (None, 0, 0)];
        assert_eq!(outline(&of(&timeline)), expected);
        timeline.seek(Time::from_millis(700.0));
        let beats = of(&timeline);
        assert_eq!(beats[2].at, Some(Time::from_millis(50.0)), "four messages of 10 ms after the put");
        assert_eq!(beats[4].at, Some(Time::from_millis(600.0)), "the same words, but said at their own time");
        // Looking back changes nothing: what was simulated is known.
        timeline.seek(Time::from_millis(20.0));
        assert_eq!(of(&timeline), beats);
    }

    #[test]
    fn other_steps_that_wait_are_told_with_the_beat_before_them() {
        let steps = vec![at(10.0, put(1, 1, "k")), after("operation_ended", Action::Crash(node(2))), at(500.0, get(1, 1, "k"))];
        let beats = of(&run(3, steps));
        assert_eq!(outline(&beats).len(), 4);
        assert_eq!(beats[1].waiting.len(), 1);
    }

    #[test]
    fn what_was_done_by_hand_is_a_beat_like_any_other() {
        let mut timeline = run(3, vec![at(100.0, put(1, 1, "k"))]);
        timeline.seek(Time::from_millis(60.0));
        timeline.apply(Action::Crash(node(3)));
        assert_eq!(outline(&of(&timeline))[1..3], [(Some(60.0), 0, 1), (Some(100.0), 0, 1)]);
    }

    #[test]
    fn the_end_is_where_the_document_says_or_where_nothing_is_left_to_come() {
        let mut timeline = run(3, vec![at(100.0, put(1, 1, "k"))]);
        timeline.seek(Time::from_millis(5_000.0));
        // The put takes four messages, and the last ack comes with the quorum.
        assert_eq!(of(&timeline).last().unwrap().at, Some(Time::from_millis(140.0)));
        let until = run_with(3, vec![at(100.0, put(1, 1, "k")), at(900.0, put(1, 1, "k"))], |setup| {
            setup.until = Some(Time::from_millis(400.0));
        });
        assert_eq!(
            outline(&of(&until)),
            [(Some(0.0), 0, 0), (Some(100.0), 0, 1), (Some(400.0), 0, 0)],
            "what comes later is left out"
        );
    }

    #[test]
    fn a_run_is_at_the_last_beat_that_has_come() {
        let beats = of(&run(
            3,
            vec![at(0.0, put(1, 1, "k")), at(40.0, note("a")), after("node_crashed", note("never")), at(80.0, note("b"))],
        ));
        let at = |ms: f64, begun, hint| reached(&beats, Time::from_millis(ms), begun, hint);
        assert_eq!(at(0.0, false, 0), 0);
        assert_eq!(at(0.0, true, 0), 0, "the title stays while time stands");
        assert_eq!(at(0.0, true, 1), 1);
        assert_eq!(at(0.001, true, 0), 1);
        assert_eq!(at(39.999, true, 1), 1);
        assert_eq!(at(40.0, true, 1), 2);
        assert_eq!(at(80.0, true, 2), 4, "what has not come is passed by");
        assert_eq!(at(50.0, true, 4), 2, "and back");
        assert_eq!(stops_at(&beats, 2), Some(Time::from_millis(80.0)), "at the latest");
        assert_eq!(stops_at(&beats, 4), None);
    }

    #[test]
    fn what_is_left_takes_its_virtual_time_and_the_reading() {
        let beats = of(&run(3, vec![at(100.0, note("a")), at(300.0, note("b"))]));
        let left = |at, ms, rate| seconds_left(&beats, at, Time::from_millis(ms), rate, |_| 2.0);
        assert!((left(0, 0.0, 100.0) - (1.0 + 2.0 + 2.0 + 2.0 + 2.0)).abs() < 1e-9, "two gaps, two notes and the end");
        assert!((left(1, 200.0, 1000.0) - (0.1 + 4.0)).abs() < 1e-9);
        assert_eq!(left(3, 400.0, 100.0), 0.0);
    }
}
