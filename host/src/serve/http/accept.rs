//! Connections: how many there are, how long each may be silent, and how they end.
//!
//! One that never sent a byte costs a task and a descriptor, and no buffer.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::Request;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::service::TowerToHyperService;
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tokio_util::sync::CancellationToken;

use super::watch::Open;
use crate::limits::serve::{
    ACCEPT_PAUSE, DRAIN_TIME, FLUSH_TIME, HEAD_TIME, MAX_CONNECTIONS, MAX_HEAD_BYTES,
    SPARE_DESCRIPTORS,
};
use crate::serve::metrics::{Held, Level, Metrics};

/// Answers connections until `stopping` is cancelled, then lets requests under way end for
/// [`DRAIN_TIME`], and cancels `cut` before it ends the others.
pub(super) async fn accept_all(
    socket: TcpListener,
    router: Router,
    metrics: Arc<Metrics>,
    stopping: CancellationToken,
    cut: CancellationToken,
) {
    let mut door = Door { socket, places: Arc::new(Semaphore::new(places())), said: false };
    let mut open = JoinSet::new();
    while let Some(Some((stream, place))) = stopping.run_until_cancelled(door.next()).await {
        let held = (place, metrics.hold(Level::Connections));
        open.spawn(connection(stream, router.clone(), stopping.clone(), cut.clone(), held));
        // Those that ended.
        while open.try_join_next().is_some() {}
    }
    drop(door);
    drain(&mut open, DRAIN_TIME).await;
    cut.cancel();
    drain(&mut open, FLUSH_TIME).await;
    open.shutdown().await;
}

async fn drain(open: &mut JoinSet<()>, time: Duration) {
    // What is left then is ended by the caller.
    let _ = timeout(time, async { while open.join_next().await.is_some() {} }).await;
}

struct Door {
    socket: TcpListener,
    places: Arc<Semaphore>,
    /// Whether it was said that the system has no room.
    said: bool,
}

impl Door {
    /// The next connection, once there is a place for it.
    async fn next(&mut self) -> Option<(TcpStream, OwnedSemaphorePermit)> {
        let place = self.places.clone().acquire_owned().await.ok()?;
        loop {
            match self.socket.accept().await {
                Ok((stream, _)) => return Some((stream, place)),
                // The client was gone before it was its turn.
                Err(error) if error.kind() == io::ErrorKind::ConnectionAborted => {}
                Err(error) => self.pause(&error).await,
            }
        }
    }

    async fn pause(&mut self, error: &io::Error) {
        if !self.said {
            tracing::warn!(%error, "no connection can be accepted now; trying again");
            self.said = true;
        }
        sleep(ACCEPT_PAUSE).await;
    }
}

async fn connection(
    stream: TcpStream,
    router: Router,
    stopping: CancellationToken,
    cut: CancellationToken,
    _held: (OwnedSemaphorePermit, Held),
) {
    // Only what answers wait for is slower without it.
    let _ = stream.set_nodelay(true);
    // The byte stays there. To be told that one is there would not do: that may be untrue.
    let mut byte = [0];
    let first = stopping.run_until_cancelled(timeout(HEAD_TIME, stream.peek(&mut byte))).await;
    if let Some(Ok(Ok(1))) = first {
        // In a box of its own: most of a connection's size is not needed before.
        let exchange = Box::pin(exchange(stream, router, stopping, cut));
        exchange.await;
    }
}

/// Requests and answers, until the connection ends.
async fn exchange(
    stream: TcpStream,
    router: Router,
    stopping: CancellationToken,
    cut: CancellationToken,
) {
    let open = Open::default();
    let service = TowerToHyperService::new(router);
    let service = {
        let open = open.clone();
        service_fn(move |mut request: Request<Incoming>| {
            request.extensions_mut().insert(open.clone());
            hyper::service::Service::call(&service, request)
        })
    };
    let mut builder = http1::Builder::new();
    builder.timer(TokioTimer::new()).header_read_timeout(HEAD_TIME).max_buf_size(MAX_HEAD_BYTES);
    let connection = builder.serve_connection(TokioIo::new(stream), service);
    let mut connection = std::pin::pin!(connection);
    // Whoever is at the other end knows how it ended; here it is over.
    if stopping.run_until_cancelled(connection.as_mut()).await.is_some() {
        return;
    }
    connection.as_mut().graceful_shutdown();
    let silent = async {
        open.none().await;
        sleep(FLUSH_TIME).await;
    };
    tokio::select! {
        _ = connection => {}
        () = silent => {}
        () = cut.cancelled() => {}
    }
}

/// How many connections there may be: this process is let have more descriptors if it can.
fn places() -> usize {
    let wanted = MAX_CONNECTIONS.saturating_add(SPARE_DESCRIPTORS);
    let wanted_descriptors = u64::try_from(wanted).unwrap_or(u64::MAX);
    let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
    let allowed = maximum.map_or(wanted_descriptors, |maximum| maximum.min(wanted_descriptors));
    let mut has = current.unwrap_or(u64::MAX);
    let raised = Rlimit { current: Some(allowed), maximum };
    if has < allowed && setrlimit(Resource::Nofile, raised).is_ok() {
        has = allowed;
    }
    let has = usize::try_from(has).unwrap_or(usize::MAX);
    has.saturating_sub(SPARE_DESCRIPTORS.min(has / 2)).clamp(1, MAX_CONNECTIONS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_connection_that_never_sent_a_byte_is_small() {
        let socket = TcpListener::bind(("127.0.0.1", 0)).await.unwrap();
        let client = TcpStream::connect(socket.local_addr().unwrap()).await.unwrap();
        let metrics = Metrics::new();
        let places = Arc::new(Semaphore::new(1));
        let held = (places.acquire_owned().await.unwrap(), metrics.hold(Level::Connections));
        let token = CancellationToken::new;
        let silent = connection(client, Router::new(), token(), token(), held);
        assert!(size_of_val(&silent) < 1_024, "{} bytes", size_of_val(&silent));
    }
}
