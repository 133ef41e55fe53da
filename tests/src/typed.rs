//! Components with typed imports, as text: small enough to be written by hand, and strange
//! enough for what no toolchain would make.

/// The types of `mcp-host:guest/types` that a typed function names, imported.
const TYPES: &str = r#"
  (import "mcp-host:guest/types@0.1.0" (instance $types
    (type $json string) (export "json" (type $json' (eq $json)))
    (type $blob (record (field "data" (list u8)) (field "mime-type" string)))
    (export "blob" (type $blob' (eq $blob)))
    (type $link (record (field "uri" string) (field "name" string) (field "title" (option string))
      (field "description" (option string)) (field "mime-type" (option string))
      (field "size" (option u64))))
    (export "resource-link" (type $link' (eq $link)))
    (type $body (variant (case "text" string) (case "bytes" (list u8))))
    (export "resource-body" (type $body' (eq $body)))
    (type $embedded (record (field "uri" string) (field "mime-type" (option string))
      (field "body" $body')))
    (export "embedded-resource" (type $embedded' (eq $embedded)))
    (type $content (variant (case "text" string) (case "image" $blob') (case "audio" $blob')
      (case "link" $link') (case "embedded" $embedded') (case "other" $json')))
    (export "content" (type $content' (eq $content)))
    (type $output (record (field "structured" (option $json')) (field "content" (list $content'))))
    (export "tool-output" (type $output' (eq $output)))
    (type $invalid (record (field "path" string) (field "reason" string)))
    (export "invalid-argument" (type $invalid' (eq $invalid)))
    (type $effect (enum "not-sent" "sent-unknown" "done"))
    (export "effect" (type $effect' (eq $effect)))
    (type $reason (variant (case "denied") (case "unknown-tool" (list string))
      (case "invalid-arguments" (list $invalid')) (case "failed" $output') (case "unavailable")
      (case "timeout") (case "limit") (case "unsupported")))
    (export "error-reason" (type $reason' (eq $reason)))
    (type $error (record (field "reason" $reason') (field "effect" $effect')
      (field "message" string) (field "hint" (option string))))
    (export "tool-error" (type $error' (eq $error)))))
  (alias export $types "tool-error" (type $tool-error))
  (alias export $types "content" (type $content))
  (alias export $types "json" (type $json))
"#;

/// An entry point that does nothing.
const ENTRY: &str = r#"
  (core module $m (func (export "run") (result i32) i32.const 0))
  (core instance $i (instantiate $m))
  (func $run (result (result)) (canon lift (core func $i "run")))
  (instance $entry (export "run" (func $run)))
  (export "wasi:cli/run@0.2.0" (instance $entry))
"#;

/// A function in place of an entry point.
const SEVEN: &str = r#"
  (core module $m (func (export "seven") (result i32) i32.const 7))
  (core instance $i (instantiate $m))
  (func (export "seven") (result u32) (canon lift (core func $i "seven")))
"#;

/// A command that imports `interface`, whose declarations are `body`, and does nothing. In
/// `body` the types `$error`, `$content` and `$json` are those of `mcp-host:guest/types`.
pub fn command(interface: &str, body: &str) -> String {
    commands(&[(interface, body)])
}

/// The same with several interfaces.
pub fn commands(interfaces: &[(&str, &str)]) -> String {
    component(interfaces, ENTRY)
}

/// What imports `interface` like a [`command`], and is no program: it exports the function
/// `seven`, which calls nothing and gives 7.
pub fn library(interface: &str, body: &str) -> String {
    component(&[(interface, body)], SEVEN)
}

/// What imports these interfaces and exports what the rest of it says.
fn component(interfaces: &[(&str, &str)], rest: &str) -> String {
    let imports: String = interfaces
        .iter()
        .map(|(interface, body)| {
            format!(
                r#"
  (import "{interface}" (instance
    (alias outer 1 $tool-error (type $e)) (export "tool-error" (type $error (eq $e)))
    (alias outer 1 $content (type $c)) (export "content" (type $content (eq $c)))
    (alias outer 1 $json (type $j)) (export "json" (type $json (eq $j)))
    {body}))"#
            )
        })
        .collect();
    format!("(component {TYPES} {imports} {rest})")
}

/// A function that takes a record of these fields, written as in `(field "a" string)`, or
/// nothing when there are none, and returns the content of the answer.
pub fn function(name: &str, fields: &str) -> String {
    returning(name, fields, "", "(list $content)")
}

/// The same with a result that is a record of these fields.
pub fn structured_function(name: &str, fields: &str, output: &str) -> String {
    let output = record(&format!("{name}-output"), output);
    returning(name, fields, &output, &format!("${name}-output"))
}

fn returning(name: &str, fields: &str, declared: &str, ok: &str) -> String {
    let (args, param) = match fields {
        "" => (String::new(), String::new()),
        _ => (record(&format!("{name}-args"), fields), format!(r#"(param "args" ${name}-args)"#)),
    };
    format!(
        r#"{args} {declared} (export "{name}" (func {param} (result (result {ok} (error $error)))))"#
    )
}

/// A record, exported under its name.
fn record(name: &str, fields: &str) -> String {
    format!(r#"(type ${name}' (record {fields})) (export "{name}" (type ${name} (eq ${name}')))"#)
}
