//! A text packed into the fragment of an address: `r1.` and letters that need no escaping there.
//!
//! ```text
//! r1 .  base64url( checksum, 4 bytes │ DEFLATE (RFC 1951) of UTF-8 )
//! ```
//!
//! The number is the version, and it comes first, so that whoever does not know it does not even look at the rest. The
//! checksum is over the version and the packed bytes (XXH3, its lower half): a letter that was changed or lost on the way is
//! found before anything is made of it.
//!
//! Both ends have read the same [`DICTIONARY`] before the text begins, as in zlib's preset dictionaries (RFC 1950,
//! section 2.2): most of a short link is words that every document has, and they need not travel. DEFLATE refers back into
//! it as into what it has written itself.
//!
//! DEFLATE and not LZ4, which is here for the storage engine: LZ4 leaves every letter its eight bits, and a link would be half
//! as long again.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use miniz_oxide::deflate::core::{CompressorOxide, TDEFLFlush, TDEFLStatus, compress, create_comp_flags_from_zip_params};
use miniz_oxide::inflate::TINFLStatus;
use miniz_oxide::inflate::core::{DecompressorOxide, decompress, inflate_flags};
use xxhash_rust::xxh3::xxh3_64;

use super::{LINK_VERSION, LinkError};
use crate::scenario::source::DOCUMENT_BYTES_MAX;

/// What both ends have read. It belongs to version 1, and never changes: a link that is out there was made with it. Later is
/// nearer, and nearer is cheaper to refer to.
const DICTIONARY: &str = include_str!("dictionary.txt");

/// How well DEFLATE looks for what stood there before, of 10.
const EFFORT: i32 = 9;
const CHECKSUM_BYTES: usize = 4;

/// Whether a text looks like a link or the address of one: the beginning is enough, so that a damaged one does too.
pub(super) fn is_like(text: &str) -> bool {
    let text = text.trim();
    let is_address = ["ringside:", "http://", "https://"].into_iter().any(|scheme| text.starts_with(scheme));
    let fragment = text.strip_prefix('#').unwrap_or(text);
    is_address || (version(fragment).is_some() && !fragment.contains(char::is_whitespace))
}

/// A text as a fragment.
pub(super) fn pack(text: &str) -> Result<String, LinkError> {
    if text.len() > DOCUMENT_BYTES_MAX {
        return Err(LinkError::TooLong(text.len() as u64));
    }
    let packed = deflate(text.as_bytes());
    let mut bytes = checksum(&packed).to_vec();
    bytes.extend(packed);
    Ok(format!("r{LINK_VERSION}.{}", URL_SAFE_NO_PAD.encode(bytes)))
}

/// The text of a fragment, or of an address that has one.
pub(super) fn unpack(text: &str) -> Result<String, LinkError> {
    if text.len() > 2 * DOCUMENT_BYTES_MAX {
        return Err(LinkError::TooLong(text.len() as u64));
    }
    let text = text.trim();
    let text = text.strip_prefix("ringside:").unwrap_or(text);
    let fragment = text.rsplit_once('#').map_or(text, |(_, fragment)| fragment);
    let (version, letters) = version(fragment).ok_or(LinkError::NotALink)?;
    if version != LINK_VERSION {
        return Err(LinkError::Version(version));
    }
    // A letter breaks long lines, and some who quote a link fill it up.
    let letters: String = letters.chars().filter(|letter| !letter.is_whitespace()).collect();
    let letters = letters.trim_end_matches('=');
    let is_known = |letter: &char| letter.is_ascii_alphanumeric() || matches!(letter, '-' | '_');
    if let Some(letter) = letters.chars().find(|letter| !is_known(letter)) {
        return Err(LinkError::Letter(letter));
    }
    let bytes = URL_SAFE_NO_PAD.decode(letters).map_err(|_| LinkError::Damaged)?;
    let (sum, packed) = bytes.split_at_checked(CHECKSUM_BYTES).ok_or(LinkError::Damaged)?;
    if sum != checksum(packed) {
        return Err(LinkError::Damaged);
    }
    String::from_utf8(inflate(packed)?).map_err(|_| LinkError::Damaged)
}

/// The version that a fragment begins with, and what comes after it.
fn version(fragment: &str) -> Option<(u64, &str)> {
    let (version, letters) = fragment.strip_prefix('r')?.split_once('.')?;
    let is_number = version.bytes().all(|byte| byte.is_ascii_digit());
    if is_number { Some((version.parse().ok()?, letters)) } else { None }
}

fn checksum(packed: &[u8]) -> [u8; CHECKSUM_BYTES] {
    let mut bytes = LINK_VERSION.to_le_bytes().to_vec();
    bytes.extend(packed);
    (xxh3_64(&bytes) as u32).to_le_bytes()
}

fn deflate(bytes: &[u8]) -> Vec<u8> {
    let mut compressor = CompressorOxide::new(create_comp_flags_from_zip_params(EFFORT, -15, 0));
    // What this gives is what the other end would have to read, if it had not the dictionary.
    deflate_into(&mut compressor, DICTIONARY.as_bytes(), TDEFLFlush::Sync);
    deflate_into(&mut compressor, bytes, TDEFLFlush::Finish)
}

fn deflate_into(compressor: &mut CompressorOxide, mut bytes: &[u8], flush: TDEFLFlush) -> Vec<u8> {
    // DEFLATE makes no text longer than by a few bytes.
    let mut out = vec![0; bytes.len() + 64];
    let mut made = 0;
    loop {
        let (status, read, written) = compress(compressor, bytes, &mut out[made..], flush);
        bytes = &bytes[read..];
        made += written;
        let is_done = status != TDEFLStatus::Okay || (bytes.is_empty() && flush == TDEFLFlush::Sync && made < out.len());
        if is_done {
            out.truncate(made);
            return out;
        }
        out.resize(2 * out.len(), 0);
    }
}

/// What was packed, up to the length of a document. Where more comes out, no more than that is ever made.
fn inflate(packed: &[u8]) -> Result<Vec<u8>, LinkError> {
    let most = DICTIONARY.len() + DOCUMENT_BYTES_MAX;
    let mut out = DICTIONARY.as_bytes().to_vec();
    let (mut read, mut made) = (0, out.len());
    let mut inflater = Box::new(DecompressorOxide::new());
    loop {
        out.resize((2 * out.len()).min(most), 0);
        let flags = inflate_flags::TINFL_FLAG_USING_NON_WRAPPING_OUTPUT_BUF;
        let (status, more_read, more_made) = decompress(&mut inflater, &packed[read..], &mut out, made, flags);
        read += more_read;
        made += more_made;
        match status {
            TINFLStatus::Done if read == packed.len() => {
                out.truncate(made);
                return Ok(out.split_off(DICTIONARY.len()));
            }
            TINFLStatus::HasMoreOutput if out.len() < most => {}
            TINFLStatus::HasMoreOutput => return Err(LinkError::TooLong(1 + DOCUMENT_BYTES_MAX as u64)),
            _ => return Err(LinkError::Damaged),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_come_back() {
        for text in ["", "a", "{\"format\":1}", "가나다", &"abc".repeat(300_000), &"\u{10FFFF}\0".repeat(999)] {
            assert_eq!(unpack(&pack(text).unwrap()).as_deref(), Ok(text));
        }
        // What does not shrink.
        let mut state = 1_u64;
        let noise: String = (0..200_000)
            .map(|_| {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                char::from((state >> 57) as u8)
            })
            .collect();
        assert_eq!(unpack(&pack(&noise).unwrap()), Ok(noise));
    }

    #[test]
    fn addresses_and_what_was_added_on_the_way_are_read() {
        let link = pack("text").unwrap();
        let (head, tail) = link.split_at(8);
        for like in [
            format!("https://example.org/ringside/?lang=ko#{link}"),
            format!("ringside:{link}"),
            format!("#{link}"),
            format!(" {link}=\n"),
            format!("https://example.org/#{head}\r\n  {tail}"),
        ] {
            assert!(is_like(&like), "{like}");
            assert_eq!(unpack(&like).as_deref(), Ok("text"), "{like}");
        }
        for other in ["", "{}", "format = 1", "# r1. is a comment\nformat = 1", "r1 = 2", "r.x", "stale-read", "r2d2"] {
            assert!(!is_like(other), "{other}");
        }
    }

    #[test]
    fn what_is_wrong_is_said() {
        let link = pack("text").unwrap();
        assert_eq!(unpack("https://example.org/"), Err(LinkError::NotALink));
        assert_eq!(unpack(&link.replacen("r1.", "r7.", 1)), Err(LinkError::Version(7)));
        assert_eq!(unpack(&format!("{link}?")), Err(LinkError::Letter('?')));
        assert_eq!(unpack(&link[..link.len() - 1]), Err(LinkError::Damaged));
        assert_eq!(unpack("r1."), Err(LinkError::Damaged));
        assert_eq!(unpack(&"r".repeat(3_000_000)), Err(LinkError::TooLong(3_000_000)));
        assert_eq!(pack(&"x".repeat(1_000_001)), Err(LinkError::TooLong(1_000_001)));
    }

    #[test]
    fn nothing_unfolds_without_end() {
        let bomb = deflate(&vec![b' '; 50_000_000]);
        assert!(bomb.len() < 60_000);
        let mut bytes = checksum(&bomb).to_vec();
        bytes.extend(bomb);
        let link = format!("r1.{}", URL_SAFE_NO_PAD.encode(bytes));
        assert_eq!(unpack(&link), Err(LinkError::TooLong(1_000_001)));
    }
}
