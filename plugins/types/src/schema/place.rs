//! Where in a schema something stands, and what its type would be called.

use crate::name;

/// The longest pointer that is shown, in bytes.
const MAX_POINTER: usize = 1_000;

/// A place in a schema.
#[derive(Clone)]
pub struct Place {
    /// A JSON pointer to it.
    pub pointer: String,
    /// What its type would be called.
    pub name: String,
    /// How many types it lies in.
    pub depth: usize,
    /// Whether what its author says belongs to the type, and not to the member that has it.
    pub is_documented: bool,
}

impl Place {
    /// The schema as a whole.
    pub fn root(name: &str) -> Self {
        Self { pointer: String::new(), name: name.to_owned(), depth: 0, is_documented: true }
    }

    /// A place in this one: the names that lead to it, and what it adds to the name.
    pub fn under(&self, path: &[&str], word: &str) -> Self {
        let mut pointer = self.pointer.clone();
        for segment in path {
            pointer.push('/');
            pointer.push_str(&segment.replace('~', "~0").replace('/', "~1"));
        }
        Self {
            pointer: cut(pointer),
            name: name::joined(&self.name, word),
            depth: self.depth.saturating_add(1),
            is_documented: true,
        }
    }

    /// The same place, where the member that has it says what it is.
    pub fn of_member(self) -> Self {
        Self { is_documented: false, ..self }
    }

    /// What the type at this place says of itself.
    pub fn docs(&self, docs: &str) -> String {
        if self.is_documented { docs.to_owned() } else { String::new() }
    }
}

fn cut(pointer: String) -> String {
    if pointer.len() <= MAX_POINTER {
        return pointer;
    }
    let mut kept: String = pointer.chars().take(MAX_POINTER.div_euclid(4)).collect();
    kept.push('…');
    kept
}
