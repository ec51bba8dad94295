//! A stretch of the ring between two tokens.

use serde::Serialize;

use super::token::Token;

/// The tokens after one and up to another, clockwise, the ring closing from the largest to the
/// smallest. Where both are the same it is the whole ring: what a token owns that is alone on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize)]
pub struct TokenRange {
    /// Where it begins; this token is the range's before it.
    pub after: Token,
    /// Where it ends, included.
    pub until: Token,
}

impl TokenRange {
    /// The range that holds this token and no other.
    pub fn only(token: Token) -> TokenRange {
        TokenRange { after: Token(token.0.wrapping_sub(1)), until: token }
    }

    /// Whether a token lies in it.
    pub fn contains(self, token: Token) -> bool {
        // How far behind the beginning the last token lies, from 0: the whole ring ends on the
        // beginning itself, which is as far behind it as can be.
        let distance = |token: Token| token.turn().wrapping_sub(self.after.turn()).wrapping_sub(1);
        distance(token) <= distance(self.until)
    }

    /// How much of the circle it takes, in 2^-64ths (the whole ring is one more than that can
    /// say, and gives one less, which no picture can tell).
    pub fn width(self) -> u64 {
        match self.until.turn().wrapping_sub(self.after.turn()) {
            0 => u64::MAX,
            width => width,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn holds(after: i64, until: i64, tokens: &[i64]) -> Vec<bool> {
        let range = TokenRange { after: Token(after), until: Token(until) };
        tokens.iter().map(|token| range.contains(Token(*token))).collect()
    }

    #[test]
    fn a_range_begins_after_its_first_token_and_ends_with_its_last() {
        assert_eq!(holds(10, 20, &[10, 11, 20, 21, i64::MIN, i64::MAX]), [false, true, true, false, false, false]);
        assert_eq!(holds(20, 10, &[10, 11, 20, 21, i64::MIN, i64::MAX]), [true, false, false, true, true, true]);
        assert_eq!(holds(i64::MAX, 0, &[i64::MAX, i64::MIN, 0, 1]), [false, true, true, false]);
    }

    #[test]
    fn a_range_that_ends_where_it_begins_is_the_whole_ring() {
        assert_eq!(holds(7, 7, &[7, 8, 6, i64::MIN, i64::MAX]), [true; 5]);
        assert_eq!(TokenRange { after: Token(7), until: Token(7) }.width(), u64::MAX);
    }

    #[test]
    fn a_range_of_one_token_holds_that_one() {
        for token in [i64::MIN, -1, 0, i64::MAX] {
            let range = TokenRange::only(Token(token));
            assert!(range.contains(Token(token)) && !range.contains(Token(token ^ 1)));
            assert_eq!(range.width(), 1);
        }
    }
}
