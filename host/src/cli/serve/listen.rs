//! `serve --http`: the token, and the address that is listened at.

use super::Args;
use crate::cli::context::Context;
use crate::cli::report;
use crate::name::printable_path;
use crate::outcome::{Kind, Outcome};
use crate::serve::http::token::{Source, Token, VARIABLE};
use crate::serve::http::{self, Listener, Settings};

/// Listens if that is wanted, and says where.
pub(super) async fn listen(args: &Args, context: &Context) -> Result<Option<Listener>, Outcome> {
    let Some(address) = args.http else { return Ok(None) };
    let token = Token::of_user().map_err(|error| {
        let hint = error.hint();
        Outcome::failed(Kind::Config, error.to_string(), hint)
    })?;
    let told = match token.source() {
        Source::Given => format!("the token is the one in {VARIABLE}"),
        Source::File(path) => format!("the token is in {}", printable_path(path)),
    };
    let settings = Settings {
        address,
        allow_remote: args.allow_remote,
        token,
        hosts: args.allow_host.clone(),
        origins: args.allow_origin.clone(),
    };
    let listener = http::listen(settings).await.map_err(|error| {
        let hint = error.hint();
        Outcome::failed(Kind::Usage, error.to_string(), hint)
    })?;
    report::notice(&format!("listening on http://{}/mcp ({told})", listener.address()), context);
    Ok(Some(listener))
}
