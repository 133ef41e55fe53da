//! How many tokens a text costs: an estimate by o200k, since not every model's tokenizer is
//! published. Knows no model, and no protocol beyond how clients put tools before one.

use std::sync::Arc;

use serde_json::json;

use crate::catalog::snapshot::compact;
use crate::tools::ToolDescription;

/// What every count is called where it is shown.
pub const ESTIMATE: &str = "estimates, as o200k counts; Claude's tokenizer is not published";

/// Bytes that are counted together. A longer text is counted in parts, one token or two off
/// at each seam, so that no text costs more than its length.
const PART_BYTES: usize = 64 * 1024;

/// The tokens of a text. The first count of a process takes as long as loading the
/// tokenizer, some hundredths of a second, and blocks its thread that long.
pub fn count(text: &str) -> usize {
    let tokenizer = bpe_openai::o200k_base();
    let mut tokens = 0_usize;
    let mut rest = text;
    while !rest.is_empty() {
        let (part, after) = rest.split_at(rest.floor_char_boundary(PART_BYTES));
        tokens = tokens.saturating_add(tokenizer.count(part));
        rest = after;
    }
    tokens
}

/// The tokens of tools as a client puts them before a model: name, description and input
/// schema of each.
pub fn of_tools(tools: &[Arc<ToolDescription>]) -> usize {
    tools.iter().fold(0, |sum: usize, tool| sum.saturating_add(count(&definition(tool))))
}

/// The tokens of tools of which a model is told the names alone.
pub fn of_names(tools: &[Arc<ToolDescription>]) -> usize {
    let name = |tool: &Arc<ToolDescription>| format!("{}/{}\n", tool.server, tool.tool);
    count(&tools.iter().map(name).collect::<String>())
}

/// The tokens of a tool's result, as the JSON text of it that goes to a model.
pub fn of_result(json: &str) -> usize {
    count(json)
}

/// A tool in the form of `tools/list`. Its schema stays as its server wrote it, but for
/// the white space, which no client sends.
fn definition(tool: &ToolDescription) -> String {
    format!(
        "{{\"name\":{},\"description\":{},\"inputSchema\":{}}}\n",
        json!(tool.tool),
        json!(tool.description),
        compact(&tool.input_schema)
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tools::Annotations;

    fn tool(name: &str, schema: &str) -> Arc<ToolDescription> {
        Arc::new(ToolDescription {
            server: "s".into(),
            tool: name.into(),
            title: None,
            description: "Adds \"two\" numbers".into(),
            input_schema: schema.into(),
            output_schema: None,
            annotations: Annotations {
                read_only: None,
                destructive: None,
                idempotent: None,
                open_world: None,
            },
        })
    }

    #[test]
    fn texts_cost_what_o200k_says_they_do() {
        for (text, tokens) in [("", 0), ("hello world", 2), ("1234567", 3), ("naïve café", 4)] {
            assert_eq!(count(text), tokens, "{text}");
        }
        assert_eq!(of_result("{}"), 1);
    }

    #[test]
    fn a_text_in_parts_costs_about_what_it_does_whole() {
        let text = "The quick brown fox jumps over the lazy dog. ".repeat(8_000);
        let (whole, parts) = (bpe_openai::o200k_base().count(text.as_str()), count(&text));
        assert!(text.len() > 5 * PART_BYTES && parts.abs_diff(whole) <= 12, "{parts} {whole}");
    }

    #[test]
    fn no_character_is_cut_at_a_seam() {
        for lead in 0..4 {
            let text = format!("{}{}", "x".repeat(lead), "🦀".repeat(PART_BYTES / 2));
            assert!(count(&text) > 0);
        }
    }

    #[test]
    fn texts_made_to_be_slow_are_counted() {
        for unit in ["a", " ", "\n", " \n", "1", "'", "\u{301}", "Aa", "\u{0}", "é", "漢"] {
            assert!(count(&unit.repeat(400_000 / unit.len())) > 0, "{unit:?}");
        }
    }

    #[test]
    fn white_space_in_a_schema_and_what_clients_leave_out_cost_nothing() {
        let (tight, wide) =
            (tool("add", r#"{"type":"object"}"#), tool("add", "{ \"type\" :\n \"object\" }"));
        let one = std::slice::from_ref(&tight);
        assert_eq!(of_tools(one), of_tools(&[wide]));
        assert_eq!(of_tools(&[tight.clone(), tight.clone()]), 2 * of_tools(one));
        assert!(of_names(one) < of_tools(one));
        assert_eq!((of_tools(&[]), of_names(&[])), (0, 0));
    }
}
