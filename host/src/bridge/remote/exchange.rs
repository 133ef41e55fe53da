//! One request and what comes back for it: a message, a stream of them, or a fault.
//!
//! Everything that is read meets a bound before it is kept. A request is sent once; a
//! stream that breaks is taken up again only where its server said how.

use std::sync::Arc;
use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use reqwest::{Response, StatusCode};
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout};

use super::channel::{Asked, Channel, Kind, SESSION};
use super::client::{Form, form};
use super::events::{Event, Events, TooLarge};
use super::fault::Fault;
use crate::bridge::answer::{Answer, Loss};
use crate::bridge::error::quoted;
use crate::bridge::share::lock;
use crate::bridge::surrogates::mended;
use crate::limits::remote::{
    DRAIN_TIME, MAX_REFUSAL_BYTES, MAX_RESUMES, RESUME_RANGE, RESUME_TIME, SETTLE_TIME,
    SMALL_BODY_BYTES,
};
use crate::limits::{MAX_LINE_BYTES, MAX_NEWS_BACKOFF, NEWS_BACKOFF};
use crate::tools::Effect;

const LAST_EVENT: HeaderName = HeaderName::from_static("last-event-id");

/// Where a stream broke off.
#[derive(Default)]
struct Place {
    id: Option<String>,
    retry: Option<Duration>,
    /// Whether anything came since it was last taken up.
    moved: bool,
}

impl Channel {
    /// Asks, and takes all that comes until the answer is among it.
    pub(super) async fn converse(&self, asked: &Asked) -> Result<(), Fault> {
        let _place = match asked.kind {
            Kind::Listen => None,
            _ => self.places.acquire().await.ok(),
        };
        let request = self.client.post(asked.body.clone()).headers(asked.headers.clone());
        let mut response = self.client.send(request).await?;
        if !response.status().is_success() {
            return self.refused(asked, response).await;
        }
        if asked.kind == Kind::Initialize {
            self.join_session(response.headers());
        }
        match form(response.headers()) {
            Form::Json => {
                let body = self.whole(&mut response, MAX_LINE_BYTES).await?;
                self.pass(self.sort(body, Some(asked.id))).await;
            }
            Form::Events => self.stream(asked, response).await?,
            Form::Other => return Err(self.nothing(&response)),
        }
        if self.awaits(asked.id) { Err(Fault::NoAnswer) } else { Ok(()) }
    }

    /// Ends a request that a fault befell.
    pub(super) async fn lost(&self, asked: &Asked, fault: Fault) {
        if !self.awaits(asked.id) {
            return;
        }
        if fault == Fault::Expired {
            self.link.expire();
        }
        let message = match asked.kind {
            Kind::Discover if fault.may_be_legacy() => lock(&self.desk).give_up_probe(),
            Kind::Discover | Kind::Initialize => return self.link.fail(fault),
            Kind::Listen | Kind::Other => {
                let loss = match fault {
                    Fault::TooLarge(bytes) => Answer::too_large(bytes).pack(),
                    fault => loss(&fault).pack(),
                };
                lock(&self.desk).lost(asked.id, loss)
            }
        };
        self.pass(message).await;
    }

    /// Follows what a server tells unasked, as long as there is something to follow.
    pub(super) async fn news(self: Arc<Self>) {
        tokio::select! {
            () = self.closing.cancelled() => {}
            () = self.follow_news() => {}
        }
    }

    async fn follow_news(&self) {
        let (mut place, mut pause, mut missed) = (Place::default(), Duration::ZERO, false);
        while !self.link.is_expired() {
            let begun = Instant::now();
            match self.resumed(&place).await {
                Ok(mut response) => {
                    if missed && place.id.is_none() {
                        self.traffic.tools_changed();
                    }
                    missed = true;
                    let _ = self.follow(None, &mut response, &mut place).await;
                }
                // It offers none, and no second question changes that.
                Err(Fault::Unreachable(_) | Fault::Broken(_)) => {}
                Err(Fault::Refused { status, .. }) if status.is_server_error() => {}
                Err(_) => return,
            }
            if begun.elapsed() > MAX_NEWS_BACKOFF {
                pause = Duration::ZERO;
            }
            pause = pause.saturating_mul(2).clamp(NEWS_BACKOFF, MAX_NEWS_BACKOFF);
            sleep(pause.max(place.pause())).await;
        }
    }

    /// Takes the stream of an answer until the answer came.
    async fn stream(&self, asked: &Asked, mut response: Response) -> Result<(), Fault> {
        let (mut place, mut tries) = (Place::default(), 0);
        loop {
            let followed = self.follow(Some(asked.id), &mut response, &mut place).await;
            if !self.awaits(asked.id) {
                return Ok(());
            }
            let fault = followed.err().unwrap_or(Fault::Ended);
            let lasting = matches!(fault, Fault::Broken(_) | Fault::Ended);
            if !lasting || !asked.resumable || place.id.is_none() {
                return Err(fault);
            }
            response = self.take_up(&mut place, &mut tries).await.ok_or(fault)?;
        }
    }

    /// Servers may end a stream again and again while there is nothing to tell, so only
    /// what was in vain counts.
    async fn take_up(&self, place: &mut Place, tries: &mut usize) -> Option<Response> {
        if std::mem::take(&mut place.moved) {
            *tries = 0;
        }
        while *tries < MAX_RESUMES {
            *tries = tries.saturating_add(1);
            sleep(place.pause()).await;
            match self.resumed(place).await {
                Ok(response) => return Some(response),
                Err(Fault::Unreachable(_) | Fault::Broken(_)) => {}
                Err(_) => return None,
            }
        }
        None
    }

    /// A stream from where it broke off, or from its beginning.
    async fn resumed(&self, place: &Place) -> Result<Response, Fault> {
        let mut request = self.client.stream().headers(self.headers());
        let last = place.id.as_ref().and_then(|id| HeaderValue::from_str(id).ok());
        if let Some(last) = last {
            request = request.header(LAST_EVENT, last);
        }
        let response = self.client.send(request).await?;
        match (response.status(), form(response.headers())) {
            (status, _) if !status.is_success() => Err(Fault::Refused { status, said: None }),
            (_, Form::Events) => Ok(response),
            _ => Err(self.nothing(&response)),
        }
    }

    /// Takes what a stream tells until it ends, or until a request is answered.
    async fn follow(
        &self,
        until: Option<i64>,
        response: &mut Response,
        place: &mut Place,
    ) -> Result<(), Fault> {
        let mut events = Events::new(MAX_LINE_BYTES);
        let mut large = None;
        while let Some(chunk) = response.chunk().await.map_err(|error| self.client.broken(error))? {
            let mut rest = chunk.as_ref();
            while let Some(event) =
                events.next(&mut rest).map_err(|TooLarge| Fault::TooLarge(MAX_LINE_BYTES))?
            {
                place.note(&event);
                let message = event.data.and_then(|data| self.sort(data, until));
                if until.is_some_and(|id| !self.awaits(id)) {
                    // Mostly the stream ends right here, and whoever is answered can ask
                    // the next thing on its connection.
                    let ended = drain(response, SETTLE_TIME).await;
                    self.pass(message).await;
                    if !ended {
                        drain(response, DRAIN_TIME).await;
                    }
                    return Ok(());
                }
                self.pass(message).await;
                tokio::task::consume_budget().await;
            }
            if events.held() <= SMALL_BODY_BYTES {
                large = None;
            } else if large.is_none() {
                large = self.large.acquire().await.ok();
            }
        }
        Ok(())
    }

    /// A body as a whole, of `limit` bytes at most.
    async fn whole(&self, response: &mut Response, limit: usize) -> Result<Vec<u8>, Fault> {
        let announced = response.content_length().unwrap_or_default();
        let announced = usize::try_from(announced).unwrap_or(usize::MAX);
        if announced > limit {
            return Err(Fault::TooLarge(announced));
        }
        let (mut body, mut large) = (Vec::new(), None);
        while let Some(chunk) = response.chunk().await.map_err(|error| self.client.broken(error))? {
            let bytes = body.len().saturating_add(chunk.len());
            if bytes > limit {
                return Err(Fault::TooLarge(bytes));
            }
            if bytes > SMALL_BODY_BYTES && large.is_none() {
                large = self.large.acquire().await.ok();
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body)
    }

    /// Reads a refusal, which may be an answer all the same.
    async fn refused(&self, asked: &Asked, mut response: Response) -> Result<(), Fault> {
        let status = response.status();
        if status == StatusCode::NOT_FOUND && asked.headers.contains_key(SESSION) {
            return Err(Fault::Expired);
        }
        let json = form(response.headers()) == Form::Json;
        if !json && !is_plain(&response) {
            return Err(Fault::Refused { status, said: None });
        }
        let body = self.whole(&mut response, MAX_REFUSAL_BYTES).await.unwrap_or_default();
        let body = match json {
            true => mended(&self.client.redactor.json(body)).into_owned(),
            false => self.client.redactor.bytes(body),
        };
        let barred = matches!(status.as_u16(), 401 | 403 | 407 | 429);
        if json && !barred && is_rpc(&body) {
            let message = lock(&self.desk).refused_as(asked.id, &body);
            if message.is_some() {
                self.pass(message).await;
                return Ok(());
            }
        }
        let said = if json { remark(&body) } else { Some(String::from_utf8_lossy(&body).into()) };
        let said = said.map(|said| quoted(&said)).filter(|said| !said.is_empty());
        Err(Fault::Refused { status, said })
    }

    /// What a success without a message is.
    fn nothing(&self, response: &Response) -> Fault {
        let kind = response.headers().get(CONTENT_TYPE).map(|kind| self.client.said(kind));
        match kind {
            None => Fault::NoAnswer,
            kind => Fault::ContentType(kind),
        }
    }
}

impl Place {
    fn note(&mut self, event: &Event) {
        self.moved = true;
        if event.id.is_some() {
            self.id = event.id.clone();
        }
        if event.retry.is_some() {
            self.retry = event.retry;
        }
    }

    fn pause(&self) -> Duration {
        let (least, most) = RESUME_RANGE;
        self.retry.unwrap_or(RESUME_TIME).clamp(least, most)
    }
}

/// Reads to the end of a stream that has nothing more to say, so that its connection is
/// free for the next request. Returns whether that was reached.
async fn drain(response: &mut Response, patience: Duration) -> bool {
    let rest = async { while let Ok(Some(_)) = response.chunk().await {} };
    timeout(patience, rest).await.is_ok()
}

fn loss(fault: &Fault) -> Loss {
    Loss {
        sent: fault.effect() != Effect::NotSent,
        why: fault.why(),
        hint: fault.hint().to_owned(),
    }
}

fn is_plain(response: &Response) -> bool {
    let kind = response.headers().get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_some_and(|kind| kind.to_ascii_lowercase().starts_with(b"text/plain"))
}

/// Whether a refusal is one of the protocol's own errors, and not of whoever stands
/// before the server.
fn is_rpc(body: &[u8]) -> bool {
    let body: Value = serde_json::from_slice(body).unwrap_or_default();
    body.pointer("/error/code").is_some_and(Value::is_i64)
}

/// The message in a refusal that is JSON, in one of the usual places.
fn remark(body: &[u8]) -> Option<String> {
    let body: Value = serde_json::from_slice(body).ok()?;
    let places = ["/error/message", "/error_description", "/message", "/error", "/detail"];
    places.iter().find_map(|place| body.pointer(place)?.as_str()).map(str::to_owned)
}
