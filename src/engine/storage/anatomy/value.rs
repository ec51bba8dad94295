//! What is stored under a key: the copies of a node, or registers. A kind of value that is new is explained here.

use super::fields::Fields;
use super::{Field, Part};

/// Explains the value of a key; `None` where it says nothing, which leaves the rest unknown.
pub type Explain = fn(&[u8], &mut Fields<'_>) -> Option<()>;

/// What a node stores: see [`crate::engine::storage::Record`].
pub fn record(_key: &[u8], fields: &mut Fields<'_>) -> Option<()> {
    match fields.kind(Part::RecordKind, 0..=4)? {
        0..=2 => {
            fields.instant(Part::WrittenAt)?;
            siblings(fields)
        }
        3 => {
            fields.number_up_to(Part::Generation, u32::MAX.into())?;
            fields.label(Part::Label)
        }
        _ => Some(()),
    }
}

fn siblings(fields: &mut Fields<'_>) -> Option<()> {
    fields.clock(Part::ContextCount, Part::ContextEntry)?;
    for _ in 0..fields.number(Part::VersionCount)? {
        let flags = fields.kind(Part::Flags, 0..=3)?;
        fields.counter(Part::Dot)?;
        fields.clock(Part::PastCount, Part::PastEntry)?;
        if flags & 2 != 0 {
            fields.instant(Part::Timestamp)?;
        }
        if flags & 1 != 0 {
            fields.bytes(Part::ValueLength, Part::Value)?;
        }
    }
    Some(())
}

/// The value of a register: see [`crate::engine::storage::register::Register`].
pub fn register(_key: &[u8], fields: &mut Fields<'_>) -> Option<()> {
    if fields.kind(Part::RegisterKind, 0..=1)? == 1 {
        fields.rest(Part::Value)?;
    }
    Some(())
}

/// The value of a key as it would be written, for whoever asks about something that is only in memory.
pub fn value(key: &[u8], bytes: &[u8], explain: Explain) -> Vec<Field> {
    Fields::of(bytes, 0, |fields| explain(key, fields))
}

/// Explains the next so many bytes as the value of a key, and nothing behind them.
pub(super) fn within(fields: &mut Fields<'_>, length: usize, key: &[u8], explain: Explain) -> Option<()> {
    fields.within(length, |inner| explain(key, inner))
}
