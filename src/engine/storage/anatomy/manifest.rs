//! Which files count: the changes in a manifest, and the name of the one in force.

use super::fields::Fields;
use super::{Field, Part};
use crate::engine::storage::disk::{FileName, NUMBERS};

/// What a record of a manifest holds: see [`crate::engine::storage::manifest::Edit`].
pub fn edit(fields: &mut Fields<'_>) -> Option<()> {
    while !fields.left().is_empty() {
        match fields.kind(Part::EditKind, 1..=3)? {
            1 => {
                fields.number_up_to(Part::FirstLog, NUMBERS - 1)?;
            }
            2 => {
                fields.number_up_to(Part::TableNumber, NUMBERS - 1)?;
                fields.number_up_to(Part::Level, u8::MAX.into())?;
                fields.number(Part::TableBytes)?;
                fields.number(Part::Entries)?;
                fields.number_up_to(Part::Oldest, NUMBERS - 1)?;
                fields.number_up_to(Part::Newest, NUMBERS - 1)?;
                fields.bytes(Part::KeyLength, Part::LeastKey)?;
                fields.bytes(Part::KeyLength, Part::GreatestKey)?;
            }
            _ => {
                fields.number_up_to(Part::TableNumber, NUMBERS - 1)?;
            }
        }
    }
    Some(())
}

/// The name of a manifest, which is all that `current` holds.
pub fn name(bytes: &[u8], at: usize) -> Vec<Field> {
    Fields::of(bytes, at, |fields| match FileName::parse(std::str::from_utf8(bytes).ok()?)? {
        FileName::Manifest(_) => fields.rest(Part::Name).map(|_| ()),
        _ => None,
    })
}
