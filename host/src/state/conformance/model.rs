//! Random steps on a store and on a map, which must not differ.

use std::cell::Cell;
use std::collections::BTreeMap;

use proptest::prelude::*;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

use super::*;

const QUOTA: Quota = Quota { keys: 4, bytes: 64 };
const CASES: u32 = 24;

type Model = BTreeMap<String, Vec<u8>>;

/// What a batch does to the model; nothing if it is refused.
fn apply(model: &mut Model, steps: &[Operation]) -> Result<Vec<Applied>, StateReason> {
    let mut next = model.clone();
    let applied: Vec<_> =
        steps.iter().map(|step| apply_step(&mut next, step)).collect::<Result<_, _>>()?;
    let bytes = |model: &Model| {
        let sizes = model.iter().map(|(key, value)| key.len() + value.len());
        u64::try_from(sizes.sum::<usize>()).unwrap()
    };
    let too_many = next.len() > model.len() && next.len() > 4;
    if too_many || bytes(&next) > bytes(model).max(QUOTA.bytes) {
        return Err(StateReason::Quota);
    }
    *model = next;
    Ok(applied)
}

fn apply_step(model: &mut Model, step: &Operation) -> Result<Applied, StateReason> {
    match step {
        Operation::Check(Expectation { key, value }) => {
            let fits = model.get(key) == value.as_ref();
            if fits { Ok(Applied::Done) } else { Err(StateReason::Conflict) }
        }
        Operation::Set(Entry { key, value }) => {
            model.insert(key.clone(), value.clone());
            Ok(Applied::Done)
        }
        Operation::Delete(key) => Ok(Applied::Deleted { existed: model.remove(key).is_some() }),
        Operation::Increment(Increase { key, by }) => {
            let held = model.get(key).map_or(&b"0"[..], Vec::as_slice);
            let number = std::str::from_utf8(held).ok().and_then(|text| text.parse::<i64>().ok());
            let number = number.filter(|number| number.to_string().as_bytes() == held);
            let sum = number.and_then(|number| number.checked_add(*by));
            let sum = sum.ok_or(StateReason::NotANumber)?;
            model.insert(key.clone(), sum.to_string().into_bytes());
            Ok(Applied::Sum(sum))
        }
    }
}

fn key() -> impl Strategy<Value = String> {
    prop::sample::select(vec!["a", "a/", "a/b", "aé", "b", "\u{10ffff}"]).prop_map(str::to_owned)
}

fn number() -> impl Strategy<Value = i64> {
    prop_oneof![
        -3..3_i64,
        any::<i64>(),
        (any::<i64>(), 0..63_u32).prop_map(|(number, shift)| number >> shift),
        (-12..12_i64).prop_map(|near| i64::MAX.wrapping_add(near)),
        (-12..12_i64).prop_map(|near| 10_000_000_000 + near),
    ]
}

fn value() -> impl Strategy<Value = Vec<u8>> {
    prop_oneof![
        number().prop_map(|number| number.to_string().into_bytes()),
        prop::collection::vec(any::<u8>(), 0..30),
        prop::sample::select(vec!["", "0", "-0", "01", "x"]).prop_map(|text| text.into()),
    ]
}

fn step() -> impl Strategy<Value = Operation> {
    prop_oneof![
        2 => (key(), prop::option::of(value())).prop_map(|(key, value)| check(&key, value.as_deref())),
        4 => (key(), value()).prop_map(|(key, value)| set(&key, value)),
        2 => key().prop_map(|key| delete(&key)),
        4 => (key(), number()).prop_map(|(key, by)| increment(&key, by)),
    ]
}

fn runner() -> TestRunner {
    let config = Config { cases: CASES, failure_persistence: None, ..Config::default() };
    TestRunner::new_with_rng(config, TestRng::deterministic_rng(RngAlgorithm::ChaCha))
}

/// Runs a future where proptest, which knows none, wants a value.
fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::task::block_in_place(|| tokio::runtime::Handle::current().block_on(future))
}

pub(super) async fn random_steps_do_what_the_model_does(place: &Place) {
    let store = place.store(QUOTA);
    let batches = prop::collection::vec(prop::collection::vec(step(), 1..6), 1..12);
    let case = Cell::new(0);
    let ran = runner().run(&batches, |batches| {
        case.set(case.get() + 1);
        let state = namespace(&store, &format!("case {}", case.get()));
        let mut model = Model::new();
        for steps in batches {
            let expected = apply(&mut model, &steps);
            let applied = wait(state.batch(steps)).map_err(|error| error.reason);
            prop_assert_eq!(applied, expected);
            let content: Model = wait(content(&state, 3)).into_iter().collect();
            prop_assert_eq!(&content, &model);
        }
        Ok(())
    });
    ran.unwrap();
}

pub(super) async fn random_sums_are_exact(place: &Place) {
    let state = place.namespace("n");
    let pairs = prop::collection::vec((number(), number()), 200);
    let ran = runner().run(&pairs, |pairs| {
        let sums: Vec<i64> = pairs.iter().filter_map(|(one, by)| one.checked_add(*by)).collect();
        let pairs = pairs.iter().filter(|(one, by)| one.checked_add(*by).is_some());
        let steps = pairs.flat_map(|(one, by)| [set("a", one.to_string()), increment("a", *by)]);
        let applied = wait(state.batch(steps.collect())).unwrap();
        let found = applied.iter().filter_map(|applied| match applied {
            Applied::Sum(sum) => Some(*sum),
            _ => None,
        });
        prop_assert_eq!(found.collect::<Vec<_>>(), sums);
        Ok(())
    });
    ran.unwrap();
}
