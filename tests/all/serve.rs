//! `serve`: what an agent finds, what it may do, and what a person is asked.

mod approvals;
pub mod client;
mod code;

use std::sync::Arc;

use crate::support::{Home, Run, shop};
use client::{Answers, Client, Era};

/// Both.
const ERAS: [Era; 2] = [Era::Legacy, Era::Modern];

/// `serve` of the bookshop, with everything granted.
fn serve(args: &[&str]) -> Run {
    serve_in(&Home::new(), args)
}

/// The same in a home that others use too.
fn serve_in(home: &Arc<Home>, args: &[&str]) -> Run {
    Run::new().home(home).args(["serve", "--allow", "all"]).args(args).config(&shop())
}

/// A client of the bookshop.
fn client(era: Era, args: &[&str]) -> Client {
    Client::begin(serve(args), era, None)
}

/// A client of the old era that is asked, with what it answers.
fn asked(home: &Arc<Home>, args: &[&str], answers: Answers) -> Client {
    Client::begin(serve_in(home, args), Era::Legacy, Some(answers))
}
