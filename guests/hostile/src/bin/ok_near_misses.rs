//! A granted server asked for a tool it has not got. Arguments: SERVER WRONG RIGHT.

use hostile::types::ErrorReason;
use hostile::{argument, refused};

fn main() {
    let (server, right) = (argument(1), argument(3));
    let error = refused(&server, &argument(2), "{}");
    let ErrorReason::UnknownTool(near) = &error.reason else { panic!("{error:?}") };
    assert!(near.contains(&format!("{server}/{right}")), "{near:?}");
    assert!(matches!(refused("nowhere", "x", "{}").reason, ErrorReason::UnknownTool(_)));
}
