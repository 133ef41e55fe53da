//! Lists of calls, each within the bound of a list, without end. Arguments: SERVER TOOL.

use hostile::argument;
use hostile::tools::{Call, call_tools};

fn main() {
    let call = Call { server: argument(1), tool: argument(2), arguments: "{}".into() };
    loop {
        call_tools(&vec![call.clone(); 300]);
    }
}
