//! The same writes and reads given to a bare log, to one sorted file and to the storage engine: what each costs, side by side.
//!
//! `cargo run --release --example stores [WRITES [KEYS [VALUE_BYTES]]]`

use ringside::engine::storage::contrast::{Work, contrast, table};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut given = std::env::args().skip(1);
    let mut next = |otherwise: u32| match given.next() {
        None => Ok(otherwise),
        Some(text) => match text.parse() {
            Ok(0) | Err(_) => Err(format!("{text:?} is not a number from 1 to {}", u32::MAX)),
            Ok(number) => Ok(number),
        },
    };
    let Work { writes, keys, value_bytes } = Work::SHOWN;
    let work = Work { writes: next(writes)?, keys: next(keys)?, value_bytes: next(value_bytes as u32)? as usize };
    print!("{}", table(work, &contrast(work)?));
    Ok(())
}
