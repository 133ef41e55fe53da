//! Statements that print an answer.

use mcp_host_guest_sdk::Shape;

use crate::name::field;

/// Levels of an answer that are printed, and lines of that.
const MAX_DEPTH: usize = 4;
const MAX_LINES: usize = 40;

/// The statements for blocks of content.
pub fn blocks() -> String {
    include_str!("templates/print-content.c").to_owned()
}

/// The statements for a value of this shape.
pub fn members(shape: &Shape) -> String {
    let mut lines = Vec::new();
    print(shape, "(*answer)", "answer", MAX_DEPTH, &mut lines);
    if lines.is_empty() {
        lines.push("(void)answer;".to_owned());
    }
    lines.truncate(MAX_LINES);
    lines.iter().map(|line| format!("    {line}\n")).collect()
}

/// Adds a statement for each part of `place` that is no structure itself.
fn print(shape: &Shape, place: &str, label: &str, depth: usize, lines: &mut Vec<String>) {
    let Some(depth) = depth.checked_sub(1) else { return };
    let mut line = |format: &str, value: String| {
        lines.push(format!("printf(\"{label}: {format}\\n\", {value});"));
    };
    match shape {
        Shape::Bool => line("%s", format!("{place} ? \"true\" : \"false\"")),
        Shape::Integer(_) => line("%\" PRId64 \"", format!("(int64_t){place}")),
        Shape::Float(_) => line("%g", place.to_owned()),
        Shape::Text | Shape::Json => {
            line("%.*s", format!("(int){place}.len, (const char *){place}.ptr"));
        }
        Shape::Enum(_) => line("%d", place.to_owned()),
        Shape::Variant(_) => line("a value of kind %d", format!("{place}.tag")),
        Shape::List(_) | Shape::Map(_) => line("%zu elements", format!("{place}.len")),
        Shape::Option(inner) => optional(inner, place, label, depth, lines),
        Shape::Record(record) => {
            for member in &record.fields {
                let label = member.label.name.as_str();
                let place = format!("{place}.{}", field(label));
                print(&member.shape, &place, label, depth, lines);
            }
        }
        Shape::Char | Shape::Tuple(_) | Shape::Flags(_) | Shape::Result { .. } => {}
    }
}

fn optional(inner: &Shape, place: &str, label: &str, depth: usize, lines: &mut Vec<String>) {
    let mut held = Vec::new();
    print(inner, &format!("{place}.val"), label, depth, &mut held);
    let one_line = held.iter().map(|line| format!("if ({place}.is_some) {line}"));
    lines.extend(one_line);
}
