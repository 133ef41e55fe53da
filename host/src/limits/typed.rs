//! The bounds of typed functions: those that a guest imports of tools or exports itself.

use std::time::Duration;

/// Functions that a component imports of tools and exports, and the interfaces that hold
/// them; more are refused.
pub const MAX_TYPED_FUNCTIONS: u64 = 4_096;
/// Parts of all types of one function: fields, cases, elements and what they hold. A function
/// with more cannot be called. A part takes about 300 bytes.
pub const MAX_TYPED_PARTS: usize = 20_000;
/// Parts of the types of all functions of a component; past it the rest cannot be called.
pub const MAX_COMPONENT_PARTS: usize = 400_000;
/// Bytes of a name that count as one more part.
pub const PART_NAME_BYTES: usize = 64;
/// How deep types nest in each other; a function with deeper ones cannot be called.
pub const MAX_TYPED_DEPTH: usize = 100;
/// Values that one JSON document becomes for a guest, where a field of a record counts twice.
/// Each takes 8 bytes and its text; about 40 where exported functions are called.
pub const MAX_TYPED_VALUES: usize = 500_000;
/// Bytes of room that what a call was written to may have to be kept for the next call of its
/// thread.
pub const MAX_SPARE_BYTES: usize = 1024 * 1024;
/// Tools that a message about typed imports names; the rest are counted.
pub const MAX_NAMED_TOOLS: usize = 50;
/// Changes of one tool that a message tells; the rest are counted.
pub const MAX_TOLD_CHANGES: usize = 5;
/// How long a guest of `serve` that could not be loaded is not tried again.
pub const LOAD_PAUSE: Duration = Duration::from_secs(2);
/// Functions that one component may export to be called by name; further ones are left out.
pub const MAX_EXPORTS: usize = 1_000;
/// Guests that `serve` offers the functions of.
pub const MAX_SERVED_GUESTS: usize = 16;
/// Functions of one guest that cannot be offered, and are told of when it is served.
pub const MAX_UNSAYABLE_WARNINGS: usize = 20;
/// Bytes of the schemas of all functions of a guest that is served.
pub const MAX_DEFINITION_BYTES: usize = 4 * 1024 * 1024;
