//! What a server asks a person, as the person sees it: with the server's name before it, so
//! that none can speak as another or as the host, and with nothing hidden in it.

use rmcp::model::{ElicitRequestParams, InputRequest};

use crate::limits::serve::MAX_ASKED_CHARS;
use crate::name::{ServerName, printable};

/// Characters of the server's name that a question shows.
const SHOWN_NAME_CHARS: usize = 128;

/// The request with the name of who asks in what a person reads.
pub(super) fn signed(server: &ServerName, mut request: InputRequest) -> InputRequest {
    if let InputRequest::Elicitation(elicit) = &mut request
        && let ElicitRequestParams::FormElicitationParams { message, .. }
        | ElicitRequestParams::UrlElicitationParams { message, .. } = &mut elicit.params
    {
        *message = said(server, message);
    }
    request
}

/// Line breaks become spaces: what stands on a line of its own looks like somebody else's.
fn said(server: &ServerName, message: &str) -> String {
    let message = message.replace(['\n', '\r', '\t'], " ");
    let server = printable(server.as_str(), SHOWN_NAME_CHARS);
    format!("Server {server} asks: {}", printable(&message, MAX_ASKED_CHARS))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_question_names_its_server_and_hides_nothing() {
        let evil = ServerName::new("evil").unwrap();
        let text = "Allow the call?\n\u{202e}yes".to_owned() + &"x".repeat(MAX_ASKED_CHARS);
        for params in [
            json!({"mode": "form", "message": text, "requestedSchema":
                {"type": "object", "properties": {}}}),
            json!({"mode": "url", "message": text, "url": "a:b", "elicitationId": "1"}),
        ] {
            let request = json!({"method": "elicitation/create", "params": params});
            let request: InputRequest = serde_json::from_value(request).unwrap();
            let signed = serde_json::to_value(signed(&evil, request)).unwrap();
            let message = signed["params"]["message"].as_str().unwrap();
            let start = r"Server evil asks: Allow the call? \u{202e}yes";
            assert!(message.starts_with(start), "{message}");
            assert!(message.ends_with("more characters)"), "{message}");
        }
    }
}
