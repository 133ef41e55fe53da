//! How the values of a component's types are written as JSON.
//!
//! A shape is both: the type, as WIT can say it, and the JSON of each of its values. Names are
//! kept twice where they differ: in kebab-case as the component has them, and as the JSON
//! has them, its *wire* name.

use std::ops::RangeInclusive;
use std::sync::Arc;

use serde_json::Value;

/// A type and the JSON of its values.
#[derive(Debug, Clone, PartialEq)]
pub enum Shape {
    /// `bool`: true or false.
    Bool,
    /// An integer: a JSON number without a fraction, within the bounds of the type.
    Integer(Integer),
    /// A float: a JSON number. What is infinite or no number has no JSON.
    Float(Float),
    /// `char`: a string of one character.
    Char,
    /// `string`: a string.
    Text,
    /// The alias `json`, a `string`: any JSON, as its text.
    Json,
    /// `option<T>`: null, or what `T` is. Never of another option.
    Option(Box<Shape>),
    /// `list<T>`: an array.
    List(Box<Shape>),
    /// `list<tuple<string, T>>`: an object with any members.
    Map(Box<Shape>),
    /// `tuple<…>`: an array of so many elements.
    Tuple(Vec<Shape>),
    /// `record`: an object.
    Record(Record),
    /// `variant`: a union.
    Variant(Variant),
    /// `enum`: one of some constants.
    Enum(Enum),
    /// `flags`: an array of the names that are set, in their order. Only guests have them.
    Flags(Vec<Label>),
    /// `result<T, E>`: `{"ok": T}` or `{"error": E}`, null for what has no type. Only guests
    /// have them. All functions of tools have their error in common.
    Result {
        /// What a success holds.
        ok: Option<Arc<Shape>>,
        /// What a failure holds.
        error: Option<Arc<Shape>>,
    },
}

/// The integers of WIT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are called what WIT calls them")]
pub enum Integer {
    U8,
    U16,
    U32,
    U64,
    S8,
    S16,
    S32,
    S64,
}

impl Integer {
    /// What it can be.
    pub fn range(self) -> RangeInclusive<i128> {
        match self {
            Self::U8 => 0..=u8::MAX.into(),
            Self::U16 => 0..=u16::MAX.into(),
            Self::U32 => 0..=u32::MAX.into(),
            Self::U64 => 0..=u64::MAX.into(),
            Self::S8 => i8::MIN.into()..=i8::MAX.into(),
            Self::S16 => i16::MIN.into()..=i16::MAX.into(),
            Self::S32 => i32::MIN.into()..=i32::MAX.into(),
            Self::S64 => i64::MIN.into()..=i64::MAX.into(),
        }
    }
}

/// The floats of WIT.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are called what WIT calls them")]
pub enum Float {
    F32,
    F64,
}

/// A name in kebab-case and what it stands for in JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Label {
    /// As the component has it: kebab-case, without the `%` that the text of WIT may need.
    pub name: String,
    /// As the JSON has it.
    pub wire: String,
}

/// An object with known members.
#[derive(Debug, Clone, PartialEq)]
pub struct Record {
    /// The type's name in its interface, in kebab-case; empty when it is not known, as in a
    /// binary.
    pub name: String,
    /// What its author says of it; may be empty.
    pub docs: String,
    /// Its members, in order. WIT has no empty record: there are none only beside `others`.
    pub fields: Vec<Field>,
    /// The last field of the type, which holds the members that no other names:
    /// `list<tuple<string, T>>` of this `T`. They stand beside the others in JSON.
    pub others: Option<Others>,
}

/// Members of a record that its schema does not name.
#[derive(Debug, Clone, PartialEq)]
pub struct Others {
    /// The field that holds them, in kebab-case.
    pub name: String,
    /// What each of them is.
    pub shape: Box<Shape>,
}

/// A member of an object.
#[derive(Debug, Clone, PartialEq)]
pub struct Field {
    /// Its names.
    pub label: Label,
    /// What its author says of it; may be empty.
    pub docs: String,
    /// What it holds: always a [`Shape::Option`] when it may be absent.
    pub shape: Shape,
    /// Whether JSON may lack it: then `none` is written as its absence. Null is read as `none`
    /// either way.
    pub optional: bool,
}

/// A union.
#[derive(Debug, Clone, PartialEq)]
pub struct Variant {
    /// The type's name in its interface, in kebab-case; empty when it is not known.
    pub name: String,
    /// What its author says of it; may be empty.
    pub docs: String,
    /// Its cases, in order; never none.
    pub cases: Vec<Case>,
    /// How JSON tells them apart.
    pub told: Told,
}

/// How JSON tells the cases of a union apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Told {
    /// Each case is another type of JSON: what a value is says which case it is. No case is
    /// [`Shape::Json`], an option or a union itself, unless that is of objects only. The
    /// labels' wire names mean nothing.
    ByType,
    /// Each case is an object, and this member of it is the case's wire name, a string. The
    /// member is no field of the case's record.
    ByMember(String),
    /// An object with one member, the case's wire name, which holds the payload, or null
    /// for a case without one: `{"circle": 3}`. What guests' own variants are.
    ByName,
}

/// A case of a union.
#[derive(Debug, Clone, PartialEq)]
pub struct Case {
    /// Its names.
    pub label: Label,
    /// What its author says of it; may be empty.
    pub docs: String,
    /// What it holds, if anything. Of a union told by a member: a [`Shape::Record`], or nothing
    /// when that member is the only one; of one told by type: always something.
    pub shape: Option<Shape>,
}

/// One of some constants.
#[derive(Debug, Clone, PartialEq)]
pub struct Enum {
    /// The type's name in its interface, in kebab-case; empty when it is not known.
    pub name: String,
    /// What its author says of it; may be empty.
    pub docs: String,
    /// The constants, in order; never none, no two equal.
    pub cases: Vec<Constant>,
}

/// One constant of an enum.
#[derive(Debug, Clone, PartialEq)]
pub struct Constant {
    /// Its name in kebab-case.
    pub name: String,
    /// What its author says of it; may be empty.
    pub docs: String,
    /// What it is in JSON: mostly a string of a similar name.
    pub json: Value,
}
