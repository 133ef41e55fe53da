//! Misbehaviour of the process itself: dying, refusing to die, leaving children.

use std::io::Write;
use std::os::unix::process::CommandExt;
use std::process::{Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use super::{Event, Flow};

/// How long what refuses to die lives on when nobody kills it.
const STUBBORN: Duration = Duration::from_secs(30);

pub fn exit_mid_call(event: &Event) -> Flow {
    Flow::handle(event.calls_bad(), |_| std::process::exit(0))
}

pub fn kill_mid_call(event: &Event) -> Flow {
    Flow::handle(event.calls_bad(), |_| {
        // SAFETY: both calls take and give plain integers.
        unsafe { libc::kill(libc::getpid(), libc::SIGKILL) };
    })
}

pub fn panic_mid_call(event: &Event) -> Flow {
    Flow::handle(event.calls_bad(), |_| {
        eprintln!("thread 'main' panicked at src/shelf.rs:7:13:");
        eprintln!("index out of bounds: the len is 0 but the index is 3");
        std::process::exit(101)
    })
}

pub fn stubborn(event: &Event) -> Flow {
    match event {
        Event::Started => ignore_sigterm(),
        Event::StdinClosed => thread::sleep(STUBBORN),
        Event::Request(_) => {}
    }
    Flow::Usual
}

pub fn daemon(event: &Event) -> Flow {
    if let Event::Started = event {
        ignore_sigterm();
        spawn_sleeper(false);
    }
    Flow::Usual
}

pub fn detached(event: &Event) -> Flow {
    if let Event::Started = event {
        spawn_sleeper(true);
    }
    Flow::Usual
}

pub fn stderr_flood(event: &Event) -> Flow {
    if let Event::Started = event {
        thread::spawn(flood);
    }
    Flow::Usual
}

/// Ten seconds of nothing with whatever it inherited held open.
pub fn sleeper(_: &Event) -> Flow {
    thread::sleep(Duration::from_secs(10));
    std::process::exit(0)
}

fn ignore_sigterm() {
    // SAFETY: SIG_IGN is a valid disposition for SIGTERM; no handler runs.
    unsafe { libc::signal(libc::SIGTERM, libc::SIG_IGN) };
}

/// An ignored signal stays ignored in the child.
fn spawn_sleeper(own_group: bool) {
    let Ok(program) = std::env::current_exe() else { return };
    let mut command = Command::new(program);
    command.arg("sleeper").stdin(Stdio::null());
    if own_group {
        command.process_group(0);
    }
    let _ = command.spawn();
}

fn flood() {
    let line = [b'e'; 1023].map(char::from).iter().collect::<String>() + "\n";
    let block = line.repeat(64);
    let until = Instant::now() + Duration::from_secs(10);
    let mut left: usize = 1_000_000_000;
    let mut stderr = std::io::stderr();
    while left > 0 && Instant::now() < until && stderr.write_all(block.as_bytes()).is_ok() {
        left = left.saturating_sub(block.len());
    }
}
