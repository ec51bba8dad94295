//! What is stored under a key: the copies of a node, or registers. A kind of value that is new is explained here.

use super::fields::Fields;
use super::{Field, Part};

/// Explains a value; `None` where it says nothing, which leaves the rest unknown.
pub type Explain = fn(&mut Fields<'_>) -> Option<()>;

/// The value of a node's copy: see [`crate::engine::storage::Record`].
pub fn copy(fields: &mut Fields<'_>) -> Option<()> {
    fields.byte(Part::Whole)?;
    fields.instant(Part::WrittenAt)?;
    fields.clock(Part::ContextCount, Part::ContextEntry)?;
    for _ in 0..fields.number(Part::VersionCount)? {
        let flags = fields.byte(Part::Flags)?;
        fields.counter(Part::Dot)?;
        fields.clock(Part::PastCount, Part::PastEntry)?;
        if flags & 2 != 0 {
            fields.instant(Part::Timestamp)?;
        }
        if flags & 1 != 0 {
            let length = fields.number(Part::ValueLength)?;
            fields.text(Part::Value, length)?;
        }
    }
    Some(())
}

/// The value of a register: see [`crate::engine::storage::register::Register`].
pub fn register(fields: &mut Fields<'_>) -> Option<()> {
    if fields.byte(Part::RegisterKind)? == 1 {
        let length = fields.reader.rest().len();
        fields.text(Part::Value, length)?;
    }
    Some(())
}

/// A value as it would be written, for whoever asks about something that is only in memory.
pub fn value(bytes: &[u8], explain: Explain) -> Vec<Field> {
    let mut fields = Fields::new(bytes, 0);
    // What is not explained is left to `finish`.
    let _ = explain(&mut fields);
    fields.finish()
}

/// Explains the next so many bytes as a value, and nothing behind them.
pub(super) fn within(fields: &mut Fields<'_>, length: usize, explain: Explain) -> Option<()> {
    let at = fields.at();
    let value = fields.reader.take(length)?;
    let mut inner = Fields::new(value, at);
    let _ = explain(&mut inner);
    fields.fields.append(&mut inner.finish());
    Some(())
}
