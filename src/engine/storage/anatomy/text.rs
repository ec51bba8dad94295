//! Bytes as text that can be read, whatever they are: keys and values need not be text.

/// Appends bytes as they stand in a line: a backslash, a tab and what is no text are written as in Rust's strings.
pub fn escape(out: &mut String, bytes: &[u8]) {
    const DIGITS: &[u8; 16] = b"0123456789abcdef";
    let digits = |out: &mut String, byte: u8| {
        out.push_str("\\x");
        out.extend([byte >> 4, byte & 15].map(|digit| char::from(DIGITS[usize::from(digit)])));
    };
    for chunk in bytes.utf8_chunks() {
        for letter in chunk.valid().chars() {
            match letter {
                '\\' => out.push_str("\\\\"),
                '\t' => out.push_str("\\t"),
                '\n' => out.push_str("\\n"),
                '\r' => out.push_str("\\r"),
                '\0'..' ' | '\x7f' => digits(out, letter as u8),
                _ => out.push(letter),
            }
        }
        chunk.invalid().iter().for_each(|byte| digits(out, *byte));
    }
}

/// Bytes as they stand in a line, see [`escape`].
pub fn readable(bytes: &[u8]) -> String {
    let mut out = String::with_capacity(bytes.len());
    escape(&mut out, bytes);
    out
}

/// Of many bytes the first, no more than so many, and no letter that is cut in two.
pub fn beginning(bytes: &[u8], most: usize) -> &[u8] {
    let goes_on = |end: &usize| bytes.get(*end).is_some_and(|byte| byte & 0xc0 == 0x80);
    // A letter has four bytes at most; more that go on are none.
    let ends = (most.saturating_sub(3)..=most).rev();
    let end = ends.into_iter().find(|end| !goes_on(end)).unwrap_or(most);
    &bytes[..end.min(bytes.len())]
}

/// Bytes as text in quotes; of many only the first.
pub(super) fn quoted(bytes: &[u8]) -> String {
    const SHOWN: usize = 48;
    let shown = beginning(bytes, SHOWN);
    let more = if shown.len() < bytes.len() { "…" } else { "" };
    format!("“{}{more}”", readable(shown))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_no_text_is_readable_all_the_same() {
        assert_eq!(readable("장바구니 a\tb\\".as_bytes()), "장바구니 a\\tb\\\\");
        assert_eq!(readable(b"\xffhint\x00\xec\x9e"), "\\xffhint\\x00\\xec\\x9e");
        assert_eq!(quoted(&[b'x'; 49]), format!("“{}…”", "x".repeat(48)));
    }

    #[test]
    fn no_letter_is_cut_in_two() {
        let text = "가나다".as_bytes();
        assert_eq!([5, 6, 7, 8, 9, 20].map(|most| beginning(text, most).len()), [3, 6, 6, 6, 9, 9]);
        assert_eq!(beginning(&[0x80; 10], 6).len(), 6, "what is no text is cut anywhere");
        assert_eq!(beginning(b"ab", 0), b"");
    }
}
