//! A disk in memory, with the faults of a real one.
//!
//! What is written and what would outlive a crash are kept apart. Everything asked of the disk takes effect at once
//! for whoever reads, as with the page cache of an operating system, but is also a piece of [`Work`] that the drive has
//! yet to do, one after the other. Whoever owns the disk decides how long each takes and says when it is done
//! ([`MemoryDisk::complete`]). A crash leaves what completed syncs covered, and perhaps a part of what was appended
//! after: a torn write.
//!
//! Left out: drives that reorder, or that say they have synced and have not.

use std::borrow::Cow;
use std::collections::{BTreeMap, VecDeque};
use std::sync::Arc;

use super::held::Held;
use super::{Disk, DiskError, FileName};

/// A disk in memory. A clone shares what neither changes.
#[derive(Clone, Debug)]
pub struct MemoryDisk {
    /// What files hold, by a number that stays through renames. Also of files that were removed, while a crash would
    /// bring them back.
    contents: BTreeMap<u64, Content>,
    /// The names as whoever writes sees them.
    written: Arc<BTreeMap<FileName, u64>>,
    /// The names as they are after a crash.
    durable: Arc<BTreeMap<FileName, u64>>,
    /// How often names were taken away from contents.
    removals: u64,
    /// Contents that lost their name, each with the number of that removal: once it is durable, they go.
    nameless: VecDeque<(u64, u64)>,
    /// The number of the next file.
    next: u64,
    drive: Drive,
    capacity: u64,
}

#[derive(Clone, Debug)]
enum Drive {
    /// Does all that it is asked for at once.
    Instant,
    /// Does it when its owner says so.
    Queued(Queue),
}

#[derive(Clone, Debug, Default)]
struct Queue {
    /// What is to be done, the next first.
    tasks: VecDeque<Task>,
    issued: Ticket,
    done: Ticket,
    /// How many of the tasks their owner has not been told of yet.
    untold: usize,
}

/// The number of a piece of work; the drive does them in this order.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Ticket(pub u64);

/// What the drive has to do, for whoever knows how long it takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Work {
    /// Take so many bytes at the end of a file.
    Append {
        /// How many.
        bytes: u64,
    },
    /// Bring to the medium what was taken before, so many bytes.
    Sync {
        /// How many.
        bytes: u64,
    },
    /// Fetch so many bytes from one place.
    Read {
        /// How many.
        bytes: u64,
    },
    /// Change a name.
    Name,
}

/// A file, for whoever looks at the medium itself.
#[derive(Clone, Copy, Debug)]
pub struct FileView<'a> {
    /// Its name.
    pub name: FileName,
    /// All that was written into it.
    pub bytes: &'a Held,
    /// How many of these bytes outlive a crash.
    pub durable: usize,
}

#[derive(Clone, Debug)]
struct Task {
    ticket: Ticket,
    work: Work,
    effect: Effect,
}

/// What is different once a piece of work is done.
#[derive(Clone, Debug)]
enum Effect {
    /// Nothing that matters to a crash.
    Nothing,
    /// So much of a content may outlive a crash.
    Taken { content: u64, length: usize },
    /// It does, and the names as they were.
    Durable(Covered),
}

#[derive(Clone, Debug)]
struct Covered {
    content: u64,
    length: usize,
    names: Arc<BTreeMap<FileName, u64>>,
    /// How many removals there had been.
    removals: u64,
}

/// What a file holds. It only grows, so that what is durable of it is a length.
#[derive(Clone, Debug, Default)]
struct Content {
    bytes: Held,
    /// Bytes that a sync has been asked for.
    asked: usize,
    /// Bytes that the drive has taken: those that no sync covers may outlive a crash, or not.
    taken: usize,
    /// Bytes that outlive a crash.
    durable: usize,
}

impl Default for MemoryDisk {
    fn default() -> MemoryDisk {
        MemoryDisk::instant()
    }
}

impl MemoryDisk {
    /// An empty disk that does everything at once: a crash loses only what no sync was asked for.
    pub fn instant() -> MemoryDisk {
        MemoryDisk::of(Drive::Instant)
    }

    /// An empty disk whose work is done when its owner says so.
    pub fn queued() -> MemoryDisk {
        MemoryDisk::of(Drive::Queued(Queue::default()))
    }

    /// Whether it does everything at once.
    pub fn is_instant(&self) -> bool {
        matches!(self.drive, Drive::Instant)
    }

    /// From now on it does everything at once, or when its owner says so.
    pub fn set_instant(&mut self, is_instant: bool) {
        match (&self.drive, is_instant) {
            (Drive::Queued(queue), true) => {
                self.complete(queue.issued);
                self.drive = Drive::Instant;
            }
            (Drive::Instant, false) => self.drive = Drive::Queued(Queue::default()),
            (Drive::Queued(_), false) | (Drive::Instant, true) => {}
        }
    }

    fn of(drive: Drive) -> MemoryDisk {
        let (written, durable) = Default::default();
        let (contents, nameless) = Default::default();
        MemoryDisk { contents, written, durable, removals: 0, nameless, next: 0, drive, capacity: u64::MAX }
    }

    /// The same disk with nothing on it.
    pub fn erased(&self) -> MemoryDisk {
        let empty = if self.is_instant() { MemoryDisk::instant() } else { MemoryDisk::queued() };
        MemoryDisk { capacity: self.capacity, ..empty }
    }

    /// From now on it holds so many bytes; what it holds already stays.
    pub fn set_capacity(&mut self, capacity: u64) {
        self.capacity = capacity;
    }

    /// Bytes in use, by all files that have a name.
    pub fn used(&self) -> u64 {
        self.files().map(|file| file.bytes.len() as u64).sum()
    }

    /// The files there are, by name, with what of each outlives a crash.
    pub fn files(&self) -> impl Iterator<Item = FileView<'_>> {
        self.written.iter().map(|(name, number)| {
            let content = &self.contents[number];
            let durable = if self.durable.get(name) == Some(number) { content.durable } else { 0 };
            FileView { name: *name, bytes: &content.bytes, durable }
        })
    }

    /// The work asked for since this was last called, the first first.
    pub fn take_issued(&mut self) -> Vec<(Ticket, Work)> {
        let Drive::Queued(queue) = &mut self.drive else { return Vec::new() };
        let told = queue.tasks.len() - queue.untold;
        queue.untold = 0;
        queue.tasks.iter().skip(told).map(|task| (task.ticket, task.work)).collect()
    }

    /// Something was read. (Reading changes nothing, so only whoever read knows.)
    pub fn note_read(&mut self, bytes: u64) {
        self.issue(Work::Read { bytes }, Effect::Nothing);
    }

    /// The number of the last work that was asked for.
    pub fn issued(&self) -> Ticket {
        match &self.drive {
            Drive::Instant => Ticket::default(),
            Drive::Queued(queue) => queue.issued,
        }
    }

    /// The number of the last work that is done.
    pub fn done(&self) -> Ticket {
        match &self.drive {
            Drive::Instant => Ticket::default(),
            Drive::Queued(queue) => queue.done,
        }
    }

    /// The drive has done its work up to and including this ticket.
    pub fn complete(&mut self, ticket: Ticket) {
        while let Drive::Queued(queue) = &mut self.drive
            && let Some(task) = queue.tasks.pop_front_if(|task| task.ticket <= ticket)
        {
            queue.done = task.ticket;
            queue.untold = queue.untold.min(queue.tasks.len());
            self.take_effect(task.effect);
        }
    }

    /// The machine dies. Of what no completed sync covers, only bytes can be left that the drive had taken or was taking:
    /// `keeps` says how many, given how many they are.
    pub fn crash(&mut self, mut keeps: impl FnMut(u64) -> u64) {
        if let Drive::Queued(queue) = &mut self.drive {
            queue.done = queue.issued;
            queue.untold = 0;
            let in_progress = std::mem::take(&mut queue.tasks).pop_front();
            if let Some(Task { effect: effect @ Effect::Taken { .. }, .. }) = in_progress {
                self.take_effect(effect);
            }
        }
        self.written = self.durable.clone();
        self.nameless.clear();
        let named: Vec<u64> = self.written.values().copied().collect();
        self.contents.retain(|number, _| named.contains(number));
        for content in self.contents.values_mut() {
            let kept = content.durable + keeps((content.taken - content.durable) as u64) as usize;
            if kept < content.bytes.len() {
                content.bytes.truncate(kept);
            }
            // What a file holds when it is next opened is all that it ever held.
            (content.asked, content.taken, content.durable) = (kept, kept, kept);
        }
    }

    /// Bits rot: flips those of `mask` in the byte at an offset. Returns whether there is such a byte.
    pub fn flip(&mut self, file: FileName, offset: u64, mask: u8) -> bool {
        let content = self.written.get(&file).and_then(|number| self.contents.get_mut(number));
        let Some((content, place)) = content.zip(usize::try_from(offset).ok()) else { return false };
        content.bytes.flip(place, mask)
    }

    fn issue(&mut self, work: Work, effect: Effect) {
        match &mut self.drive {
            Drive::Instant => self.take_effect(effect),
            Drive::Queued(queue) => {
                queue.issued.0 += 1;
                queue.untold += 1;
                queue.tasks.push_back(Task { ticket: queue.issued, work, effect });
            }
        }
    }

    fn take_effect(&mut self, effect: Effect) {
        match effect {
            Effect::Nothing => {}
            // A file may be gone by now.
            Effect::Taken { content, length } => {
                if let Some(content) = self.contents.get_mut(&content) {
                    content.taken = length;
                }
            }
            Effect::Durable(Covered { content, length, names, removals }) => {
                if let Some(content) = self.contents.get_mut(&content) {
                    content.durable = length;
                }
                self.durable = names;
                // No crash brings these back any more: names become durable in the order in which they changed.
                while let Some((_, number)) = self.nameless.pop_front_if(|(removal, _)| *removal <= removals) {
                    self.contents.remove(&number);
                }
            }
        }
    }

    /// Takes the name away from a content.
    fn unname(&mut self, number: u64) {
        self.removals += 1;
        self.nameless.push_back((self.removals, number));
    }

    fn number(&self, file: FileName) -> Result<u64, DiskError> {
        self.written.get(&file).copied().ok_or(DiskError::Missing(file))
    }

    fn content(&self, file: FileName) -> Result<&Content, DiskError> {
        Ok(&self.contents[&self.number(file)?])
    }
}

impl Disk for MemoryDisk {
    fn append(&mut self, file: FileName, bytes: &[u8]) -> Result<(), DiskError> {
        if self.capacity != u64::MAX && self.used() + bytes.len() as u64 > self.capacity {
            return Err(DiskError::Full { capacity: self.capacity });
        }
        let number = match self.written.get(&file) {
            Some(number) => *number,
            None => {
                self.next += 1;
                Arc::make_mut(&mut self.written).insert(file, self.next);
                self.next
            }
        };
        let content = self.contents.entry(number).or_default();
        content.bytes.append(bytes);
        let length = content.bytes.len();
        self.issue(Work::Append { bytes: bytes.len() as u64 }, Effect::Taken { content: number, length });
        Ok(())
    }

    fn read(&self, file: FileName, offset: u64, length: usize) -> Result<Cow<'_, [u8]>, DiskError> {
        let bytes = usize::try_from(offset)
            .ok()
            .and_then(|from| self.content(file).map(|it| it.bytes.range(from, from.checked_add(length)?)).transpose());
        bytes.unwrap_or(Err(DiskError::TooShort(file)))
    }

    fn length(&self, file: FileName) -> Result<u64, DiskError> {
        Ok(self.content(file)?.bytes.len() as u64)
    }

    fn sync(&mut self, file: FileName) -> Result<(), DiskError> {
        let number = self.number(file)?;
        let content = self.contents.get_mut(&number).expect("what has a name has a content");
        let length = content.bytes.len();
        let bytes = (length - std::mem::replace(&mut content.asked, length)) as u64;
        let covered = Covered { content: number, length, names: self.written.clone(), removals: self.removals };
        self.issue(Work::Sync { bytes }, Effect::Durable(covered));
        Ok(())
    }

    fn rename(&mut self, from: FileName, to: FileName) -> Result<(), DiskError> {
        let number = self.number(from)?;
        let names = Arc::make_mut(&mut self.written);
        names.remove(&from);
        if let Some(before) = names.insert(to, number).filter(|before| *before != number) {
            self.unname(before);
        }
        self.issue(Work::Name, Effect::Nothing);
        Ok(())
    }

    fn remove(&mut self, file: FileName) -> Result<(), DiskError> {
        let number = self.number(file)?;
        Arc::make_mut(&mut self.written).remove(&file);
        self.unname(number);
        self.issue(Work::Name, Effect::Nothing);
        Ok(())
    }

    fn list(&self) -> Result<Vec<FileName>, DiskError> {
        Ok(self.written.keys().copied().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LOG: FileName = FileName::Log(1);
    const TABLE: FileName = FileName::Table(2);

    fn held(disk: &MemoryDisk, file: FileName) -> Option<Vec<u8>> {
        disk.read_all(file).ok().map(Cow::into_owned)
    }

    fn crashed(disk: &MemoryDisk) -> MemoryDisk {
        let mut disk = disk.clone();
        disk.crash(|_| 0);
        disk
    }

    #[test]
    fn a_crash_loses_what_no_sync_covers_and_may_tear_it() {
        let mut disk = MemoryDisk::instant();
        disk.append(LOG, b"one").unwrap();
        disk.sync(LOG).unwrap();
        disk.append(LOG, b"two").unwrap();
        assert_eq!(held(&disk, LOG).unwrap(), b"onetwo", "what is written can be read");
        assert_eq!(held(&crashed(&disk), LOG).unwrap(), b"one");
        let mut torn = disk.clone();
        torn.crash(|unsynced| unsynced - 1);
        assert_eq!(held(&torn, LOG).unwrap(), b"onetw");
    }

    #[test]
    fn names_come_and_go_with_a_sync_of_any_file_and_in_their_order() {
        let mut disk = MemoryDisk::instant();
        disk.append(LOG, b"log").unwrap();
        assert_eq!(crashed(&disk).list().unwrap(), [], "nobody has synced");
        disk.sync(LOG).unwrap();
        disk.append(TABLE, b"table").unwrap();
        disk.remove(LOG).unwrap();
        assert_eq!(held(&crashed(&disk), LOG).unwrap(), b"log", "a removed file comes back");
        disk.sync(TABLE).unwrap();
        assert_eq!(crashed(&disk).list().unwrap(), [TABLE]);
        disk.rename(TABLE, FileName::Current).unwrap();
        assert_eq!(crashed(&disk).list().unwrap(), [TABLE]);
        assert_eq!(disk.contents.len(), 1, "what nothing can bring back is forgotten");
    }

    #[test]
    fn a_sync_that_the_drive_has_not_done_covers_nothing() {
        let mut disk = MemoryDisk::queued();
        disk.append(LOG, b"one").unwrap();
        disk.sync(LOG).unwrap();
        disk.append(LOG, b"two").unwrap();
        let work = disk.take_issued();
        assert_eq!(
            work.iter().map(|(_, work)| *work).collect::<Vec<_>>(),
            [Work::Append { bytes: 3 }, Work::Sync { bytes: 3 }, Work::Append { bytes: 3 }]
        );
        assert_eq!(disk.take_issued(), []);
        assert_eq!(crashed(&disk).list().unwrap(), []);
        disk.complete(work[0].0);
        assert_eq!(crashed(&disk).list().unwrap(), []);
        disk.complete(work[1].0);
        assert_eq!(held(&crashed(&disk), LOG).unwrap(), b"one", "the sync covers what was there when it was asked for");
        disk.note_read(10);
        assert_eq!(disk.take_issued(), [(Ticket(4), Work::Read { bytes: 10 })]);
    }

    #[test]
    fn a_full_disk_takes_nothing_of_what_does_not_fit() {
        let mut disk = MemoryDisk::instant();
        disk.set_capacity(5);
        disk.append(LOG, b"four").unwrap();
        assert_eq!(disk.append(LOG, b"ab"), Err(DiskError::Full { capacity: 5 }));
        assert_eq!((disk.used(), disk.length(LOG)), (4, Ok(4)));
        disk.remove(LOG).unwrap();
        disk.append(TABLE, b"ab").unwrap();
    }

    #[test]
    fn a_flipped_bit_stays_flipped() {
        let mut disk = MemoryDisk::instant();
        disk.append(LOG, b"abc").unwrap();
        let before = disk.clone();
        assert!(disk.flip(LOG, 1, 0x01) && !disk.flip(LOG, 3, 1) && !disk.flip(TABLE, 0, 1));
        assert_eq!(held(&disk, LOG).unwrap(), b"acc");
        assert_eq!(held(&before, LOG).unwrap(), b"abc", "a clone is another disk");
        assert_eq!(disk.read(LOG, 2, 2), Err(DiskError::TooShort(LOG)));
    }
}
