//! What functions are called as tools: as short as tells them apart.

use std::collections::HashMap;

use mcp_host_types::name::wire;

use crate::limits::MAX_TOOL_NAME_CHARS;
use crate::typed::export::Name;

/// The steps from a function's own name to one with everything that leads to it.
const STEPS: usize = 4;

/// A name for each function, in their order, given with the file of its guest. Where two are
/// alike, both are preceded by their interfaces, then by its package and version, then by the
/// file; what is alike even so is numbered.
pub(super) fn of_tools(functions: Vec<(&str, &Name)>) -> Vec<String> {
    let mut steps = vec![0_usize; functions.len()];
    for _ in 1..STEPS {
        let names = named(&functions, &steps);
        let counts = counted(&names);
        for (step, name) in steps.iter_mut().zip(&names) {
            if counts.get(name.as_str()).is_some_and(|count| *count > 1) {
                *step = step.saturating_add(1);
            }
        }
    }
    numbered(named(&functions, &steps))
}

fn named(functions: &[(&str, &Name)], steps: &[usize]) -> Vec<String> {
    functions.iter().zip(steps).map(|((file, name), step)| joined(file, name, *step)).collect()
}

fn joined(file: &str, name: &Name, step: usize) -> String {
    let own = wire(&name.function);
    let interface = name.interface.as_deref().unwrap_or_default();
    let short = interface.split('@').next().unwrap_or_default();
    let short = short.rsplit('/').next().unwrap_or_default();
    let stem = file.rsplit_once('.').map_or(file, |(stem, _)| stem);
    let parts = match step {
        0 => vec![own],
        1 => vec![words(short), own],
        2 => vec![words(interface), own],
        _ => vec![words(stem), words(interface), own],
    };
    let parts: Vec<_> = parts.into_iter().filter(|part| !part.is_empty()).collect();
    let name = parts.join("_");
    // The end tells more than the beginning.
    let over = name.len().saturating_sub(MAX_TOOL_NAME_CHARS);
    name.get(over..).unwrap_or(&name).to_owned()
}

/// Letters and digits in ASCII, small, with `_` for everything else.
fn words(text: &str) -> String {
    let kept = |c: char| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '_' };
    text.chars().map(kept).collect()
}

fn counted(names: &[String]) -> HashMap<&str, usize> {
    let mut counts = HashMap::new();
    for name in names {
        let count: &mut usize = counts.entry(name.as_str()).or_default();
        *count = count.saturating_add(1);
    }
    counts
}

fn numbered(names: Vec<String>) -> Vec<String> {
    let mut taken: std::collections::HashSet<String> = std::collections::HashSet::new();
    let free = |name: String| {
        let mut chosen = name.clone();
        let mut number = 2_usize;
        while !taken.insert(chosen.clone()) {
            let end = format!("_{number}");
            let room = MAX_TOOL_NAME_CHARS.saturating_sub(end.len());
            chosen = format!("{}{end}", name.get(..room).unwrap_or(&name));
            number = number.saturating_add(1);
        }
        chosen
    };
    names.into_iter().map(free).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn name(full: &str) -> Name {
        match full.split_once('#') {
            Some((interface, function)) => {
                Name { interface: Some(interface.to_owned()), function: function.to_owned() }
            }
            None => Name { interface: None, function: full.to_owned() },
        }
    }

    fn of(functions: &[(&str, &str)]) -> Vec<String> {
        let names: Vec<_> = functions.iter().map(|(file, full)| (*file, name(full))).collect();
        of_tools(names.iter().map(|(file, name)| (*file, name)).collect())
    }

    #[test]
    fn a_name_is_as_short_as_tells_functions_apart() {
        assert_eq!(
            of(&[
                ("a.wasm", "my:one/math@0.1.0#add-all"),
                ("a.wasm", "my:one/text#add-all"),
                ("a.wasm", "my:one/text#trim"),
                ("a.wasm", "sum"),
            ]),
            ["math_add_all", "text_add_all", "trim", "sum"]
        );
    }

    #[test]
    fn what_stays_alike_gets_its_package_its_file_and_at_last_a_number() {
        assert_eq!(
            of(&[("a.wasm", "my:one/math@0.1.0#add"), ("a.wasm", "my:two/math#add")]),
            ["my_one_math_0_1_0_add", "my_two_math_add"]
        );
        assert_eq!(of(&[("a.wasm", "add"), ("b c.wasm", "add")]), ["a_add", "b_c_add"]);
        assert_eq!(of(&[("x/a.wasm", "add"), ("x/a.wasm", "add")]), ["x_a_add", "x_a_add_2"]);
    }

    #[test]
    fn every_name_fits_a_tool_and_no_two_are_equal() {
        let long = "a".repeat(MAX_TOOL_NAME_CHARS);
        let interface = format!("my:{}/x#{long}", "p".repeat(200));
        let file = "é".repeat(100);
        let mut made = of(&[(&file, &interface), (&file, &interface), ("b", &long), ("b", "a")]);
        assert!(made.iter().all(|name| name.len() <= MAX_TOOL_NAME_CHARS), "{made:?}");
        made.sort();
        made.dedup();
        assert_eq!(made.len(), 4);
    }
}
