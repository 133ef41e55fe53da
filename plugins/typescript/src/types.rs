//! TypeScript types, as values. Keys, strings and descriptions borrow from the schema
//! they were read from.

use std::collections::HashSet;
use std::ops::Range;

use crate::json::Number;

/// Members of a union that every further one is compared with. Past them only those that
/// are one value are told to be the same.
const COMPARED: usize = 32;

/// A type that has a name, by its place among those of one schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct Name(pub usize);

/// A type.
#[derive(Debug, Clone, PartialEq)]
pub enum Type<'d> {
    /// `unknown`: any JSON value.
    Unknown,
    /// `never`: no value at all.
    Never,
    /// `null`.
    Null,
    /// `boolean`.
    Boolean,
    /// `number`.
    Number,
    /// `string`.
    String,
    /// `true` or `false`.
    Truth(bool),
    /// One number.
    Figure(Number),
    /// One string.
    Text(&'d str),
    /// An array with items of one type.
    Array(Box<Type<'d>>),
    /// An array with a type for each place.
    Tuple(Box<Tuple<'d>>),
    /// An object.
    Object(Box<Object<'d>>),
    /// Any of these.
    Union(Vec<Member<'d>>),
    /// A type that stands elsewhere.
    Named(Name),
    /// The same, but without these properties.
    Without(Name, Vec<&'d str>),
}

/// A member of a union.
#[derive(Debug, Clone, PartialEq)]
pub struct Member<'d> {
    /// The member.
    pub ty: Type<'d>,
    /// What is said of it.
    pub doc: Option<Doc<'d>>,
}

/// An array with a type for each place.
#[derive(Debug, Clone, PartialEq)]
pub struct Tuple<'d> {
    /// The first places.
    pub places: Vec<Type<'d>>,
    /// How many of them have to be there.
    pub required: usize,
    /// What may follow, if anything may.
    pub rest: Option<Type<'d>>,
}

/// An object.
#[derive(Debug, Clone, PartialEq)]
pub struct Object<'d> {
    /// The properties with a name.
    pub properties: Vec<Property<'d>>,
    /// All others.
    pub rest: Rest<'d>,
    /// Names that no property may have.
    pub absent: Vec<&'d str>,
}

/// What properties there may be beside those with a name.
#[derive(Debug, Clone, PartialEq)]
pub enum Rest<'d> {
    /// None.
    Closed,
    /// Any.
    Open,
    /// Any of this type, to which the types of those with a name belong too.
    Typed(Type<'d>),
}

/// A property with a name.
#[derive(Debug, Clone, PartialEq)]
pub struct Property<'d> {
    /// Its name, as it is on the wire.
    pub key: &'d str,
    /// Its type.
    pub ty: Type<'d>,
    /// Whether it may be missing.
    pub optional: bool,
    /// What is said of it.
    pub doc: Option<Doc<'d>>,
}

/// What is said of a type or a property.
#[derive(Debug, Clone, PartialEq)]
pub struct Doc<'d> {
    /// The author's words.
    pub text: &'d str,
    /// What the schema says that the type cannot, in our words but with the author's
    /// values: where it stands among all of one schema.
    pub facts: Range<usize>,
    /// Whether it should not be used any more.
    pub deprecated: bool,
}

impl<'d> From<Type<'d>> for Member<'d> {
    fn from(ty: Type<'d>) -> Self {
        Self { ty, doc: None }
    }
}

impl<'d> Object<'d> {
    /// An object with any properties.
    pub fn any() -> Self {
        Self { properties: Vec::new(), rest: Rest::Open, absent: Vec::new() }
    }
}

impl<'d> Type<'d> {
    /// Any object.
    pub fn any_object() -> Self {
        Self::Object(Box::new(Object::any()))
    }

    /// The same type without its comments, if it takes few words; else a wider one that
    /// does.
    pub fn shortened(&self) -> Self {
        let mut words = 12;
        self.short(&mut words).unwrap_or_else(|| match self {
            Self::Object(_) => Self::any_object(),
            Self::Array(_) | Self::Tuple(_) => Self::Array(Box::new(Self::Unknown)),
            Self::Union(members) => {
                union(members.iter().map(|member| member.ty.shortened().into()).collect())
            }
            Self::Without(name, _) => Self::Named(*name),
            ty => ty.clone(),
        })
    }

    /// The same type, if so many words are enough; it takes them away.
    fn short(&self, words: &mut usize) -> Option<Self> {
        *words = words.checked_sub(1)?;
        Some(match self {
            Self::Array(item) => Self::Array(Box::new(item.short(words)?)),
            Self::Union(members) => {
                let short = members.iter().map(|it| it.ty.short(words).map(Member::from));
                Self::Union(short.collect::<Option<_>>()?)
            }
            Self::Object(object) if !matches!(object.rest, Rest::Typed(_)) => {
                let mut short = Object { properties: Vec::new(), ..object.as_ref().clone() };
                for property in &object.properties {
                    let ty = property.ty.short(words)?;
                    short.properties.push(Property { ty, doc: None, ..*property });
                }
                Self::Object(Box::new(short))
            }
            Self::Tuple(_) | Self::Without(..) | Self::Object(_) => return None,
            ty => ty.clone(),
        })
    }

    /// Whether it is one value.
    pub fn is_unit(&self) -> bool {
        matches!(self, Self::Null | Self::Truth(_) | Self::Figure(_) | Self::Text(_))
    }
}

/// The union of types: flat, without doubles, and nothing but `unknown` if that is in it.
pub fn union<'d>(members: Vec<Member<'d>>) -> Type<'d> {
    let mut gathered = Gathered::default();
    for member in members {
        match member.ty {
            Type::Union(inner) => inner.into_iter().for_each(|member| gathered.add(member)),
            _ => gathered.add(member),
        }
    }
    if gathered.unknown {
        return Type::Unknown;
    }
    gathered.merge_truths();
    match gathered.members.len() {
        0 => Type::Never,
        1 => gathered.members.pop().map_or(Type::Never, |member| member.ty),
        _ => Type::Union(gathered.members),
    }
}

#[derive(Default)]
struct Gathered<'d> {
    members: Vec<Member<'d>>,
    /// Those of `members` that are units, once there are many members.
    units: HashSet<Unit<'d>>,
    unknown: bool,
}

/// What tells one unit from another.
#[derive(PartialEq, Eq, Hash)]
enum Unit<'d> {
    Null,
    Truth(bool),
    Figure(u64),
    Text(&'d str),
}

impl<'d> Unit<'d> {
    fn of(ty: &Type<'d>) -> Option<Self> {
        Some(match ty {
            Type::Null => Self::Null,
            Type::Truth(value) => Self::Truth(*value),
            // Zero is one number, whatever its sign.
            Type::Figure(number) => Self::Figure((number.as_f64() + 0.0).to_bits()),
            Type::Text(text) => Self::Text(text),
            _ => return None,
        })
    }
}

impl<'d> Gathered<'d> {
    fn add(&mut self, member: Member<'d>) {
        match member.ty {
            Type::Never => {}
            Type::Unknown => self.unknown = true,
            _ if self.is_known(&member.ty) => {}
            _ => self.members.push(member),
        }
    }

    fn is_known(&mut self, ty: &Type<'d>) -> bool {
        let unit = Unit::of(ty);
        let many = self.members.len() > COMPARED;
        match unit {
            Some(unit) if many => {
                if self.units.is_empty() {
                    self.units = self.members.iter().filter_map(|it| Unit::of(&it.ty)).collect();
                }
                !self.units.insert(unit)
            }
            Some(unit) => self.members.iter().any(|it| Unit::of(&it.ty).as_ref() == Some(&unit)),
            None => self.members.iter().take(COMPARED).any(|it| it.ty == *ty),
        }
    }

    /// `true | false` is `boolean`, and either is in `boolean`.
    fn merge_truths(&mut self) {
        let has = |ty: &Type<'d>| self.members.iter().any(|member| member.ty == *ty);
        let boolean = has(&Type::Boolean);
        let both = has(&Type::Truth(true)) && has(&Type::Truth(false));
        if !(boolean || both) {
            return;
        }
        let mut seen = boolean;
        self.members.retain_mut(|member| {
            let truth = matches!(member.ty, Type::Truth(_));
            if truth && !seen {
                seen = true;
                *member = Type::Boolean.into();
                return true;
            }
            !truth
        });
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(types: &[Type<'static>]) -> Type<'static> {
        union(types.iter().cloned().map(Member::from).collect())
    }

    #[test]
    fn unions_are_flat_and_say_nothing_twice() {
        let nested = of(&[Type::String, of(&[Type::Null, Type::String]), Type::Never, Type::Null]);
        assert_eq!(nested, Type::Union(vec![Type::String.into(), Type::Null.into()]));
        assert_eq!(of(&[Type::String, Type::Never]), Type::String);
        assert_eq!(of(&[]), Type::Never);
        assert_eq!(of(&[Type::String, Type::Unknown]), Type::Unknown);
        let zeros = [Type::Figure(Number::Integer(0)), Type::Figure(Number::Float(-0.0))];
        assert_eq!(of(&zeros), Type::Figure(Number::Integer(0)));
    }

    #[test]
    fn both_truths_are_a_boolean() {
        assert_eq!(of(&[Type::Truth(true), Type::Truth(false)]), Type::Boolean);
        assert_eq!(of(&[Type::Truth(true), Type::Boolean]), Type::Boolean);
        assert_eq!(of(&[Type::Truth(true)]), Type::Truth(true));
    }
}
