//! How far virtual time moves while the reader's clock runs: the pace of the show.
//!
//! At 1×, a second of the reader's is 100 virtual milliseconds. Up to 10× no message crosses in less
//! than 180 ms of the reader's time: while one would, time runs slower, and the page shows the rate
//! that it really has. The simulation never depends on any of this.

use super::history::History;
use crate::engine::Duration;
use crate::simulation::{Reading, Timeline};

/// Virtual milliseconds in a second of the reader's at 1×.
pub const MILLIS_PER_SECOND: f64 = 100.0;
/// The least time in which the reader sees a message cross, in milliseconds.
pub const CROSSING_MIN: f64 = 180.0;
/// A frame longer than this counts as this long: the page was busy, or out of sight.
pub const FRAME_MAX: f64 = 100.0;
/// The fastest speed at which messages are seen one by one.
pub const WATCHED_MAX: f64 = 10.0;
/// However short a latency, time never runs slower than this, in virtual milliseconds a second: a
/// link without latency must not stop the clock.
const RATE_MIN: f64 = 0.5;
/// In how many of the reader's milliseconds the rate doubles at most, once it may rise again.
const DOUBLES_IN: f64 = 90.0;
/// Over about so many of the reader's milliseconds it is measured how far time really went.
const MEASURED_OVER: f64 = 200.0;
/// A longer frame says nothing of that: the page was out of sight.
const MEASURED_MAX: f64 = 1000.0;

/// A clock for the show.
#[derive(Clone, Debug, PartialEq)]
pub struct Playback {
    /// Virtual milliseconds a second that are wanted now.
    rate: f64,
    /// What share of these was reached lately: less than 1 where the engine, or the page, is too slow for it.
    reached: f64,
    /// What was too short to be a microsecond, in microseconds.
    rest: f64,
}

impl Default for Playback {
    fn default() -> Playback {
        Playback { rate: MILLIS_PER_SECOND, reached: 1.0, rest: 0.0 }
    }
}

impl Playback {
    /// The rate that it really has, as a multiple of 1×: what the messages on their way allow, and of that as much as there
    /// was time for.
    pub fn effective_speed(&self) -> f64 {
        self.rate * self.reached / MILLIS_PER_SECOND
    }

    /// Moves a timeline on by one frame of `wall` milliseconds at `speed` (a multiple of 1×), and
    /// the history that follows its world with it. Time is moved from turn to turn, because what a
    /// turn sends may call for a slower pace. `more` is asked after every turn whether the frame
    /// has time left; what it cuts off waits for the next frame. Returns whether a turn was taken.
    pub fn frame(
        &mut self,
        timeline: &mut Timeline,
        history: &mut Reading<History>,
        wall: f64,
        speed: f64,
        mut more: impl FnMut() -> bool,
    ) -> bool {
        let passed = if wall.is_finite() { wall.max(0.0) } else { 0.0 };
        let most = passed.min(FRAME_MAX);
        let mut left = most;
        let turns = timeline.world().turns();
        // It slows down at once and speeds up gently, so that the pace does not flicker.
        let ceiling = (self.rate * (1.0 + left / DOUBLES_IN)).max(RATE_MIN);
        while left > 0.0 {
            let shortest = if speed <= WATCHED_MAX { shortest_flight(history.at_playhead()) } else { None };
            self.rate = rate_for(speed, shortest).min(ceiling);
            let reach = left * self.rate + self.rest;
            let now = timeline.now();
            match timeline.next_turn_at().map(|next| next.since(now).0 as f64) {
                Some(gap) if gap <= reach => {
                    timeline.advance(Duration(gap as u64));
                    self.rest = 0.0;
                    left -= gap / self.rate;
                    history.follow(timeline);
                    if !more() {
                        break;
                    }
                }
                _ => {
                    timeline.advance(Duration(reach as u64));
                    self.rest = reach.fract();
                    left = 0.0;
                    history.follow(timeline);
                }
            }
        }
        self.measure(passed, most - left.max(0.0));
        timeline.world().turns() != turns
    }

    /// Takes in that of `passed` of the reader's milliseconds so many were played: the engine had no time for the others, or
    /// the page none for the frame.
    fn measure(&mut self, passed: f64, played: f64) {
        if passed > 0.0 && passed <= MEASURED_MAX {
            let weight = passed / (passed + MEASURED_OVER);
            self.reached += (played / passed - self.reached) * weight;
        }
    }
}

/// The rate for a speed, in virtual milliseconds a second, while the shortest message on its way
/// takes so long. The rate is also that of virtual microseconds in a millisecond.
fn rate_for(speed: f64, shortest: Option<Duration>) -> f64 {
    let nominal = if speed.is_finite() { (speed * MILLIS_PER_SECOND).max(RATE_MIN) } else { MILLIS_PER_SECOND };
    match shortest {
        Some(shortest) => nominal.min((shortest.as_millis() / CROSSING_MIN * 1000.0).max(RATE_MIN)),
        None => nominal,
    }
}

/// How long the quickest message on its way takes from end to end. Time is not slowed down for what
/// nodes send of their own accord: something of that is always on its way.
fn shortest_flight(history: &History) -> Option<Duration> {
    let watched = history.flights().filter(|flight| !flight.kind.is_background());
    watched.map(|flight| flight.arrives.since(flight.sent_at)).min()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::Time;
    use crate::stage::fixture::{at, put, run};

    fn played(timeline: &mut Timeline, frames: &[f64], speed: f64) -> (Playback, History) {
        let (mut playback, mut history) = (Playback::default(), History::reading());
        for wall in frames {
            playback.frame(timeline, &mut history, *wall, speed, || true);
        }
        (playback, history.at_playhead().clone())
    }

    #[test]
    fn a_second_at_one_is_a_hundred_virtual_milliseconds() {
        let mut timeline = run(3, Vec::new());
        played(&mut timeline, &[16.0; 50], 1.0);
        assert_eq!(timeline.now(), Time::from_millis(80.0));
        let mut timeline = run(3, Vec::new());
        played(&mut timeline, &[16.1; 40], 0.1);
        assert!(timeline.now().since(Time::from_millis(6.44)).0 <= 1 && timeline.now() <= Time::from_millis(6.44));
    }

    #[test]
    fn a_long_frame_counts_as_a_tenth_of_a_second() {
        let mut timeline = run(3, Vec::new());
        played(&mut timeline, &[60_000.0], 1.0);
        assert_eq!(timeline.now(), Time::from_millis(10.0));
        played(&mut timeline, &[f64::NAN, -3.0], 1.0);
        assert_eq!(timeline.now(), Time::from_millis(10.0));
    }

    #[test]
    fn no_message_crosses_too_quickly_to_be_seen() {
        for speed in [0.1, 1.0, 10.0] {
            // Every message takes 10 ms, so at 10x it would cross in a hundredth of a second.
            let mut timeline = run(3, vec![at(0.0, put(1, 1, "k"))]);
            let (mut playback, mut history) = (Playback::default(), History::reading());
            let mut flying = 0.0;
            for _ in 0..4_000 {
                playback.frame(&mut timeline, &mut history, 16.0, speed, || true);
                if history.at_playhead().flights_count() == 0 {
                    break;
                }
                flying += 16.0;
            }
            // Four legs, one after the other: there, to the replicas, back, and the answer.
            assert!(flying >= 4.0 * CROSSING_MIN - 16.0, "{speed}: {flying} ms");
            assert!(playback.effective_speed() <= speed + 1e-9);
        }
    }

    #[test]
    fn at_a_hundredfold_nothing_holds_time_back() {
        let mut timeline = run(3, vec![at(0.0, put(1, 1, "k"))]);
        let (mut playback, mut history) = (Playback::default(), History::reading());
        for _ in 0..60 {
            playback.frame(&mut timeline, &mut history, 16.0, 100.0, || true);
        }
        assert!(timeline.now() > Time::from_millis(5_000.0), "{}", timeline.now());
        assert!(history.at_playhead().operations()[0].ended.is_some());
    }

    #[test]
    fn what_there_was_no_time_for_shows_in_the_rate() {
        let busy = || run(3, (0..2_000).map(|i| at(f64::from(i) * 0.1, put(1, 1, &format!("k{i}")))).collect());
        let rate_after = |wall: f64, frames: usize, turns: usize| {
            let (mut timeline, mut playback, mut history) = (busy(), Playback::default(), History::reading());
            let mut shown = Vec::new();
            for _ in 0..frames {
                let mut left = turns;
                playback.frame(&mut timeline, &mut history, wall, 100.0, || {
                    left -= 1;
                    left > 0
                });
                shown.push((timeline.now(), playback.effective_speed()));
            }
            shown
        };
        // Three turns a frame are much less than what a hundredfold asks for.
        let slow = rate_after(16.0, 120, 3);
        let (from, _) = slow[60];
        let (to, said) = slow[119];
        let really = to.since(from).as_millis() / (59.0 * 16.0) * 1000.0 / MILLIS_PER_SECOND;
        assert!(said < 20.0 && (said / really - 1.0).abs() < 0.3, "said {said}, really {really}");
        // Frames that take four times as long as counts for them are played by a quarter.
        let (_, said) = rate_after(400.0, 20, usize::MAX)[19];
        assert!((20.0..30.0).contains(&said), "{said}");
        // A page that was out of sight was not slow.
        let (_, said) = rate_after(60_000.0, 12, usize::MAX)[11];
        assert!((said - 100.0).abs() < 1e-9, "{said}");
    }

    #[test]
    fn a_frame_without_time_left_stops_after_a_turn() {
        let mut timeline = run(3, (0..50).map(|i| at(f64::from(i) * 0.01, put(1, 1, "k"))).collect());
        let (mut playback, mut history) = (Playback::default(), History::reading());
        playback.frame(&mut timeline, &mut history, 100.0, 100.0, || false);
        assert!(timeline.world().turns() <= 2);
    }
}
