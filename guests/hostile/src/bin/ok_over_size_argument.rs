//! One argument just over the bound of an argument, well under that of a host call.
//! Arguments: SERVER TOOL.

use hostile::types::{Effect, ErrorReason};
use hostile::{argument, refused};

fn main() {
    let over = format!("{{\"query\":\"{}\"}}", "x".repeat(1 << 20));
    let error = refused(&argument(1), &argument(2), &over);
    assert!(matches!(error.reason, ErrorReason::Limit | ErrorReason::InvalidArguments(_)), "{error:?}");
    assert_eq!(error.effect, Effect::NotSent);
    assert!(error.message.len() < 2_000, "{}", error.message.len());
}
