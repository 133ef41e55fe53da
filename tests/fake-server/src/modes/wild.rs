//! Bytes on stdout that are no message, too long, or too many.

use std::thread;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use super::{Event, Flow};
use crate::baseline::{handshake, page, text, tools};
use crate::wire::{self, Request};

/// Lines that are no message a client could use.
const GARBAGE: [&[u8]; 10] = [
    b"DEBUG: something happened",
    b"{\"jsonrpc\":\"2.0\",",
    b"\xff\xfe\x00\x80",
    b"null",
    b"17",
    b"\"text\"",
    b"[]",
    b"{}",
    b"{\"jsonrpc\":\"1.0\",\"result\":{}}",
    b"\0\0\0",
];

pub fn garbage(event: &Event) -> Flow {
    if let Event::Request(_) = event {
        write_garbage();
    }
    Flow::handle(event.calls_bad(), |request| request.answer(&text("right")))
}

pub fn garbage_only(event: &Event) -> Flow {
    Flow::handle(event.calls_bad(), |_| write_garbage())
}

fn write_garbage() {
    for line in GARBAGE {
        wire::raw(&[line, b"\n"].concat());
    }
}

pub fn half_line(event: &Event) -> Flow {
    Flow::handle(event.calls_bad(), |request| {
        let whole = request.response(&text("wrong"));
        let half = whole.len() / 2;
        wire::raw(&whole.as_bytes()[..half]);
    })
}

pub fn batch(event: &Event) -> Flow {
    Flow::handle(event.calls_bad(), |request| {
        wire::line(&format!("[{}]", request.response(&text("wrong"))));
    })
}

pub fn utf16(event: &Event) -> Flow {
    Flow::handle(event.calls_bad(), |request| {
        let line = request.response(&text("wrong")) + "\n";
        let bytes: Vec<u8> = line.encode_utf16().flat_map(u16::to_le_bytes).collect();
        wire::raw(&[b"\xff\xfe".as_slice(), &bytes].concat());
    })
}

/// Answers all that one echo needs.
pub fn crlf(event: &Event) -> Flow {
    let Event::Request(request) = event else { return Flow::Usual };
    let result = match (request.method.as_str(), request.tool()) {
        ("initialize", _) => handshake(request),
        ("tools/list", _) => page(tools(false)),
        (_, Some("echo")) => text(request.argument("message").as_str().unwrap_or_default()),
        _ => return Flow::Usual,
    };
    write_crlf(request, &result);
    Flow::Handled
}

fn write_crlf(request: &Request, result: &Value) {
    wire::raw(format!("{}\r\n", request.response(result)).as_bytes());
}

pub fn deep(event: &Event) -> Flow {
    Flow::handle(event.calls_bad(), |_| wire::line(&"[".repeat(1_000_000)))
}

pub fn endless_line(event: &Event) -> Flow {
    Flow::handle(event.calls_bad(), |_| {
        let until = Instant::now() + Duration::from_secs(20);
        let piece = vec![b'x'; 64 * 1024];
        while Instant::now() < until && wire::raw(&piece) {}
    })
}

pub fn huge_line(event: &Event) -> Flow {
    Flow::handle(event.calls_bad(), |request| {
        let frame = request.response(&text("")).len();
        let bytes = 16 * 1024 * 1024 + 1;
        wire::line(&request.response(&text(&"x".repeat(bytes - frame))));
    })
}

/// Starts when the tools are listed, so that whatever follows stands in it.
pub fn storm(event: &Event) -> Flow {
    if event.asks("tools/list").is_some() {
        thread::spawn(rage);
    }
    Flow::Usual
}

/// A thousand notifications every ten milliseconds.
fn rage() {
    let messages = [
        json!({"jsonrpc": "2.0", "method": "notifications/tools/list_changed"}),
        json!({"jsonrpc": "2.0", "method": "notifications/progress",
               "params": {"progressToken": 1, "progress": 1}}),
        json!({"jsonrpc": "2.0", "method": "notifications/message",
               "params": {"level": "info", "data": "busy"}}),
        json!({"jsonrpc": "2.0", "method": "notifications/unheard_of", "params": {}}),
    ];
    let block: String = messages.iter().map(|m| format!("{m}\n")).collect::<String>().repeat(250);
    let until = Instant::now() + Duration::from_secs(5);
    while Instant::now() < until && wire::raw(block.as_bytes()) {
        thread::sleep(Duration::from_millis(10));
    }
}
