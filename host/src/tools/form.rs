//! What a server says of a tool, in the form of `tools/list`.

use serde_json::{Map, Value, json};

use super::{Annotations, ToolDescription};

/// All that a server says of a tool but its name, as `tools/list` has it. What it does
/// not say is left out.
pub fn said(tool: &ToolDescription) -> Map<String, Value> {
    let parsed = |text: &str| serde_json::from_str::<Value>(text).unwrap_or(Value::Null);
    let form = [
        ("title", json!(tool.title)),
        ("description", json!(tool.description)),
        ("inputSchema", parsed(&tool.input_schema)),
        ("outputSchema", tool.output_schema.as_deref().map_or(Value::Null, parsed)),
        ("annotations", json!(hints(&tool.annotations))),
    ];
    let said = form.into_iter().filter(|(_, value)| !value.is_null());
    said.map(|(key, value)| (key.to_owned(), value)).collect()
}

fn hints(claimed: &Annotations) -> Map<String, Value> {
    let hints = [
        ("readOnlyHint", claimed.read_only),
        ("destructiveHint", claimed.destructive),
        ("idempotentHint", claimed.idempotent),
        ("openWorldHint", claimed.open_world),
    ];
    hints.into_iter().filter_map(|(key, hint)| Some((key.to_owned(), json!(hint?)))).collect()
}

/// What a server claims of a tool's effects, in words; nothing when it says nothing.
pub fn claims(claimed: &Annotations) -> Vec<&'static str> {
    let word = |claim: Option<bool>, yes, no| claim.map(|claim| if claim { yes } else { no });
    let claims = [
        word(claimed.read_only, "read-only: yes", "read-only: no"),
        word(claimed.destructive, "destructive: yes", "destructive: no"),
        word(claimed.idempotent, "idempotent: yes", "idempotent: no"),
        word(claimed.open_world, "open-world: yes", "open-world: no"),
    ];
    claims.into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_server_does_not_say_is_left_out() {
        let unsaid =
            Annotations { read_only: None, destructive: None, idempotent: None, open_world: None };
        let mut tool = ToolDescription {
            server: "s".into(),
            tool: "t".into(),
            title: None,
            description: "Does.".into(),
            input_schema: r#"{"b":1,"a":2}"#.into(),
            output_schema: None,
            annotations: unsaid,
        };
        let text = |tool: &ToolDescription| Value::Object(said(tool)).to_string();
        let form = r#"{"description":"Does.","inputSchema":{"b":1,"a":2},"annotations":{}}"#;
        assert_eq!(text(&tool), form);
        assert_eq!(claims(&tool.annotations), [""; 0]);
        tool.annotations.read_only = Some(true);
        tool.annotations.open_world = Some(false);
        assert!(text(&tool).contains(r#"{"readOnlyHint":true,"openWorldHint":false}"#));
        assert_eq!(claims(&tool.annotations), ["read-only: yes", "open-world: no"]);
    }
}
