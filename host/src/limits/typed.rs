//! The bounds of typed functions: those that a guest imports of tools or exports itself.

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
/// Each takes about 40 bytes and its text.
pub const MAX_TYPED_VALUES: usize = 500_000;
/// Tools that a message about typed imports names; the rest are counted.
pub const MAX_NAMED_TOOLS: usize = 50;
/// Changes of one tool that a message tells; the rest are counted.
pub const MAX_TOLD_CHANGES: usize = 5;
