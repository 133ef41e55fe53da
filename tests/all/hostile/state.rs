//! Attacks on the values that outlive a run: keys, values, batches, counters, quotas.

use std::sync::Arc;
use std::time::Duration;

use super::{MIB, attack, ends, fits_in, holds, says, times_out};
use crate::support::{Home, Run};

/// A run with a namespace, which is kept beside the home and not in it.
fn with_state(name: &str, home: &Arc<Home>) -> Run {
    attack(name).home(home).env("XDG_DATA_HOME", home.work("kept")).args(["--state", "attacked"])
}

/// Runs it against a namespace of its own.
fn holds_with_state(name: &str) {
    holds(name, with_state(name, &Home::new()));
}

#[test]
pub(super) fn ok_state_denied() {
    ends("ok_state_denied");
}

#[test]
pub(super) fn ok_state_keys() {
    holds_with_state("ok_state_keys");
}

#[test]
pub(super) fn ok_state_values() {
    holds_with_state("ok_state_values");
}

#[test]
pub(super) fn ok_state_batches() {
    holds_with_state("ok_state_batches");
}

#[test]
pub(super) fn ok_state_numbers() {
    holds_with_state("ok_state_numbers");
}

#[test]
pub(super) fn ok_state_listing() {
    holds_with_state("ok_state_listing");
}

#[test]
pub(super) fn ok_state_quota() {
    let home = Home::new();
    let (outcome, document) = holds("ok_state_quota", with_state("ok_state_quota", &home));
    // 64 MiB, less the bytes of the keys.
    assert_eq!(document["stdout"], "63\n", "{outcome}");
}

#[test]
fn a_full_namespace_is_not_held_in_memory() {
    let outcome = fits_in(96 * MIB, || with_state("ok_state_quota", &Home::new()));
    assert_eq!(outcome.word(), "ok", "{outcome}");
}

#[test]
pub(super) fn ok_state_many() {
    let home = Home::new();
    let run = with_state("ok_state_many", &home).guest_args(["10000", "100"]);
    holds("ok_state_many", run);
}

#[test]
pub(super) fn ok_state_counter() {
    let home = Home::new();
    let times = 50;
    let runs: Vec<_> = (0..4)
        .map(|_| {
            let run = with_state("ok_state_counter", &home).args(["--timeout", "50s"]);
            let run = run.guest_args(["n", &times.to_string()]);
            std::thread::spawn(move || run.go())
        })
        .collect();
    for run in runs {
        let outcome = run.join().expect("a run");
        assert_eq!(outcome.word(), "ok", "{outcome}");
    }
    let run = with_state("ok_state_counter", &home).guest_args(["n", "1"]);
    holds("ok_state_counter", run);
    let all = with_state("ok_state", &home).guest_args(["get", "n", "get", "n-swapped"]).go();
    let count = format!("ok \"{}\"\n", 4 * times + 1).repeat(2);
    assert_eq!(all.json()["stdout"], count, "none is lost: {all}");
}

#[test]
pub(super) fn timeout_state_storm() {
    let home = Home::new();
    times_out("timeout_state_storm", with_state("timeout_state_storm", &home));
    let after = with_state("ok_state", &home).guest_args(["increment", "n", "0"]).go();
    assert_eq!(after.word(), "ok", "the namespace can be used: {after}");
    assert!(after.wall < Duration::from_secs(10), "{after}");
}

#[test]
pub(super) fn calllimit_state_value() {
    let home = Home::new();
    let (_, document) = holds("calllimit_state_value", with_state("calllimit_state_value", &home));
    says(&document, "2 MiB");
}

#[test]
pub(super) fn calllimit_state_batch() {
    let home = Home::new();
    let (_, document) = holds("calllimit_state_batch", with_state("calllimit_state_batch", &home));
    says(&document, "2 MiB");
}

#[test]
pub(super) fn trap_state_unknown_operation() {
    let home = Home::new();
    let name = "trap_state_unknown_operation";
    holds(name, with_state(name, &home));
    let after = with_state("ok_state", &home).guest_args(["list", ""]).go();
    assert_eq!(after.json()["stdout"], "ok\n", "nothing of it happened: {after}");
}
