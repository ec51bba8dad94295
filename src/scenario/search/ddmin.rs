//! Delta debugging: the smallest part of a list that still does what the whole does.
//!
//! Zeller and Hildebrandt, *Simplifying and Isolating Failure-Inducing Input* (IEEE TSE 28(2), 2002), §3.2: the list is
//! cut into two parts; if one part alone will do, go on with it; else if all but one part will do, go on with that; else
//! cut more finely, until each part is one entry. What is left then is *1-minimal*: no single entry can be left out.
//!
//! It only says what to keep next and is told whether that would do, so whoever asks can take a run at a time.

/// Where the algorithm is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Ddmin {
    /// Into how many parts the list is cut.
    parts: usize,
    /// Which proposal comes next: each part alone, then everything but each part.
    place: usize,
}

impl Ddmin {
    /// At the beginning. The one part that the list has then is proposed to be kept, and to be left out.
    pub const START: Ddmin = Ddmin { parts: 1, place: 0 };

    /// Which of so many entries to keep next; `None` when nothing more can be left out.
    pub fn propose(&mut self, count: usize) -> Option<Vec<usize>> {
        if self.place == 2 * self.parts {
            if self.parts >= count {
                return None;
            }
            *self = Ddmin { parts: (2 * self.parts).min(count), place: 0 };
        }
        let part = self.place % self.parts;
        let inside = |entry: &usize| (part * count / self.parts..(part + 1) * count / self.parts).contains(entry);
        let alone = self.place < self.parts;
        self.place += 1;
        Some((0..count).filter(|entry| inside(entry) == alone).collect())
    }

    /// The last proposal would do, and is the list from now on, of so many entries.
    pub fn accept(&mut self, count: usize) {
        let was_alone = self.place <= self.parts;
        let parts = if was_alone { 2 } else { (self.parts - 1).max(2) };
        *self = Ddmin { parts: parts.min(count).max(1), place: 0 };
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Runs the algorithm on 0..count with a test of whether a part will do.
    fn minimal(count: usize, will_do: impl Fn(&[usize]) -> bool) -> (Vec<usize>, u32) {
        let mut list: Vec<usize> = (0..count).collect();
        let (mut ddmin, mut tests) = (Ddmin::START, 0);
        while let Some(keep) = ddmin.propose(list.len()) {
            let kept: Vec<usize> = keep.iter().map(|place| list[*place]).collect();
            if kept.len() < list.len() {
                tests += 1;
                if will_do(&kept) {
                    list = kept;
                    ddmin.accept(list.len());
                }
            }
        }
        (list, tests)
    }

    #[test]
    fn what_is_needed_is_left() {
        for needed in
            [vec![], vec![0], vec![7], vec![99], vec![3, 60], vec![10, 11, 12], vec![0, 50, 99], vec![5, 25, 45, 65, 85]]
        {
            let (left, tests) = minimal(100, |kept| needed.iter().all(|entry| kept.contains(entry)));
            assert_eq!(left, needed);
            // In the worst case it is some 10,000, the square (§3.2); few needed entries take far less.
            assert!(tests < 1_000, "{needed:?} took {tests} tests");
        }
    }

    /// The example of §3.2, figure 3 of the paper: of eight entries the first, seventh and eighth are needed.
    #[test]
    fn the_example_of_the_paper() {
        let (left, _) = minimal(8, |kept| [0, 6, 7].iter().all(|entry| kept.contains(entry)));
        assert_eq!(left, [0, 6, 7]);
    }

    #[test]
    fn what_is_left_is_1_minimal_even_where_the_test_is_not_monotone() {
        // An odd number of entries that sum up to a multiple of three.
        let will_do = |kept: &[usize]| kept.len() % 2 == 1 && kept.iter().sum::<usize>() % 3 == 0;
        let (left, _) = minimal(31, will_do);
        assert!(will_do(&left));
        for without in 0..left.len() {
            let mut fewer = left.clone();
            fewer.remove(without);
            assert!(!will_do(&fewer), "{left:?} without the entry at {without} will do");
        }
    }
}
