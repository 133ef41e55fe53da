//! How the answer to a call or a listing travels through the protocol library.
//!
//! The library would try every result type it knows, and give up on the whole result
//! when one member is odd. So the wire hands it the text as one opaque value, and this
//! module unpacks it on the other side. Only the wire packs, so a server can forge none
//! of these.

use rmcp::model::{CustomResult, ServerResult};
use serde_json::{Value, json};

use super::message::RpcError;
use crate::limits::serve::MAX_ERROR_DATA_BYTES;

/// What came back for a call or a listing.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Answer {
    /// The result as JSON text.
    Result(String),
    /// A JSON-RPC error.
    Error {
        /// The code.
        code: i32,
        /// The text.
        message: String,
        /// Its details, unless they were over their bound.
        data: Option<Value>,
    },
    /// An answer over a bound, dropped unread.
    TooLarge {
        /// Its size.
        bytes: u64,
    },
}

/// No answer, and none to come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Loss {
    /// Whether the server may have done what it was asked for.
    pub(super) sent: bool,
    /// Why; fit to print.
    pub(super) why: String,
    /// What to do about it.
    pub(super) hint: String,
}

impl Loss {
    /// The opaque value the library carries.
    pub(super) fn pack(self) -> ServerResult {
        ServerResult::CustomResult(CustomResult(json!([self.sent, self.why, self.hint])))
    }
}

impl Answer {
    pub(super) fn result(text: Option<&str>) -> Self {
        Self::Result(text.unwrap_or("{}").to_owned())
    }

    pub(super) fn error(error: RpcError) -> Self {
        {
            let within = |data: &Value| data.to_string().len() <= MAX_ERROR_DATA_BYTES;
            Self::Error {
                code: error.code,
                message: error.message,
                data: error.data.filter(within),
            }
        }
    }

    pub(super) fn too_large(bytes: usize) -> Self {
        Self::TooLarge { bytes: u64::try_from(bytes).unwrap_or(u64::MAX) }
    }

    /// The opaque value the library carries.
    pub(super) fn pack(self) -> ServerResult {
        ServerResult::CustomResult(CustomResult(match self {
            Self::Result(text) => Value::String(text),
            Self::Error { code, message, data } => {
                json!({ "code": code, "message": message, "data": data })
            }
            Self::TooLarge { bytes } => Value::from(bytes),
        }))
    }

    /// The way back; nothing for a value that was not packed here.
    pub(super) fn unpack(result: ServerResult) -> Option<Result<Self, Loss>> {
        let ServerResult::CustomResult(CustomResult(value)) = result else { return None };
        match value {
            Value::String(text) => Some(Ok(Self::Result(text))),
            Value::Number(bytes) => bytes.as_u64().map(|bytes| Ok(Self::TooLarge { bytes })),
            Value::Object(error) => Some(Ok(Self::Error {
                code: error.get("code")?.as_i64().and_then(|code| i32::try_from(code).ok())?,
                message: error.get("message")?.as_str()?.to_owned(),
                data: error.get("data").filter(|data| !data.is_null()).cloned(),
            })),
            Value::Array(loss) => match loss.as_slice() {
                [Value::Bool(sent), Value::String(why), Value::String(hint)] => {
                    Some(Err(Loss { sent: *sent, why: why.clone(), hint: hint.clone() }))
                }
                _ => None,
            },
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_answer_comes_out_as_it_went_in() {
        for answer in [
            Answer::Result("{\"a\":1}".to_owned()),
            Answer::Error { code: -32602, message: "no".to_owned(), data: Some(json!([1])) },
            Answer::TooLarge { bytes: 9_000_000 },
        ] {
            assert_eq!(Answer::unpack(answer.clone().pack()), Some(Ok(answer)));
        }
        let loss = Loss { sent: true, why: "gone".to_owned(), hint: "wait".to_owned() };
        assert_eq!(Answer::unpack(loss.clone().pack()), Some(Err(loss)));
    }
}
