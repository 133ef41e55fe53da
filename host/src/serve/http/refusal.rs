//! How a request is turned away: a status, and a small JSON body that a person understands.

use axum::body::Body;
use axum::response::{IntoResponse, Response};
use http::header::{CONTENT_TYPE, RETRY_AFTER, WWW_AUTHENTICATE};
use http::{HeaderValue, StatusCode};
use serde_json::json;

use crate::limits::serve::RETRY_AFTER_SECONDS;

/// Why a request is not answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Refusal {
    status: StatusCode,
    reason: Reason,
    error: String,
    hint: String,
}

/// What is counted of a refusal. Stands in the response's extensions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Reason(pub &'static str);

impl Refusal {
    pub fn new(
        status: StatusCode,
        reason: &'static str,
        error: impl Into<String>,
        hint: impl Into<String>,
    ) -> Self {
        Self { status, reason: Reason(reason), error: error.into(), hint: hint.into() }
    }

    /// The host has too much to do.
    pub fn busy(reason: &'static str, error: impl Into<String>) -> Self {
        let hint = format!("nothing was done: try again in {RETRY_AFTER_SECONDS} seconds");
        Self::new(StatusCode::SERVICE_UNAVAILABLE, reason, error, hint)
    }

    pub fn bad(reason: &'static str, error: impl Into<String>, hint: impl Into<String>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, reason, error, hint)
    }
}

impl IntoResponse for Refusal {
    fn into_response(self) -> Response {
        let body = json!({ "error": self.error, "hint": self.hint });
        let mut response = Response::new(Body::from(body.to_string()));
        *response.status_mut() = self.status;
        response.extensions_mut().insert(self.reason);
        let headers = response.headers_mut();
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        match self.status {
            StatusCode::UNAUTHORIZED => {
                headers.insert(WWW_AUTHENTICATE, HeaderValue::from_static("Bearer"));
            }
            StatusCode::SERVICE_UNAVAILABLE | StatusCode::TOO_MANY_REQUESTS => {
                headers.insert(RETRY_AFTER, HeaderValue::from(RETRY_AFTER_SECONDS));
            }
            _ => {}
        }
        response
    }
}
