//! What each tool is called, takes and returns, and how it may be used.
//!
//! The schemas are the only place where arguments are bounded: [`Definition::check`]
//! holds a call against its schema, so what is listed is what is enforced. What a tool
//! does is not known here.

use std::sync::{Arc, LazyLock, OnceLock};

use jsonschema::Validator;
use rmcp::model::{JsonObject, Tool, ToolAnnotations};
use serde_json::{Value, json};

use super::Refusal;
use super::arguments::{self, Arguments};
use super::catalogue::Genre;
use super::orders::Country;
use crate::limits::{MAX_ARGUMENT_BYTES, MAX_EXAMPLE_REPORT_SECONDS, MAX_EXAMPLE_WAIT_MS};

/// The tools there are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    BookCover,
    CancelOrder,
    Echo,
    Fail,
    FullExport,
    GetBook,
    ListGenres,
    PlaceOrder,
    QuoteOrder,
    SearchBooks,
    ShelfReport,
    Wait,
}

/// One tool as it is listed, and the check of its arguments.
#[derive(Debug)]
pub struct Definition {
    /// Which tool it is.
    pub kind: Kind,
    /// What clients see.
    pub tool: Tool,
    validator: OnceLock<Option<Validator>>,
}

/// What a call changes.
enum Effect {
    Nothing,
    Adds,
    Removes,
}

/// The shop as it is, or as it is after a change of mind: what a schema that changes means for
/// whoever was written for the one before can be tried with the second.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Edition {
    /// As it is documented.
    #[default]
    First,
    /// A search needs a query.
    Changed,
}

static FIRST: LazyLock<[Definition; 12]> = LazyLock::new(|| of(Edition::First));
static CHANGED: LazyLock<[Definition; 12]> = LazyLock::new(|| of(Edition::Changed));

fn of(edition: Edition) -> [Definition; 12] {
    [
        book_cover(),
        cancel_order(),
        echo(),
        fail(),
        full_export(),
        get_book(),
        list_genres(),
        place_order(),
        quote_order(),
        search_books(edition),
        shelf_report(),
        wait(),
    ]
}

/// All tools, sorted by name.
pub fn all(edition: Edition) -> &'static [Definition] {
    match edition {
        Edition::First => FIRST.as_slice(),
        Edition::Changed => CHANGED.as_slice(),
    }
}

/// The tool with this name.
pub fn find(edition: Edition, name: &str) -> Option<&'static Definition> {
    all(edition).iter().find(|definition| definition.tool.name == name)
}

impl Definition {
    /// Holds the arguments of a call against the input schema.
    pub fn check(&self, arguments: Option<JsonObject>) -> Result<Arguments, Refusal> {
        let schema = || Value::Object(self.tool.input_schema.as_ref().clone());
        let validator = self.validator.get_or_init(|| jsonschema::validator_for(&schema()).ok());
        arguments::check(validator.as_ref(), arguments.unwrap_or_default())
    }

    fn new(kind: Kind, name: &'static str, description: &'static str, input: Value) -> Self {
        let tool = Tool::new(name, description, object(input));
        Self { kind, tool, validator: OnceLock::new() }
    }

    fn returns(mut self, output: Value) -> Self {
        self.tool = self.tool.with_raw_output_schema(object(output));
        self
    }

    fn titled(mut self, title: &str, effect: &Effect) -> Self {
        let annotations = ToolAnnotations::with_title(title)
            .read_only(matches!(effect, Effect::Nothing))
            .destructive(matches!(effect, Effect::Removes))
            .idempotent(!matches!(effect, Effect::Adds))
            .open_world(false);
        self.tool = self.tool.with_annotations(annotations);
        self
    }
}

fn book_cover() -> Definition {
    let about = "Returns the cover of a book as a small PNG image, with a line of text.";
    let input = taking(json!({ "isbn": isbn() }), &["isbn"]);
    Definition::new(Kind::BookCover, "book_cover", about, input)
        .titled("Show a cover", &Effect::Nothing)
}

fn cancel_order() -> Definition {
    let about = "Cancels an order for good and returns what is paid back. Cancelling again \
                 answers the same.";
    let given = "As place_order returned it.";
    let id = json!({ "type": "string", "maxLength": 32, "description": given });
    let input = taking(json!({ "order_id": id }), &["order_id"]);
    Definition::new(Kind::CancelOrder, "cancel_order", about, input)
        .returns(holding(json!({ "order_id": text(), "refunded_cents": count() })))
        .titled("Cancel an order", &Effect::Removes)
}

fn echo() -> Definition {
    let message = json!({ "type": "string", "maxLength": MAX_ARGUMENT_BYTES });
    let input = taking(json!({ "message": message }), &["message"]);
    Definition::new(Kind::Echo, "echo", "Returns the message as text.", input)
        .titled("Echo", &Effect::Nothing)
}

fn fail() -> Definition {
    let about = "Always fails: the result is an error that holds the message.";
    let message = json!({ "type": "string", "maxLength": 2_000 });
    Definition::new(Kind::Fail, "fail", about, taking(json!({ "message": message }), &[]))
        .titled("Fail", &Effect::Nothing)
}

fn full_export() -> Definition {
    let about = "Returns about 2 MB of text: the catalogue as JSON lines, over and over.";
    Definition::new(Kind::FullExport, "full_export", about, taking(json!({}), &[]))
        .titled("Export everything", &Effect::Nothing)
}

fn get_book() -> Definition {
    let input = taking(json!({ "isbn": isbn() }), &["isbn"]);
    Definition::new(Kind::GetBook, "get_book", "Returns one book by its isbn.", input)
        .returns(book())
        .titled("Get a book", &Effect::Nothing)
}

fn list_genres() -> Definition {
    let about = "Lists the genres and how many books each has.";
    let entry = holding(json!({ "genre": genre(), "books": count() }));
    Definition::new(Kind::ListGenres, "list_genres", about, taking(json!({}), &[]))
        .returns(holding(json!({ "genres": list(entry) })))
        .titled("List genres", &Effect::Nothing)
}

fn place_order() -> Definition {
    let about = "Places an order and returns its id and price. Each call places another one.";
    Definition::new(Kind::PlaceOrder, "place_order", about, order())
        .returns(holding(json!({ "order_id": text(), "total_cents": count() })))
        .titled("Place an order", &Effect::Adds)
}

fn quote_order() -> Definition {
    let about = "Returns what an order would cost, line by line, without placing it.";
    let line = json!({
        "isbn": isbn(),
        "title": text(),
        "quantity": count(),
        "unit_cents": count(),
        "line_cents": count(),
    });
    let totals = json!({
        "goods_cents": count(),
        "gift_cents": count(),
        "shipping_cents": count(),
        "total_cents": count(),
    });
    let output = json!({
        "currency": { "type": "string", "const": "EUR" },
        "lines": list(holding(line)),
        "delivery": holding(json!({ "shipping": shipping(), "days": count() })),
        "totals": holding(totals),
    });
    Definition::new(Kind::QuoteOrder, "quote_order", about, order())
        .returns(holding(output))
        .titled("Quote an order", &Effect::Nothing)
}

fn search_books(edition: Edition) -> Definition {
    let about = "Finds books by words, genre and price. Books come sorted by title; total \
                 counts all matches, also those past the limit.";
    let query = "Words that must all occur in title, author or description, in any case.";
    let properties = json!({
        "query": { "type": "string", "maxLength": 200, "description": query },
        "genre": genre(),
        "max_price_cents": { "type": "integer", "minimum": 0, "maximum": 1_000_000 },
        "limit": { "type": "integer", "minimum": 1, "maximum": 50, "default": 10 },
    });
    let required: &[&str] = match edition {
        Edition::First => &[],
        Edition::Changed => &["query"],
    };
    Definition::new(Kind::SearchBooks, "search_books", about, taking(properties, required))
        .returns(holding(json!({ "books": list(book()), "total": count() })))
        .titled("Search books", &Effect::Nothing)
}

fn shelf_report() -> Definition {
    let about = "Walks along the shelves and reports what stands there. Takes the given time \
                 and reports progress ten times.";
    let seconds = json!({
        "type": "number",
        "minimum": 0,
        "maximum": MAX_EXAMPLE_REPORT_SECONDS,
        "default": 1,
    });
    let shelf = json!({
        "genre": genre(),
        "books": count(),
        "copies": count(),
        "value_cents": count(),
    });
    let input = taking(json!({ "seconds": seconds }), &[]);
    let output = json!({ "seconds": { "type": "number" }, "shelves": list(holding(shelf)) });
    Definition::new(Kind::ShelfReport, "shelf_report", about, input)
        .returns(holding(output))
        .titled("Report on the shelves", &Effect::Nothing)
}

fn wait() -> Definition {
    let about = "Answers after the given number of milliseconds.";
    let ms = json!({ "type": "integer", "minimum": 0, "maximum": MAX_EXAMPLE_WAIT_MS });
    Definition::new(Kind::Wait, "wait", about, taking(json!({ "ms": ms }), &["ms"]))
        .returns(holding(json!({ "waited_ms": count() })))
        .titled("Wait", &Effect::Nothing)
}

fn order() -> Value {
    let name = json!({ "type": "string", "minLength": 1, "maxLength": 200 });
    let address = json!({ "street": name, "city": name, "country": country() });
    let address = taking(address, &["street", "city", "country"]);
    let customer = json!({ "name": name, "address": address });
    let quantity = json!({ "type": "integer", "minimum": 1, "maximum": 99 });
    let items = taking(json!({ "isbn": isbn(), "quantity": quantity }), &["isbn", "quantity"]);
    let note = "With a note the books come wrapped as a gift.";
    let properties = json!({
        "customer": taking(customer, &["name", "address"]),
        "items": { "type": "array", "items": items, "minItems": 1, "maxItems": 50 },
        "shipping": shipping(),
        "gift_note": { "type": ["string", "null"], "maxLength": 500, "description": note },
    });
    taking(properties, &["customer", "items", "shipping"])
}

fn book() -> Value {
    holding(json!({
        "isbn": isbn(),
        "title": text(),
        "author": text(),
        "year": { "type": "integer", "description": "Negative before the common era." },
        "genre": genre(),
        "price_cents": count(),
        "in_stock": count(),
        "description": text(),
    }))
}

fn isbn() -> Value {
    json!({ "type": "string", "pattern": "^[0-9]{13}$", "description": "Thirteen digits." })
}

fn genre() -> Value {
    json!({ "type": "string", "enum": Genre::ALL })
}

fn country() -> Value {
    json!({ "type": "string", "enum": Country::ALL })
}

fn shipping() -> Value {
    json!({ "type": "string", "enum": ["standard", "express"] })
}

fn text() -> Value {
    json!({ "type": "string" })
}

fn count() -> Value {
    json!({ "type": "integer", "minimum": 0 })
}

fn list(items: Value) -> Value {
    json!({ "type": "array", "items": items })
}

/// An object that takes these properties and no others.
fn taking(properties: Value, required: &[&str]) -> Value {
    json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    })
}

/// An object that always holds all of these properties and no others.
fn holding(properties: Value) -> Value {
    let keys = properties.as_object().into_iter().flat_map(JsonObject::keys);
    let names: Vec<_> = keys.cloned().collect();
    taking(properties, &names.iter().map(String::as_str).collect::<Vec<_>>())
}

fn object(schema: Value) -> Arc<JsonObject> {
    Arc::new(rmcp::model::object(schema))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tools_are_sorted_by_name_and_each_is_found() {
        assert!(all(Edition::First).is_sorted_by(|a, b| a.tool.name < b.tool.name));
        for definition in all(Edition::First) {
            assert_eq!(
                find(Edition::First, &definition.tool.name).map(|found| found.kind),
                Some(definition.kind)
            );
        }
    }

    #[test]
    fn every_schema_compiles() {
        for Definition { tool, .. } in all(Edition::First) {
            let schemas = [Some(&tool.input_schema), tool.output_schema.as_ref()];
            for schema in schemas.into_iter().flatten() {
                jsonschema::validator_for(&Value::Object(schema.as_ref().clone())).unwrap();
            }
        }
    }

    #[test]
    fn annotations_say_what_a_tool_changes() {
        let hints = |name: &str| {
            let hints = find(Edition::First, name).unwrap().tool.annotations.clone().unwrap();
            [hints.read_only_hint, hints.destructive_hint, hints.idempotent_hint]
                .map(Option::unwrap)
        };
        assert_eq!(hints("place_order"), [false, false, false]);
        assert_eq!(hints("cancel_order"), [false, true, true]);
        let reading = all(Edition::First)
            .iter()
            .filter(|d| hints(&d.tool.name) == [true, false, true])
            .count();
        assert_eq!(reading, 10);
    }
}
