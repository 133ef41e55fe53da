//! Being stopped by a person, or by the system.
//!
//! A thread of its own listens, so that nothing that blocks elsewhere can keep a signal
//! from being heard: the first asks for an orderly end, the second ends the process.

use std::io;
use std::process;
use std::thread;

use tokio::runtime::{Builder, Runtime};
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio_util::sync::CancellationToken;

use crate::outcome::Kind;

/// Cancels `stopping` at the first SIGINT, SIGTERM or SIGHUP, and exits at the second.
/// Where they cannot be listened to, the system's own handling of them stays.
pub fn watch(stopping: CancellationToken) {
    let Ok(runtime) = Builder::new_current_thread().enable_io().build() else { return };
    let Ok(signals) = listen(&runtime) else { return };
    let watching = move || {
        runtime.block_on(async {
            let [mut interrupt, mut terminate, mut hang_up] = signals;
            for last in [false, true] {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                    _ = hang_up.recv() => {}
                }
                if last {
                    process::exit(i32::from(Kind::Interrupted.exit_code()));
                }
                stopping.cancel();
            }
        });
    };
    // A process that cannot start one thread does not get far enough to be stopped.
    let _ = thread::Builder::new().name("signals".into()).spawn(watching);
}

fn listen(runtime: &Runtime) -> io::Result<[Signal; 3]> {
    let _entered = runtime.enter();
    Ok([
        signal(SignalKind::interrupt())?,
        signal(SignalKind::terminate())?,
        signal(SignalKind::hangup())?,
    ])
}
