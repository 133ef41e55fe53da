//! The types of a component as shapes. What JSON cannot say stays with its function as the
//! reason why that one cannot be called. Where the types stand is not known here.

use std::collections::HashMap;
use std::fmt;
use std::sync::Arc;

use mcp_host_types::shape::{Enum, Float, Integer, Record, Shape, Told, Variant};
use wasmparser::PrimitiveValType;
use wasmparser::component_types::{
    ComponentDefinedType, ComponentDefinedTypeId, ComponentFuncType, ComponentValType, RecordType,
    VariantType,
};
use wasmparser::types::TypesRef;

use super::Signature;
use crate::limits::MAX_SHOWN_PATH_CHARS;
use crate::limits::typed::{
    MAX_COMPONENT_PARTS, MAX_TYPED_DEPTH, MAX_TYPED_PARTS, PART_NAME_BYTES,
};
use crate::name::printable;
use crate::typed::known;

/// Something in the types of a function that no JSON can say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Unspeakable {
    /// The names that lead to it, as `args/items/*/owner`, beginning with that of a parameter
    /// or with `result`; `*` stands for what a list or a map holds.
    pub place: String,
    /// What is there.
    pub obstacle: Obstacle,
}

/// What no JSON can say.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[expect(missing_docs, reason = "they are called what WIT calls them")]
pub enum Obstacle {
    Resource,
    Future,
    Stream,
    ErrorContext,
    OptionOfOption,
    Map,
    FixedLengthList,
    /// Types nest deeper than [`MAX_TYPED_DEPTH`].
    Depth,
    /// The function's types have more than [`MAX_TYPED_PARTS`].
    Parts,
    /// The types of all functions have more than [`MAX_COMPONENT_PARTS`].
    ComponentParts,
}

impl fmt::Display for Unspeakable {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", printable(&self.place, MAX_SHOWN_PATH_CHARS), self.obstacle)
    }
}

impl fmt::Display for Obstacle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let what = match self {
            Self::Resource => "is a handle of a resource",
            Self::Future => "is a future",
            Self::Stream => "is a stream",
            Self::ErrorContext => "is an error-context",
            Self::OptionOfOption => "is an option of an option",
            Self::Map => "is a map",
            Self::FixedLengthList => "is a list of fixed length",
            Self::Depth => {
                return write!(f, "nests deeper than the limit of {MAX_TYPED_DEPTH}");
            }
            Self::Parts => {
                return write!(f, "is past the limit of {MAX_TYPED_PARTS} parts of types");
            }
            Self::ComponentParts => {
                let limit = MAX_COMPONENT_PARTS;
                return write!(f, "is past the limit of {limit} parts of types a component");
            }
        };
        write!(f, "{what}, which JSON cannot say")
    }
}

/// Reads the types of one component.
pub(super) struct Shapes<'a> {
    types: TypesRef<'a>,
    /// Parts of types that the component may still have.
    component: usize,
    /// Parts of types that the function that is read may still have.
    function: usize,
    /// The sides of results: functions of tools have theirs in common.
    sides: HashMap<ComponentDefinedTypeId, Side>,
}

/// A side of a result that was read.
#[derive(Clone)]
struct Side {
    /// How deep types could still nest then.
    depth: usize,
    /// Its parts.
    parts: usize,
    shape: Arc<Shape>,
}

type Read<T> = Result<T, Unspeakable>;

impl<'a> Shapes<'a> {
    pub fn new(types: TypesRef<'a>) -> Self {
        Self { types, component: MAX_COMPONENT_PARTS, function: 0, sides: HashMap::new() }
    }

    pub fn signature(&mut self, name: &str, ty: &ComponentFuncType) -> Signature {
        self.function = MAX_TYPED_PARTS;
        let params = ty.params.iter().map(|(name, ty)| {
            Ok((name.as_str().to_owned(), self.named(name.as_str(), ty, MAX_TYPED_DEPTH)?))
        });
        let params = params.collect();
        let result = ty.result.as_ref().map(|ty| self.named("result", ty, MAX_TYPED_DEPTH));
        Signature { name: name.to_owned(), is_async: ty.async_, params, result: result.transpose() }
    }

    /// A type that a name leads to.
    fn named(&mut self, name: &str, ty: &ComponentValType, depth: usize) -> Read<Shape> {
        let spent = self.spend(name.len() / PART_NAME_BYTES);
        spent.and_then(|()| self.value(ty, depth)).map_err(|error| error.within(name))
    }

    /// A type within another, which may still nest so deep.
    fn value(&mut self, ty: &ComponentValType, depth: usize) -> Read<Shape> {
        self.spend(1)?;
        let depth = depth.checked_sub(1).ok_or(Obstacle::Depth)?;
        match ty {
            // An alias would be a defined type.
            ComponentValType::Primitive(PrimitiveValType::String) => Ok(Shape::Text),
            ComponentValType::Primitive(ty) => primitive(*ty),
            ComponentValType::Type(id) => match self.types.get(*id) {
                Some(ty) => self.defined(ty, depth),
                None => Err(Obstacle::Resource.into()),
            },
        }
    }

    fn defined(&mut self, ty: &ComponentDefinedType, depth: usize) -> Read<Shape> {
        match ty {
            ComponentDefinedType::Primitive(PrimitiveValType::String) => Ok(Shape::Json),
            ComponentDefinedType::Primitive(ty) => primitive(*ty),
            ComponentDefinedType::Record(ty) => self.record(ty, depth),
            ComponentDefinedType::Variant(ty) => self.variant(ty, depth),
            ComponentDefinedType::List { element, .. } => self.list(element, depth),
            ComponentDefinedType::Tuple(ty) => {
                let types = ty.types.iter().enumerate();
                let shapes = types.map(|(at, ty)| self.named(&at.to_string(), ty, depth));
                shapes.collect::<Read<_>>().map(Shape::Tuple)
            }
            ComponentDefinedType::Flags(names) => {
                let names = names.iter().map(|name| self.name(name.as_str()).map(known::label));
                names.collect::<Read<_>>().map(Shape::Flags)
            }
            ComponentDefinedType::Enum(names) => {
                let names = names.iter().map(|name| self.name(name.as_str()).map(known::constant));
                let cases = names.collect::<Read<_>>()?;
                Ok(Shape::Enum(Enum { name: String::new(), docs: String::new(), cases }))
            }
            ComponentDefinedType::Option { ty, .. } => match self.value(ty, depth)? {
                Shape::Option(_) => Err(Obstacle::OptionOfOption.into()),
                shape => Ok(Shape::Option(Box::new(shape))),
            },
            ComponentDefinedType::Result { ok, err, .. } => Ok(Shape::Result {
                ok: self.side("ok", ok.as_ref(), depth)?,
                error: self.side("error", err.as_ref(), depth)?,
            }),
            ComponentDefinedType::Own(_) | ComponentDefinedType::Borrow(_) => {
                Err(Obstacle::Resource.into())
            }
            ComponentDefinedType::Future { .. } => Err(Obstacle::Future.into()),
            ComponentDefinedType::Stream { .. } => Err(Obstacle::Stream.into()),
            ComponentDefinedType::Map { .. } => Err(Obstacle::Map.into()),
            ComponentDefinedType::FixedLengthList { .. } => Err(Obstacle::FixedLengthList.into()),
        }
    }

    fn record(&mut self, ty: &RecordType, depth: usize) -> Read<Shape> {
        let fields = ty.fields.iter().map(|(name, ty)| {
            let shape = self.named(name.as_str(), ty, depth)?;
            Ok(known::field(name.as_str().to_owned(), shape))
        });
        let fields = fields.collect::<Read<_>>()?;
        Ok(Shape::Record(Record { name: String::new(), docs: String::new(), fields, others: None }))
    }

    fn variant(&mut self, ty: &VariantType, depth: usize) -> Read<Shape> {
        let cases = ty.cases.iter().map(|(name, case)| {
            let shape = case.ty.as_ref().map(|ty| self.named(name.as_str(), ty, depth));
            Ok(known::case(self.name(name.as_str())?, shape.transpose()?))
        });
        let cases = cases.collect::<Read<_>>()?;
        let (name, docs) = (String::new(), String::new());
        Ok(Shape::Variant(Variant { name, docs, cases, told: Told::ByName }))
    }

    /// A list of pairs of a string and something is a map.
    fn list(&mut self, element: &ComponentValType, depth: usize) -> Read<Shape> {
        Ok(match self.named("*", element, depth)? {
            Shape::Tuple(pair) => match <[Shape; 2]>::try_from(pair) {
                Ok([Shape::Text, value]) => Shape::Map(Box::new(value)),
                Ok(pair) => Shape::List(Box::new(Shape::Tuple(pair.into()))),
                Err(shapes) => Shape::List(Box::new(Shape::Tuple(shapes))),
            },
            shape => Shape::List(Box::new(shape)),
        })
    }

    fn side(
        &mut self,
        name: &str,
        ty: Option<&ComponentValType>,
        depth: usize,
    ) -> Read<Option<Arc<Shape>>> {
        let Some(ty) = ty else { return Ok(None) };
        let ComponentValType::Type(id) = ty else {
            return self.named(name, ty, depth).map(Arc::new).map(Some);
        };
        if let Some(side) = self.sides.get(id).filter(|side| side.depth <= depth) {
            let side = side.clone();
            self.spend_again(side.parts).map_err(|error| error.within(name))?;
            return Ok(Some(side.shape));
        }
        let before = self.function;
        let shape = known::shared(self.named(name, ty, depth)?);
        let parts = before.saturating_sub(self.function);
        self.sides.insert(*id, Side { depth, parts, shape: shape.clone() });
        Ok(Some(shape))
    }

    /// A name that is a part by itself.
    fn name(&mut self, name: &str) -> Read<String> {
        self.spend((name.len() / PART_NAME_BYTES).saturating_add(1))?;
        Ok(name.to_owned())
    }

    /// What is in memory already is one part more of the component, and all of its parts of the
    /// function.
    fn spend_again(&mut self, parts: usize) -> Read<()> {
        self.function = self.function.checked_sub(parts).ok_or(Obstacle::Parts)?;
        self.component = self.component.checked_sub(1).ok_or(Obstacle::ComponentParts)?;
        Ok(())
    }

    fn spend(&mut self, parts: usize) -> Read<()> {
        self.function = self.function.checked_sub(parts).ok_or(Obstacle::Parts)?;
        self.component = self.component.checked_sub(parts).ok_or(Obstacle::ComponentParts)?;
        Ok(())
    }
}

impl Unspeakable {
    fn within(mut self, step: &str) -> Self {
        let rest = std::mem::take(&mut self.place);
        self.place = if rest.is_empty() { step.to_owned() } else { format!("{step}/{rest}") };
        self
    }
}

impl From<Obstacle> for Unspeakable {
    fn from(obstacle: Obstacle) -> Self {
        Self { place: String::new(), obstacle }
    }
}

fn primitive(ty: PrimitiveValType) -> Read<Shape> {
    Ok(match ty {
        PrimitiveValType::Bool => Shape::Bool,
        PrimitiveValType::S8 => Shape::Integer(Integer::S8),
        PrimitiveValType::U8 => Shape::Integer(Integer::U8),
        PrimitiveValType::S16 => Shape::Integer(Integer::S16),
        PrimitiveValType::U16 => Shape::Integer(Integer::U16),
        PrimitiveValType::S32 => Shape::Integer(Integer::S32),
        PrimitiveValType::U32 => Shape::Integer(Integer::U32),
        PrimitiveValType::S64 => Shape::Integer(Integer::S64),
        PrimitiveValType::U64 => Shape::Integer(Integer::U64),
        PrimitiveValType::F32 => Shape::Float(Float::F32),
        PrimitiveValType::F64 => Shape::Float(Float::F64),
        PrimitiveValType::Char => Shape::Char,
        PrimitiveValType::String => Shape::Text,
        PrimitiveValType::ErrorContext => return Err(Obstacle::ErrorContext.into()),
    })
}
