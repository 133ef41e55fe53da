//! Texts and numbers to try, the likeliest first.

use serde_json::Value;

use super::pattern::Pattern;
use crate::budget::Budget;
use crate::schema::Schema;

/// Characters of a text that is made up.
const MAX_TEXT_CHARS: usize = 1_000;
/// Patterns that a text is made by.
const MAX_PATTERNS: usize = 4;

/// Texts that a schema may accept. The `nth` differ from each other where they may.
pub(super) fn texts(schema: &Schema, nth: usize, budget: &Budget) -> Vec<Value> {
    let min = schema.count("minLength", u64::max).unwrap_or(0);
    let max = schema.count("maxLength", u64::min).unwrap_or(MAX_TEXT_CHARS);
    if min > MAX_TEXT_CHARS {
        return Vec::new();
    }
    let mut texts: Vec<String> = schema.text("format").and_then(of_format).into_iter().collect();
    let patterns = schema.all("pattern").filter_map(Value::as_str).take(MAX_PATTERNS);
    let longer = min.saturating_add(nth);
    for pattern in patterns.filter_map(|pattern| Pattern::parse(pattern, budget)) {
        texts.extend(pattern.sample(longer, budget).or_else(|| pattern.sample(min, budget)));
    }
    texts.push(filler(nth, min, max));
    texts.into_iter().map(Value::from).collect()
}

/// A text of a format, as RFC 3339 and its like have it.
fn of_format(format: &str) -> Option<String> {
    let text = match format {
        "date" => "2026-01-31",
        "time" => "12:00:00Z",
        "date-time" => "2026-01-31T12:00:00Z",
        "duration" => "P1D",
        "email" | "idn-email" => "user@example.com",
        "hostname" | "idn-hostname" => "example.com",
        "ipv4" => "192.0.2.1",
        "ipv6" => "2001:db8::1",
        "uri" | "url" | "iri" | "uri-reference" | "iri-reference" => "https://example.com/",
        "uri-template" => "https://example.com/{id}",
        "uuid" => "6f9619ff-8b86-4d01-b42d-00cf4fc964ff",
        "json-pointer" => "/a",
        "relative-json-pointer" => "0",
        "regex" => "^a$",
        "byte" | "base64" => "dGV4dA==",
        "json" => "{}",
        _ => return None,
    };
    Some(text.to_owned())
}

/// `text`, `text2`, … of a length within the bounds.
fn filler(nth: usize, min: usize, max: usize) -> String {
    let number = if nth == 0 { String::new() } else { nth.saturating_add(1).to_string() };
    let length = number.len().saturating_add(4).max(min).min(max);
    let letters = length.saturating_sub(number.len());
    let text: String = "text".chars().cycle().take(letters).chain(number.chars()).collect();
    text.chars().take(max).collect()
}

/// Numbers that a schema may accept.
pub(super) fn numbers(schema: &Schema, nth: usize) -> Vec<Value> {
    let nth = i64::try_from(nth).unwrap_or(i64::MAX);
    let mut all: Vec<Value> = vec![nth.saturating_add(1).into(), nth.into()];
    for (keyword, step) in
        [("minimum", 1_i64), ("exclusiveMinimum", 1), ("maximum", -1), ("exclusiveMaximum", -1)]
    {
        for bound in schema.all(keyword).filter(|bound| bound.is_number()) {
            let whole = whole(bound, step > 0);
            let further = |by: i64| whole.map(|whole| Value::from(whole.saturating_add(by)));
            all.extend(further(step.saturating_mul(nth)));
            all.extend(further(step.saturating_mul(nth.saturating_add(1))));
            all.push(bound.clone());
        }
    }
    all.extend(multiples(schema));
    all.extend(between(schema).map(Value::from));
    all
}

/// The whole number at a bound, within it.
fn whole(bound: &Value, up: bool) -> Option<i64> {
    bound.as_i64().or_else(|| {
        let bound = bound.as_f64()?;
        let rounded = if up { bound.ceil() } else { bound.floor() };
        format!("{rounded:.0}").parse().ok()
    })
}

/// A step, and the first one at or over the minimum.
fn multiples(schema: &Schema) -> Vec<Value> {
    let Some(step) = schema.first("multipleOf") else { return Vec::new() };
    let mut all = vec![step.clone()];
    let minimum = schema.all("minimum").find_map(|bound| whole(bound, true));
    if let (Some(step), Some(minimum)) = (step.as_i64().filter(|step| *step > 0), minimum) {
        let missing = minimum.checked_rem_euclid(step).map_or(0, |over| (step - over) % step);
        all.push(minimum.saturating_add(missing).into());
        all.push(minimum.saturating_add(missing).saturating_add(step).into());
    }
    all
}

/// The middle between two bounds.
fn between(schema: &Schema) -> Option<f64> {
    let bound = |keywords: [&str; 2]| {
        keywords.iter().find_map(|keyword| schema.all(keyword).find_map(Value::as_f64))
    };
    let low = bound(["minimum", "exclusiveMinimum"])?;
    let high = bound(["maximum", "exclusiveMaximum"])?;
    Some(low / 2.0 + high / 2.0)
}
