//! From what wasmtime says of a run's end to its outcome.

use wasmtime::component::ResourceTableError;
use wasmtime::{Error, Trap};
use wasmtime_wasi::I32Exit;

use crate::limits::memory::MemoryLimiter;
use crate::limits::{Limits, MAX_RESOURCES, MIB};
use crate::name::printable;
use crate::outcome::{Kind, Outcome};
use crate::tools::CallLimit;

/// Characters of an error of the guest's that a message keeps.
const MESSAGE_CHARS: usize = 500;

/// The wall time was used up while the guest computed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the deadline was reached")]
pub struct DeadlineReached;

/// The outcome of a run that ended with an error. One call of it could carry
/// `hostcall_bytes`.
pub(crate) fn outcome(
    error: &Error,
    memory: &MemoryLimiter,
    limits: &Limits,
    hostcall_bytes: usize,
) -> Outcome {
    if let Some(I32Exit(code)) = error.downcast_ref() {
        return Outcome::guest_exit(*code);
    }
    if let Some(limit) = error.downcast_ref::<CallLimit>() {
        return Outcome::failed(
            Kind::CallLimit,
            limit.to_string(),
            "make fewer calls, or split the work into several runs",
        );
    }
    if error.is::<DeadlineReached>() {
        return timeout(limits);
    }
    if let Some(ResourceTableError::Full) = error.downcast_ref() {
        return out_of_resources();
    }
    match error.downcast_ref::<Trap>() {
        Some(Trap::Interrupt) => timeout(limits),
        Some(Trap::OutOfFuel) => out_of_fuel(limits),
        // What a failed allocation ends in; every other trap has a cause of its own.
        Some(trap @ Trap::UnreachableCodeReached) if memory.refused() => {
            out_of_memory(memory, &format!("growing it was refused before: {trap}"))
        }
        Some(trap) => trapped(&trap.to_string()),
        None => other(error, memory, hostcall_bytes),
    }
}

/// The outcome of a run whose wall time was used up.
pub(crate) fn timeout(limits: &Limits) -> Outcome {
    let seconds = limits.wall_time.as_secs_f64();
    Outcome::failed(
        Kind::Timeout,
        format!("the run exceeded its wall time of {seconds} s"),
        "give it more with --timeout, or find out what it waits for with --json",
    )
}

fn out_of_fuel(limits: &Limits) -> Outcome {
    let fuel = limits.fuel.unwrap_or_default();
    Outcome::failed(
        Kind::Fuel,
        format!("the run used up its fuel of {fuel}"),
        "give it more with --fuel",
    )
}

fn out_of_memory(memory: &MemoryLimiter, detail: &str) -> Outcome {
    Outcome::failed(
        Kind::Memory,
        format!(
            "the run needed more than its memory of {} MiB ({} bytes were in use); {}",
            memory.limit() / MIB,
            memory.used(),
            printable(detail, MESSAGE_CHARS)
        ),
        "give it more with --memory",
    )
}

fn out_of_resources() -> Outcome {
    Outcome::failed(
        Kind::Trap,
        format!("the guest had more open in the host than the limit of {MAX_RESOURCES}"),
        "close files, streams and pollables that are no longer used",
    )
}

fn trapped(reason: &str) -> Outcome {
    // The stack in a guest's own memory mostly ends where its memory begins.
    let hint = if reason.contains("out of bounds memory access") {
        "its own stack may have run over, by deep recursion; stderr may say more"
    } else {
        "what the guest printed on stderr says more"
    };
    let message = format!("the guest trapped: {}", printable(reason, MESSAGE_CHARS));
    Outcome::failed(Kind::Trap, message, hint)
}

/// Errors that wasmtime gives no public type to are told by their text; a test of the
/// suite holds each of them.
fn other(error: &Error, memory: &MemoryLimiter, hostcall_bytes: usize) -> Outcome {
    let root = error.root_cause().to_string();
    if root.contains("fuel allocated for hostcalls") {
        return Outcome::failed(
            Kind::CallLimit,
            format!(
                "one call carried more data than the limit of {} MiB",
                hostcall_bytes / (1024 * 1024)
            ),
            "send less at once",
        );
    }
    if root.contains("exceeds memory limits") || root.contains("exceeds table limits") {
        return out_of_memory(memory, &root);
    }
    if root.starts_with("resource limit exceeded") {
        return Outcome::failed(
            Kind::Memory,
            format!(
                "the guest declares more than it may have: {}",
                printable(&root, MESSAGE_CHARS)
            ),
            "use fewer memories, tables or nested instances",
        );
    }
    trapped(&root)
}

#[cfg(test)]
mod tests {
    use wasmtime::{ResourceLimiter as _, format_err};

    use super::*;

    fn after_a_refusal(error: &Error) -> Outcome {
        let mut memory = MemoryLimiter::new(10 * MIB);
        assert!(!memory.memory_growing(0, usize::MAX, None).unwrap());
        outcome(error, &memory, &Limits::default(), 0)
    }

    #[test]
    fn only_what_a_failed_allocation_ends_in_counts_as_memory() {
        let unreachable = after_a_refusal(&Trap::UnreachableCodeReached.into());
        assert_eq!(unreachable.kind, Kind::Memory);
        let message = unreachable.message;
        assert!(message.contains("refused") && message.contains("unreachable"), "{message}");
        let traps = [Trap::StackOverflow, Trap::MemoryOutOfBounds, Trap::IntegerDivisionByZero];
        for trap in traps {
            assert_eq!(after_a_refusal(&trap.into()).kind, Kind::Trap, "{trap}");
        }
    }

    #[test]
    fn errors_of_the_host_keep_their_kind_after_a_refusal() {
        for (text, kind) in [
            ("fuel allocated for hostcalls has been exhausted", Kind::CallLimit),
            ("memory minimum size of 9 pages exceeds memory limits", Kind::Memory),
            ("resource limit exceeded: instance count too high at 65", Kind::Memory),
            ("anything else", Kind::Trap),
        ] {
            assert_eq!(after_a_refusal(&format_err!("{text}")).kind, kind, "{text}");
        }
    }
}
