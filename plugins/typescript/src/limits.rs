//! Every number that bounds something. Schemas come from strangers: what they may cost
//! is settled here, in proportion to how long they are.

/// Nesting of a schema as JSON. A deeper one is not read: its type is `unknown`, with a
/// diagnostic. Whatever walks a document may recurse this deep.
pub const MAX_JSON_DEPTH: usize = 64;

/// Steps of work that one schema may cost whatever its size.
pub const BASE_STEPS: usize = 20_000;
/// Further steps for each JSON value of it. Past both, what is left is `unknown`, with a
/// diagnostic.
pub const STEPS_PER_VALUE: usize = 8;
/// Bytes of a schema's text that are written for one step.
pub const BYTES_PER_STEP: usize = 8;
/// How often all text of a schema may be written, beyond what the steps for its values
/// are good for.
pub const TIMES_WRITTEN: usize = 4;

/// Anonymous types nested in each other; a deeper one gets a name, and is built apart.
pub const MAX_INLINE_DEPTH: usize = 24;

/// Alternatives that one place of a schema may multiply into. Past it the keywords that
/// multiply (`anyOf`, `oneOf`) are left out there, with a diagnostic.
pub const MAX_ALTERNATIVES: usize = 64;
/// Values of one `enum` that are written out. With more, only the kinds of the values are,
/// with a diagnostic.
pub const MAX_LITERALS: usize = 2_000;
/// Keys that `propertyNames` may list for them to become properties. Past it any key is
/// allowed.
pub const MAX_LISTED_KEYS: usize = 500;
/// Properties that one union may rule out in all its members, to keep them apart. Past
/// it they are not kept apart.
pub const MAX_RULED_OUT: usize = 200;
/// Places of a tuple that are written out; further ones are of the rest's type.
pub const MAX_TUPLE: usize = 200;

/// Diagnostics of one tool; further ones are counted.
pub const MAX_DIAGNOSTICS: usize = 20;
/// Characters of a quotation in a diagnostic; it is cut there.
pub const MAX_QUOTED_CHARS: usize = 80;
/// Characters of a default, a pattern or an example in a doc comment; a longer one is
/// left out, since half of one is none.
pub const MAX_FACT_CHARS: usize = 200;
/// Characters of a brief description; it is cut there.
pub const MAX_BRIEF_CHARS: usize = 160;

/// Characters of a file's name before its extension; a longer one is cut, and told from
/// others by a digest. The interface allows 150 for all of it.
pub const MAX_STEM_CHARS: usize = 120;
/// Characters of the name of a type that a schema defines; it is cut there.
pub const MAX_TYPE_NAME_CHARS: usize = 60;

/// Columns that a line should not go past, where it can be broken.
pub const LINE_COLUMNS: usize = 100;
