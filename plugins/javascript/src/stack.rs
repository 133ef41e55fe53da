//! The text of an Error's `stack`, as QuickJS writes it. A script can write anything into
//! it, so nothing here is taken for true: a line that is none of ours is passed over.

/// One line of a stack.
#[derive(Debug, PartialEq, Eq)]
pub struct Line<'a> {
    /// The function's name, if it has one.
    pub function: Option<&'a str>,
    /// The name of the module.
    pub module: &'a str,
    /// From 1.
    pub line: u32,
    /// From 1.
    pub column: u32,
}

/// What QuickJS calls a function without a name.
const ANONYMOUS: [&str; 3] = ["<anonymous>", "<eval>", ""];

/// The lines of a stack that stand in modules for which `knows` holds.
pub fn lines<'a>(stack: &'a str, knows: impl Fn(&str) -> bool) -> impl Iterator<Item = Line<'a>> {
    stack.lines().filter_map(move |line| parse(line.trim_start().strip_prefix("at ")?, &knows))
}

/// `name (module:line:column)`, or only what is between the parentheses. Names and modules
/// may have parentheses and colons of their own.
fn parse<'a>(line: &'a str, knows: &impl Fn(&str) -> bool) -> Option<Line<'a>> {
    let (place, closed) = line.strip_suffix(')').map_or((line, false), |place| (place, true));
    let (rest, column) = place.rsplit_once(':')?;
    let (rest, row) = rest.rsplit_once(':')?;
    let (function, module) = if closed {
        let mut splits = rest.match_indices(" (").filter_map(|(index, separator)| {
            let module = rest.get(index.saturating_add(separator.len())..)?;
            Some((rest.get(..index)?, module))
        });
        splits.find(|(_, module)| knows(module))?
    } else {
        ("", rest)
    };
    let named = !ANONYMOUS.contains(&function);
    let line = Line {
        function: named.then_some(function),
        module,
        line: row.parse().ok()?,
        column: column.parse().ok()?,
    };
    knows(module).then_some(line)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parsed<'a>(stack: &'a str, known: &[&str]) -> Vec<Line<'a>> {
        lines(stack, |module| known.contains(&module)).collect()
    }

    #[test]
    fn only_lines_of_known_modules_count() {
        let stack = "    at inner (a.ts:3:7)\n    at call (native)\n    at <anonymous> (a.ts:9:1)\n\
            \x20   at reject (internal/index:1:2)\n    at gone (missing)\n";
        let expected = [
            Line { function: Some("inner"), module: "a.ts", line: 3, column: 7 },
            Line { function: None, module: "a.ts", line: 9, column: 1 },
        ];
        assert_eq!(parsed(stack, &["a.ts"]), expected);
    }

    #[test]
    fn names_may_look_like_places() {
        let stack = "    at get a (b.ts:1:1) (we (b):x.ts:2:3)\n    at b.ts:4:5\n";
        let expected = [
            Line { function: Some("get a (b.ts:1:1)"), module: "we (b):x.ts", line: 2, column: 3 },
            Line { function: None, module: "b.ts", line: 4, column: 5 },
        ];
        assert_eq!(parsed(stack, &["we (b):x.ts", "b.ts"]), expected);
    }

    #[test]
    fn what_a_script_made_up_is_passed_over() {
        assert!(
            parsed("at\n at :\nat (::)\nat x (a.ts:1:99999999999)\n\u{fffd}", &["a.ts", ""])
                .is_empty()
        );
    }
}
