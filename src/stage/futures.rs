//! The futures of a run, as lines along the timeline: the one that is open, and those that were left by acting in
//! the past, each with the place where it parted from another.

use super::axis::Axis;
use super::geometry::Point;
use super::lanes::Strip;
use crate::engine::{Time, sorted};
use crate::simulation::Timeline;

/// What the timeline draws of the branches of a run.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Futures {
    /// Those that are drawn, in the order in which they were begun.
    pub lines: Vec<Future>,
    /// How many there are besides, for want of room.
    pub hidden: usize,
}

/// One future.
#[derive(Clone, Debug, PartialEq)]
pub struct Future {
    /// Its place among all branches.
    pub branch: usize,
    /// Whether it is the one that is open.
    pub is_current: bool,
    /// When it parted from which; none for the first.
    pub parted: Option<(usize, Time)>,
    /// Up to when it was simulated.
    pub head: Time,
    /// How many steps were applied by hand on it.
    pub steps: usize,
    /// Where it begins and ends.
    pub from: Point,
    /// Its other end.
    pub to: Point,
    /// Where it leaves the line of the one it parted from, if that is drawn.
    pub leaves: Option<Point>,
    /// How high its row is.
    pub row: f64,
}

/// A row is as high as this, or less where there are many.
const ROW: f64 = 11.0;
const ROW_LEAST: f64 = 6.0;
/// All rows together are no higher than this.
const HEIGHT_MOST: f64 = 44.0;

/// The furthest instant that any future of a run has come to: the axis reaches so far.
pub fn furthest(timeline: &Timeline) -> Time {
    timeline.branches().iter().map(|branch| branch.head().now()).max().unwrap_or(Time::ZERO)
}

/// How many of so many futures are drawn, and how high the strip is; none while there is but one.
fn room(count: usize) -> (usize, f64) {
    if count < 2 {
        return (0, 0.0);
    }
    let drawn = count.min((HEIGHT_MOST / ROW_LEAST) as usize);
    (drawn, (drawn as f64 * ROW).min(HEIGHT_MOST))
}

/// How high the strip of a run's futures is.
pub(super) fn height(timeline: &Timeline) -> f64 {
    room(timeline.branches().len()).1
}

impl Futures {
    /// The futures of a run on a strip of its timeline. Where there is no room for all, the open one stays, those that it
    /// came from, and the latest.
    pub(super) fn of(timeline: &Timeline, axis: &Axis, strip: Strip) -> Futures {
        let branches = timeline.branches();
        let (count, height) = room(branches.len());
        let chosen = chosen(timeline, count);
        let row = height / count.max(1) as f64;
        let y = |place: usize| strip.top + (place as f64 + 0.5) * row;
        let line = |(place, branch): (usize, &usize)| {
            let (parted, head) = (branches[*branch].parted(), branches[*branch].head().now());
            let from = parted.map_or(axis.left, |(_, at)| axis.x(at));
            let parent = parted.and_then(|(parent, _)| chosen.iter().position(|chosen| *chosen == parent));
            Future {
                branch: *branch,
                is_current: *branch == timeline.current(),
                parted,
                head,
                steps: branches[*branch].applied().len(),
                from: Point::new(from, y(place)),
                to: Point::new(axis.x(head).max(from + 2.0), y(place)),
                leaves: parent.map(|parent| Point::new(from, y(parent))),
                row,
            }
        };
        let hidden = if count > 0 { branches.len() - count } else { 0 };
        Futures { lines: chosen.iter().enumerate().map(line).collect(), hidden }
    }
}

/// Which branches are drawn.
fn chosen(timeline: &Timeline, count: usize) -> Vec<usize> {
    let branches = timeline.branches();
    let ancestors = std::iter::successors(Some(timeline.current()), |branch| branches[*branch].parted().map(|(from, _)| from));
    let mut chosen: Vec<usize> = Vec::new();
    for branch in ancestors.chain((0..branches.len()).rev()) {
        if chosen.len() < count && !chosen.contains(&branch) {
            chosen.push(branch);
        }
    }
    sorted(chosen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::simulation::Action;
    use crate::stage::fixture::{node, run};

    fn branched(times: usize) -> Timeline {
        let mut timeline = run(3, Vec::new());
        timeline.seek(Time::from_millis(1_000.0));
        for number in 0..times {
            timeline.seek(Time::from_millis(100.0 * (number % 5 + 1) as f64));
            timeline.apply(if number % 2 == 0 { Action::Pause(node(1)) } else { Action::Crash(node(2)) });
            timeline.seek(Time::from_millis(700.0 + number as f64));
        }
        timeline
    }

    fn futures(timeline: &Timeline) -> Futures {
        let axis = Axis::new(furthest(timeline), 808.0);
        Futures::of(timeline, &axis, Strip { top: 24.0, height: height(timeline) })
    }

    #[test]
    fn while_there_is_one_future_none_is_drawn() {
        let timeline = branched(0);
        assert_eq!((height(&timeline), futures(&timeline)), (0.0, Futures::default()));
    }

    #[test]
    fn a_future_begins_where_it_parted_and_hangs_on_the_one_it_left() {
        let timeline = branched(1);
        let Futures { lines, hidden: 0 } = futures(&timeline) else { panic!("both are drawn") };
        let [first, second] = lines.as_slice() else { panic!("there are two") };
        assert!(!first.is_current && second.is_current && first.leaves.is_none());
        assert_eq!((second.parted, second.steps), (Some((0, Time::from_millis(100.0))), 1));
        assert_eq!(second.leaves, Some(Point::new(second.from.x, first.from.y)));
        assert!(first.from.x < second.from.x && second.to.x < first.to.x && first.from.y < second.from.y);
    }

    #[test]
    fn of_many_the_open_one_its_ancestors_and_the_latest_stay() {
        let mut timeline = branched(20);
        timeline.switch(3);
        let drawn = futures(&timeline);
        assert_eq!(drawn.lines.len() + drawn.hidden, 21);
        assert!(drawn.hidden > 0 && height(&timeline) <= HEIGHT_MOST);
        let open = drawn.lines.iter().find(|line| line.is_current).expect("it is drawn");
        assert_eq!(open.branch, 3);
        assert!([0, 20].iter().all(|wanted| drawn.lines.iter().any(|line| line.branch == *wanted)));
        assert!(drawn.lines.iter().all(|line| line.row >= ROW_LEAST));
    }
}
