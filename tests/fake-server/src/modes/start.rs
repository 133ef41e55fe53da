//! Misbehaviour before and during the handshake.

use std::thread;
use std::time::Duration;

use super::{Event, Flow};
use crate::baseline::handshake;
use crate::wire;

pub fn exits(_: &Event) -> Flow {
    eprintln!("fake: reading settings");
    eprintln!("fake: cannot open the database: no such file");
    std::process::exit(3)
}

pub fn banner(event: &Event) -> Flow {
    if let Event::Started = event {
        wire::line("Welcome to the fake server v0.1.0!");
        wire::line("{listening on stdio}");
        wire::line("");
    }
    Flow::Usual
}

pub fn silent(event: &Event) -> Flow {
    match event {
        Event::Request(_) => Flow::Handled,
        _ => Flow::Usual,
    }
}

pub fn late(event: &Event) -> Flow {
    if event.asks("initialize").is_some() {
        thread::sleep(Duration::from_secs(8));
    }
    Flow::Usual
}

pub fn drip(event: &Event) -> Flow {
    Flow::handle(event.asks("initialize"), |request| {
        for byte in request.response(&handshake(request)).bytes() {
            if !wire::raw(&[byte]) {
                return;
            }
            thread::sleep(Duration::from_millis(100));
        }
    })
}

pub fn silent_discover(event: &Event) -> Flow {
    Flow::handle(event.asks("server/discover"), |_| ())
}

pub fn exit_on_discover(event: &Event) -> Flow {
    Flow::handle(event.asks("server/discover"), |_| {
        eprintln!("fake: expected initialize");
        std::process::exit(1)
    })
}

pub fn dies_on_list(event: &Event) -> Flow {
    Flow::handle(event.asks("tools/list"), |_| {
        eprintln!("fake: the list is corrupt");
        std::process::exit(4)
    })
}

pub fn garbled(event: &Event) -> Flow {
    Flow::handle(event.asks("initialize"), |request| {
        request.answer(&serde_json::json!({"protocolVersion": 7, "capabilities": "all"}));
    })
}
