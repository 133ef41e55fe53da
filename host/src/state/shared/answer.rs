//! What the script answered.

use crate::state::failure::Refusal;
use crate::state::quota::Quota;
use crate::state::{Applied, Operation};

/// What came of a batch.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Said {
    /// It was applied.
    Done(Vec<Applied>),
    /// Nothing was changed.
    Refused(Refusal),
    /// The parts of the namespace do not fit each other, and nothing was changed.
    Damaged,
    /// Nothing that the script says.
    Nonsense,
}

/// What an answer to these steps says.
pub(super) fn read(answer: &[String], steps: &[Operation], quota: Quota) -> Said {
    let Some((said, rest)) = answer.split_first() else { return Said::Nonsense };
    let step = rest.first().and_then(|step| step.parse().ok());
    match (said.as_str(), step) {
        ("done", _) => done(rest, steps).map_or(Said::Nonsense, Said::Done),
        ("conflict", Some(step)) => Said::Refused(Refusal::Conflict { step }),
        ("not-a-number", Some(step)) => Said::Refused(Refusal::NotANumber { step }),
        ("keys", _) => Said::Refused(Refusal::Keys { limit: quota.keys }),
        ("bytes", _) => Said::Refused(Refusal::Bytes { limit: quota.bytes }),
        ("damaged", _) => Said::Damaged,
        _ => Said::Nonsense,
    }
}

fn done(said: &[String], steps: &[Operation]) -> Option<Vec<Applied>> {
    if said.len() != steps.len() {
        return None;
    }
    said.iter().zip(steps).map(|(said, step)| applied(said, step)).collect()
}

fn applied(said: &str, step: &Operation) -> Option<Applied> {
    match (step, said) {
        (Operation::Check(_) | Operation::Set(_), "") => Some(Applied::Done),
        (Operation::Delete(_), "0") => Some(Applied::Deleted { existed: false }),
        (Operation::Delete(_), "1") => Some(Applied::Deleted { existed: true }),
        (Operation::Increment(_), sum) => sum.parse().ok().map(Applied::Sum),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::state::Increase;

    #[test]
    fn an_answer_that_does_not_fit_the_steps_is_none() {
        let steps = [
            Operation::Delete("a".into()),
            Operation::Increment(Increase { key: "b".into(), by: 1 }),
        ];
        let read = |words: &[&str]| {
            let answer: Vec<String> = words.iter().map(|word| (*word).to_owned()).collect();
            read(&answer, &steps, Quota { keys: 1, bytes: 2 })
        };
        let applied = vec![Applied::Deleted { existed: true }, Applied::Sum(-7)];
        assert_eq!(read(&["done", "1", "-7"]), Said::Done(applied));
        assert_eq!(read(&["conflict", "1"]), Said::Refused(Refusal::Conflict { step: 1 }));
        assert_eq!(read(&["bytes"]), Said::Refused(Refusal::Bytes { limit: 2 }));
        assert_eq!(read(&["damaged"]), Said::Damaged);
        let nonsense: [&[&str]; 8] = [
            &[],
            &["done"],
            &["done", "1"],
            &["done", "2", "0"],
            &["done", "1", ""],
            &["done", "1", "1", "1"],
            &["conflict"],
            &["conflict", "-1"],
        ];
        for words in nonsense {
            assert_eq!(read(words), Said::Nonsense, "{words:?}");
        }
    }
}
