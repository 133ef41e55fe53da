//! Reading the input of an import, within what a namespace may hold.

use std::io::{self, BufRead, BufReader, Read as _};
use std::path::Path;

use crate::cli::state::{entry, usage};
use crate::file::{self, Links, Problem};
use crate::limits::{MAX_IMPORT_LINE_BYTES, MAX_NAMESPACE_BYTES, MAX_NAMESPACE_KEYS};
use crate::name::printable_path;
use crate::outcome::Outcome;
use crate::state::{Operation, check_step};

/// The bound of a line with its end, and one byte to tell that it is over.
#[expect(clippy::as_conversions, reason = "a constant that fits, and no const fn says so")]
const LINE_BYTES: u64 = MAX_IMPORT_LINE_BYTES as u64 + 2;

/// The steps that a file, or stdin, asks for.
pub fn read(path: Option<&Path>) -> Result<Vec<Operation>, Outcome> {
    match path.filter(|path| path.as_os_str() != "-") {
        None => all(io::stdin().lock()),
        Some(path) => {
            // Every line of it is bounded, and how many there may be.
            let (file, _) = file::open(path, u64::MAX, Links::Follow)
                .map_err(|problem| unread(path, &problem))?;
            all(BufReader::new(file))
        }
    }
}

fn all(mut from: impl BufRead) -> Result<Vec<Operation>, Outcome> {
    let (mut steps, mut bytes) = (Vec::new(), 0_u64);
    let mut line = Vec::new();
    for number in 1_u64.. {
        line.clear();
        let read = from.by_ref().take(LINE_BYTES).read_until(b'\n', &mut line);
        let refused = |why: String| usage(format!("line {number}: {why}"), HINT);
        if read.map_err(|error| refused(error.to_string()))? == 0 {
            break;
        }
        let line = line.trim_ascii();
        if line.len() > MAX_IMPORT_LINE_BYTES {
            return Err(refused(format!("over the limit of {MAX_IMPORT_LINE_BYTES} bytes")));
        }
        if line.is_empty() {
            continue;
        }
        let entry = entry::parse(line).map_err(refused)?;
        let size = entry.key.len().saturating_add(entry.value.len());
        bytes = bytes.saturating_add(u64::try_from(size).unwrap_or(u64::MAX));
        let step = Operation::Set(entry);
        check_step(&step).map_err(|error| refused(error.message))?;
        steps.push(step);
        check_total(steps.len(), bytes).map_err(refused)?;
    }
    Ok(steps)
}

const HINT: &str = "nothing was set; a line is as `mcp-host state export` prints it";

/// Whether so much fits into a namespace at all.
fn check_total(keys: usize, bytes: u64) -> Result<(), String> {
    if u64::try_from(keys).unwrap_or(u64::MAX) > MAX_NAMESPACE_KEYS {
        return Err(format!("more keys than the limit of a namespace, {MAX_NAMESPACE_KEYS}"));
    }
    if bytes > MAX_NAMESPACE_BYTES {
        return Err(format!("more bytes than the limit of a namespace, {MAX_NAMESPACE_BYTES}"));
    }
    Ok(())
}

fn unread(path: &Path, problem: &Problem) -> Outcome {
    let what = format!("the input could not be read: {}: {problem}", printable_path(path));
    usage(what, "check the path")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Entry;

    fn refused(input: &[u8]) -> String {
        all(input).unwrap_err().message
    }

    #[test]
    fn lines_are_steps_and_empty_ones_are_passed_over() {
        let steps = all(
            &b"\n {\"key\":\"a\",\"text\":\"1\"} \r\n\t\n{\"key\":\"b\",\"base64\":\"/w==\"}"[..],
        );
        let set = |key: &str, value: &[u8]| {
            Operation::Set(Entry { key: key.into(), value: value.into() })
        };
        assert_eq!(steps.unwrap(), [set("a", b"1"), set("b", b"\xff")]);
        assert_eq!(all(&b""[..]).unwrap(), []);
    }

    #[test]
    fn a_line_that_is_wrong_is_told_by_its_number() {
        let good = "{\"key\":\"a\",\"text\":\"1\"}\n\n";
        for (bad, why) in [
            ("{}", "line 3: missing field `key` (column 2)"),
            ("{\"key\":\"\",\"text\":\"\"}", "line 3: the key is empty"),
            ("\u{feff}{}", "line 3: expected value (column 1)"),
        ] {
            assert_eq!(refused(format!("{good}{bad}\n").as_bytes()), why);
        }
    }

    #[test]
    fn a_line_is_bounded_whatever_is_in_it() {
        let least = r#"{"key":"a","text":""}"#.len();
        let text = "\\u0000".repeat((MAX_IMPORT_LINE_BYTES - least) / 6);
        let longest = format!("{{\"key\":\"a\",\"text\":\"{text}\"}}\r\n");
        assert!(all(longest.as_bytes()).is_ok());
        let long = "x".repeat(MAX_IMPORT_LINE_BYTES + 1);
        assert_eq!(refused(long.as_bytes()), "line 1: over the limit of 2097152 bytes");
        // Blanks that go on and on are lines that are too long as well.
        let blank = " ".repeat(2 * MAX_IMPORT_LINE_BYTES);
        assert!(all(blank.as_bytes()).is_ok_and(|steps| steps.is_empty()));
    }

    #[test]
    fn more_than_a_namespace_holds_is_not_read_on() {
        let line = "{\"key\":\"a\",\"text\":\"\"}\n";
        let keys = usize::try_from(MAX_NAMESPACE_KEYS).unwrap();
        assert_eq!(all(line.repeat(keys).as_bytes()).unwrap().len(), keys);
        let told = refused(line.repeat(keys + 1).as_bytes());
        assert_eq!(told, "line 100001: more keys than the limit of a namespace, 100000");
    }
}
