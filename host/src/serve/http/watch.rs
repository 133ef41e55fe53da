//! Watches each request from its head to the last byte of its answer: counts it, and tells
//! the work it asked for when the client is gone.
//!
//! A client is gone when the future or the body of its answer is dropped before its end: the
//! connection does that as soon as it finds the other side closed, also while the work still
//! goes on. (It does not look while the client has sent a further request on the same
//! connection already; then it is gone when the answer cannot be written.)

use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};

use axum::body::Body;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use bytes::Bytes;
use hyper::body::{Body as HttpBody, Frame, SizeHint};
use tokio::sync::{OwnedSemaphorePermit, watch};
use tokio_util::sync::{CancellationToken, DropGuard, WaitForCancellationFutureOwned};

use super::refusal::Reason;
use crate::serve::metrics::{Held, Level, Metrics};

/// Stands in the extensions of every request: cancelled when its client went away before the
/// answer was all handed over, and when the host cuts off what is still under way. The SDK
/// answers the latter with an error of its own, which its client may well read to the end.
#[derive(Debug, Clone)]
pub struct Gone(pub CancellationToken);

/// How many requests of one connection are under way. Stands in their extensions.
#[derive(Debug, Clone, Default)]
pub(super) struct Open(watch::Sender<usize>);

/// What goes on until the answer is all handed over. Stands in a response's extensions.
#[derive(Clone)]
pub(super) struct Tail {
    /// The request's place among all, and its share of the bytes of bodies.
    pub _held: Arc<(OwnedSemaphorePermit, Option<OwnedSemaphorePermit>)>,
    /// The answer has no end of its own: it ends when this is cancelled.
    pub until: Option<CancellationToken>,
}

/// What the layer shares between requests.
#[derive(Clone)]
pub(super) struct Watch {
    pub metrics: Arc<Metrics>,
    /// Everything under way is cut off.
    pub cut: CancellationToken,
}

impl Open {
    /// Waits until none is under way.
    pub async fn none(&self) {
        // The sender is here, so that this ends well.
        let _ = self.0.subscribe().wait_for(|open| *open == 0).await;
    }

    fn enter(&self) -> Entered {
        self.0.send_modify(|open| *open = open.saturating_add(1));
        Entered(self.clone())
    }
}

struct Entered(Open);

impl Drop for Entered {
    fn drop(&mut self) {
        self.0.0.send_modify(|open| *open = open.saturating_sub(1));
    }
}

/// The outermost layer.
pub(super) async fn watched(
    State(Watch { metrics, cut }): State<Watch>,
    mut request: Request,
    next: Next,
) -> Response {
    let gone = cut.child_token();
    let guard = gone.clone().drop_guard();
    request.extensions_mut().insert(Gone(gone));
    let entered = request.extensions_mut().remove::<Open>().map(|open| open.enter());
    let held = metrics.hold(Level::RequestsActive);
    let mut response = next.run(request).await;
    metrics.request_answered(response.status().as_u16());
    if let Some(Reason(reason)) = response.extensions_mut().remove() {
        metrics.request_refused(reason);
    }
    let tail = response.extensions_mut().remove::<Tail>();
    let until = tail.as_ref().and_then(|tail| tail.until.clone());
    response.map(|inner| {
        Body::new(Watched {
            inner,
            until: until.map(|until| Box::pin(until.cancelled_owned())),
            guard: Some(guard),
            _held: (entered, held, tail),
        })
    })
}

/// The body of an answer.
struct Watched {
    inner: Body,
    until: Option<Pin<Box<WaitForCancellationFutureOwned>>>,
    /// Says that the client is gone, unless it is taken away first.
    guard: Option<DropGuard>,
    _held: (Option<Entered>, Held, Option<Tail>),
}

impl Watched {
    fn end(&mut self) {
        if let Some(guard) = self.guard.take() {
            guard.disarm();
        }
    }
}

impl HttpBody for Watched {
    type Data = Bytes;
    type Error = axum::Error;

    fn poll_frame(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
    ) -> Poll<Option<Result<Frame<Bytes>, axum::Error>>> {
        if self.until.as_mut().is_some_and(|until| until.as_mut().poll(cx).is_ready()) {
            return Poll::Ready(None);
        }
        let polled = Pin::new(&mut self.inner).poll_frame(cx);
        if matches!(polled, Poll::Ready(None)) {
            self.end();
        }
        polled
    }

    fn is_end_stream(&self) -> bool {
        self.inner.is_end_stream()
    }

    fn size_hint(&self) -> SizeHint {
        self.inner.size_hint()
    }
}

impl Drop for Watched {
    fn drop(&mut self) {
        if self.inner.is_end_stream() {
            self.end();
        }
    }
}
