//! For tests: random schemas and shapes, values of them, and values read by a shape.

mod schemas;
mod shapes;
mod values;

pub use schemas::schemas;
pub use shapes::shapes;
pub use values::{changed, of_schema, of_shape, read};

use serde_json::Value;

/// Chance, from a seed.
pub struct Dice(u64);

impl Dice {
    pub fn new(seed: u64) -> Self {
        Self(seed | 1)
    }

    /// A number below `sides`.
    pub fn roll(&mut self, sides: usize) -> usize {
        self.0 = self.0.wrapping_mul(6364136223846793005).wrapping_add(1442695040888963407);
        usize::try_from((self.0 >> 33) % sides as u64).unwrap()
    }
}

/// Whether a value was written as it came, but for members that were null and are absent now.
pub fn is_same(came: &Value, written: &Value) -> bool {
    match (came, written) {
        (Value::Object(came), Value::Object(written)) => {
            written.keys().all(|name| came.contains_key(name))
                && came.iter().all(|(name, value)| match written.get(name) {
                    Some(written) => is_same(value, written),
                    None => value.is_null(),
                })
        }
        (Value::Array(came), Value::Array(written)) => {
            came.len() == written.len() && came.iter().zip(written).all(|(a, b)| is_same(a, b))
        }
        _ => came == written,
    }
}

/// Whether a value fits a schema.
pub fn fits(schema: &Value, value: &Value) -> bool {
    jsonschema::draft202012::new(schema).unwrap_or_else(|e| panic!("{e} {schema}")).is_valid(value)
}
