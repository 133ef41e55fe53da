//! Counters: whole numbers of 64 bits, kept as the decimal text that a person would write.

/// The number a value holds: digits without leading zeros, and a `-` before them if it is
/// below zero. Anything else is none, so that every number has one spelling.
pub(super) fn parse(value: &[u8]) -> Option<i64> {
    let text = std::str::from_utf8(value).ok()?;
    let number: i64 = text.parse().ok()?;
    (number.to_string() == text).then_some(number)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_one_spelling() {
        for number in [0, 1, -1, 10, -10, i64::MAX, i64::MIN] {
            assert_eq!(parse(number.to_string().as_bytes()), Some(number));
        }
        let others: [&[u8]; 14] = [
            b"",
            b"-",
            b"-0",
            b"+1",
            b"01",
            b" 1",
            b"1 ",
            b"1\n",
            b"1.0",
            b"0x1",
            b"1\0",
            b"\xff",
            b"9223372036854775808",
            b"-9223372036854775809",
        ];
        for other in others {
            assert_eq!(parse(other), None, "{other:?}");
        }
    }
}
