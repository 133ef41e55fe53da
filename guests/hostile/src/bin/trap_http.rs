//! Makes a request by way of `wasi:http`, which links and answers nothing.

use wasip2::http::outgoing_handler::handle;
use wasip2::http::types::{Fields, OutgoingRequest, Scheme};

fn main() {
    let request = OutgoingRequest::new(Fields::new());
    request.set_scheme(Some(&Scheme::Http)).expect("a scheme");
    request.set_authority(Some("127.0.0.1:80")).expect("an authority");
    println!("{}", handle(request, None).is_ok());
}
