//! The one call that an SDK's example makes.
//!
//! A tool that its server says changes nothing is chosen before every other, then one
//! whose arguments need no invention, then one that answers with a type of its own.

use mcp_host_plugin::Tool;
use mcp_host_plugin_text::budget::Budget;
use mcp_host_plugin_text::example::Example as Arguments;
use mcp_host_types::shape::{Integer, Record};
use mcp_host_types::{Function, Output, Shape};
use serde_json::Value;

use crate::Server;

/// Levels of a value that an example writes down.
const MAX_DEPTH: usize = 8;

/// A call with arguments that its tool's schema accepts, as far as is known.
#[derive(Debug, Clone, Copy)]
pub struct Example<'a> {
    /// The server.
    pub server: &'a Server,
    /// The function.
    pub function: &'a Function,
    /// Its arguments and what they are; none when it takes no arguments. The value fits the
    /// shape, has few optional members, and holds no union, map or tuple.
    pub args: Option<(&'a Shape, &'a Value)>,
}

/// A call that an example could make.
#[derive(Debug, Clone)]
pub(crate) struct Candidate {
    rank: Rank,
    server: usize,
    function: usize,
    args: Value,
}

/// How little speaks against a call; the least is best.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Rank {
    changes: bool,
    is_open: bool,
    nested: usize,
    invented: usize,
    is_unstructured: bool,
    members: usize,
}

impl Candidate {
    /// A call of this function, if arguments are found that can be written down.
    pub(crate) fn of(
        tool: &Tool,
        function: &Function,
        schema: &Value,
        at: usize,
        budget: &Budget,
    ) -> Option<Self> {
        let args = match (&function.input, Arguments::of(schema, budget)) {
            (None, _) => Value::Null,
            (Some(_), Arguments::Checked(args) | Arguments::Unchecked(args)) => args,
            (Some(_), Arguments::Missing) => return None,
        };
        let mut rank = Rank::of(tool, function);
        if let Some(shape) = &function.input {
            rank.weigh(shape, &args, MAX_DEPTH)?;
        }
        Some(Self { rank, server: 0, function: at, args })
    }

    /// The same, of the server at this index.
    pub(crate) fn of_server(self, server: usize) -> Self {
        Self { server, ..self }
    }

    /// The better of two; the first, when they are alike.
    pub(crate) fn better(one: Option<Self>, other: Option<Self>) -> Option<Self> {
        [one, other].into_iter().flatten().min_by_key(|candidate| candidate.rank)
    }

    /// The call, of servers that this was found in.
    pub(crate) fn within<'a>(&'a self, servers: &'a [Server]) -> Option<Example<'a>> {
        let server = servers.get(self.server)?;
        let function = server.functions.get(self.function)?;
        let args = function.input.as_ref().map(|shape| (shape, &self.args));
        Some(Example { server, function, args })
    }
}

impl Rank {
    fn of(tool: &Tool, function: &Function) -> Self {
        Self {
            changes: tool.annotations.read_only != Some(true),
            is_open: tool.annotations.open_world == Some(true),
            nested: 0,
            invented: 0,
            is_unstructured: function.output == Output::Content,
            members: 0,
        }
    }

    /// Counts what stands in a value; nothing, when it cannot be written down.
    fn weigh(&mut self, shape: &Shape, value: &Value, depth: usize) -> Option<()> {
        let depth = depth.checked_sub(1)?;
        match shape {
            Shape::Bool | Shape::Integer(_) | Shape::Float(_) | Shape::Enum(_) => {
                is_scalar(shape, value).then_some(())
            }
            Shape::Text => {
                self.invented = self.invented.saturating_add(1);
                value.is_string().then_some(())
            }
            Shape::Json => {
                self.nested = self.nested.saturating_add(1);
                Some(())
            }
            Shape::Option(_) if value.is_null() => Some(()),
            Shape::Option(inner) => self.weigh(inner, value, depth),
            Shape::List(element) => {
                self.nested = self.nested.saturating_add(1);
                value.as_array()?.iter().try_for_each(|value| self.weigh(element, value, depth))
            }
            Shape::Record(record) => self.record(record, value, depth),
            Shape::Char
            | Shape::Map(_)
            | Shape::Tuple(_)
            | Shape::Variant(_)
            | Shape::Flags(_)
            | Shape::Result { .. } => None,
        }
    }
    /// Counts the members of an object, which has to have no other than the fields.
    fn record(&mut self, record: &Record, value: &Value, depth: usize) -> Option<()> {
        let object = value.as_object()?;
        let is_known = |name: &String| record.fields.iter().any(|field| field.label.wire == *name);
        if depth.saturating_add(1) < MAX_DEPTH {
            self.nested = self.nested.saturating_add(1);
        }
        self.members = self.members.saturating_add(object.len());
        object.keys().all(is_known).then_some(())?;
        record.fields.iter().try_for_each(|field| match object.get(&field.label.wire) {
            Some(value) => self.weigh(&field.shape, value, depth),
            None => field.optional.then_some(()),
        })
    }
}

fn is_scalar(shape: &Shape, value: &Value) -> bool {
    match shape {
        Shape::Bool => value.is_boolean(),
        Shape::Float(_) => value.is_number(),
        Shape::Integer(integer) => is_integer(*integer, value),
        Shape::Enum(constants) => constants.cases.iter().any(|constant| constant.json == *value),
        _ => false,
    }
}

fn is_integer(integer: Integer, value: &Value) -> bool {
    let signed = |min, max| value.as_i64().is_some_and(|number| (min..=max).contains(&number));
    match integer {
        Integer::U8 => signed(0, u8::MAX.into()),
        Integer::U16 => signed(0, u16::MAX.into()),
        Integer::U32 => signed(0, u32::MAX.into()),
        Integer::U64 => value.is_u64(),
        Integer::S8 => signed(i8::MIN.into(), i8::MAX.into()),
        Integer::S16 => signed(i16::MIN.into(), i16::MAX.into()),
        Integer::S32 => signed(i32::MIN.into(), i32::MAX.into()),
        Integer::S64 => value.is_i64(),
    }
}
