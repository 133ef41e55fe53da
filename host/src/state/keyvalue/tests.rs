//! Both drafts over a store in memory.

use std::collections::BTreeMap;
use std::ops::Bound;
use std::sync::{Arc, Mutex, MutexGuard};

use futures::FutureExt as _;
use futures::future::{BoxFuture, ready};
use wasmtime::component::ResourceTable;

use super::*;
use crate::bindings::{keyvalue_draft as draft, keyvalue_draft2 as draft2};
use crate::limits::{MAX_BATCH_STEPS, MAX_GET_MANY_BYTES, MAX_PAGE_KEYS, MAX_VALUE_BYTES};
use crate::state::{Applied, Entry, Expectation, Increase, Operation, Page, Store};

/// One namespace in memory, which may be told to fail.
#[derive(Default)]
struct Memory {
    values: Mutex<BTreeMap<String, Vec<u8>>>,
}

/// A key whose change the store refuses.
const REFUSED: &str = "refused";

impl Memory {
    fn values(&self) -> MutexGuard<'_, BTreeMap<String, Vec<u8>>> {
        self.values.lock().unwrap()
    }
}

impl Store for Memory {
    fn get<'a>(
        &'a self,
        _: &'a NamespaceName,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, StateError>> {
        ready(Ok(self.values().get(key).cloned())).boxed()
    }

    fn keys<'a>(
        &'a self,
        _: &'a NamespaceName,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StateError>> {
        let from = after.map_or(Bound::Included(prefix), Bound::Excluded);
        let values = self.values();
        let mut keys = values.range::<str, _>((from, Bound::Unbounded)).map(|(key, _)| key.clone());
        let page: Vec<_> = keys.by_ref().take(limit).collect();
        let next = keys.next().and(page.last().cloned());
        ready(Ok(Page { keys: page, next })).boxed()
    }

    fn apply<'a>(
        &'a self,
        _: &'a NamespaceName,
        steps: &'a [Operation],
    ) -> BoxFuture<'a, Result<Vec<Applied>, StateError>> {
        let mut values = self.values();
        let mut changed = values.clone();
        let applied: Result<Vec<_>, _> = steps.iter().map(|step| one(&mut changed, step)).collect();
        if applied.is_ok() {
            *values = changed;
        }
        ready(applied).boxed()
    }
}

fn one(values: &mut BTreeMap<String, Vec<u8>>, step: &Operation) -> Result<Applied, StateError> {
    match step {
        Operation::Set(Entry { key, .. }) if key == REFUSED => Err(failed(StateReason::Quota)),
        Operation::Check(Expectation { key, value }) if values.get(key) != value.as_ref() => {
            Err(failed(StateReason::Conflict))
        }
        Operation::Check(_) => Ok(Applied::Done),
        Operation::Set(Entry { key, value }) => {
            values.insert(key.clone(), value.clone());
            Ok(Applied::Done)
        }
        Operation::Delete(key) => Ok(Applied::Deleted { existed: values.remove(key).is_some() }),
        Operation::Increment(Increase { key, by }) => {
            let held = values.get(key).map_or(Some("0"), |held| std::str::from_utf8(held).ok());
            let sum = held.and_then(|held| held.parse::<i64>().ok()?.checked_add(*by));
            let sum = sum.ok_or_else(|| failed(StateReason::NotANumber))?;
            values.insert(key.clone(), sum.to_string().into_bytes());
            Ok(Applied::Sum(sum))
        }
    }
}

fn failed(reason: StateReason) -> StateError {
    StateError { reason, message: "refused".into(), hint: Some("a fix".into()) }
}

/// A run with a namespace called `mine`.
struct Run {
    store: Arc<Memory>,
    namespace: Namespace,
    table: ResourceTable,
}

impl Run {
    fn new() -> Self {
        let store = Arc::new(Memory::default());
        let namespace = Namespace::new(store.clone(), NamespaceName::new("mine").unwrap());
        Self { store, namespace, table: ResourceTable::new() }
    }

    fn with<const N: usize>(values: [(&str, &str); N]) -> Self {
        let run = Self::new();
        run.store
            .values()
            .extend(values.map(|(key, value)| (key.to_owned(), value.as_bytes().to_vec())));
        run
    }

    fn keyvalue(&mut self) -> KeyValue<'_> {
        KeyValue::new(Some(&self.namespace), &mut self.table)
    }

    /// A handle on the namespace, as often as it is passed on.
    fn open(&mut self) -> impl Fn() -> Resource<Bucket> + use<> {
        let bucket = self.keyvalue().open("").unwrap().rep();
        move || Resource::new_borrow(bucket)
    }

    fn value(&self, key: &str) -> Option<String> {
        self.store.values().get(key).map(|value| String::from_utf8(value.clone()).unwrap())
    }
}

fn told<T>(answer: Result<T, Fault>) -> String {
    match answer {
        Err(Fault::Other(message)) => message,
        Err(fault) => format!("{fault:?}"),
        Ok(_) => "it worked".to_owned(),
    }
}

#[test]
fn a_run_opens_its_own_namespace_and_no_other() {
    let mut run = Run::new();
    for name in ["", "default", "mine"] {
        assert!(run.keyvalue().open(name).is_ok(), "{name:?}");
    }
    for name in ["other", "Mine", "mine2"] {
        assert!(matches!(run.keyvalue().open(name), Err(Fault::AccessDenied)), "{name:?}");
    }
    for name in ["a/b", "..", " mine", "a\0"] {
        assert!(matches!(run.keyvalue().open(name), Err(Fault::NoSuchStore)), "{name:?}");
    }
    for name in ["", "default", "mine", "a/b"] {
        let opened = KeyValue::new(None, &mut run.table).open(name);
        assert!(matches!(opened, Err(Fault::AccessDenied)), "{name:?}");
    }
}

#[test]
fn open_resources_are_bounded() {
    let mut run = Run::new();
    run.table.set_max_capacity(2);
    assert!(run.keyvalue().open("").is_ok() && run.keyvalue().open("").is_ok());
    assert_eq!(told(run.keyvalue().open("")), "over the limit of 1000 resources open at once");
}

#[tokio::test]
async fn both_drafts_and_the_host_see_the_same_values() {
    let mut run = Run::new();
    let bucket = run.open();
    let mut keyvalue = run.keyvalue();
    draft::store::HostBucket::set(&mut keyvalue, bucket(), "k".into(), vec![0, 255]).await.unwrap();
    let got = draft2::store::HostBucket::get(&mut keyvalue, bucket(), "k".into()).await;
    assert_eq!(got.unwrap(), Some(vec![0, 255]));
    assert!(draft2::store::HostBucket::exists(&mut keyvalue, bucket(), "k".into()).await.unwrap());
    draft2::store::HostBucket::delete(&mut keyvalue, bucket(), "k".into()).await.unwrap();
    // What is not there is no error to remove.
    draft::store::HostBucket::delete(&mut keyvalue, bucket(), "k".into()).await.unwrap();
    assert!(!draft::store::HostBucket::exists(&mut keyvalue, bucket(), "k".into()).await.unwrap());
    assert_eq!(run.namespace.get("k").await, Ok(None));
}

#[tokio::test]
async fn what_the_namespace_refuses_is_told_with_its_hint() {
    let mut run = Run::new();
    let bucket = run.open();
    let mut keyvalue = run.keyvalue();
    let set = draft::store::HostBucket::set(&mut keyvalue, bucket(), String::new(), vec![]).await;
    assert!(told(set).starts_with("the key is empty (a key is "));
    let set = draft2::store::HostBucket::set(&mut keyvalue, bucket(), REFUSED.into(), vec![]).await;
    assert_eq!(told(set), "refused (a fix)");
    let fault = Fault::from(failed(StateReason::Denied));
    assert!(matches!(fault, Fault::AccessDenied));
}

#[tokio::test]
async fn a_listing_by_number_reaches_every_key_once() {
    let mut run = Run::new();
    let count = 2 * MAX_PAGE_KEYS + 1;
    let all: Vec<_> = (0..count).map(|at| format!("k{at:05}")).collect();
    run.store.values().extend(all.iter().map(|key| (key.clone(), Vec::new())));
    let bucket = run.open();
    let mut keyvalue = run.keyvalue();
    // Some programs begin at 0, which is no cursor that was given.
    let (mut listed, mut cursor) = (Vec::new(), Some(0));
    loop {
        let page = draft::store::HostBucket::list_keys(&mut keyvalue, bucket(), cursor).await;
        let page = page.unwrap();
        assert!(page.keys.len() <= MAX_PAGE_KEYS);
        listed.extend(page.keys);
        cursor = page.cursor;
        if cursor.is_none() {
            break;
        }
    }
    assert_eq!(listed, all);
    let unknown = draft::store::HostBucket::list_keys(&mut keyvalue, bucket(), Some(99)).await;
    assert_eq!(told(unknown), "no such cursor, or one too old to be remembered: 99");
    // Going on from one again gives the same keys again.
    let again = draft::store::HostBucket::list_keys(&mut keyvalue, bucket(), Some(1)).await;
    assert_eq!(again.unwrap().keys[0], all[MAX_PAGE_KEYS]);
}

#[tokio::test]
async fn a_listing_by_key_goes_on_after_it() {
    let mut run = Run::with([("a", ""), ("b", ""), ("c", "")]);
    let bucket = run.open();
    let mut keyvalue = run.keyvalue();
    for (cursor, expected) in [(None, &["a", "b", "c"][..]), (Some("a"), &["b", "c"])] {
        let cursor = cursor.map(str::to_owned);
        let page = draft2::store::HostBucket::list_keys(&mut keyvalue, bucket(), cursor).await;
        let page = page.unwrap();
        assert_eq!(
            (page.keys, page.cursor),
            (expected.iter().map(|k| k.to_string()).collect(), None)
        );
    }
}

#[tokio::test]
async fn counters_count_within_their_range() {
    let mut run = Run::with([("text", "x"), ("full", &i64::MAX.to_string())]);
    let bucket = run.open();
    let mut keyvalue = run.keyvalue();
    for sum in [2, 4] {
        let counted = draft::atomics::Host::increment(&mut keyvalue, bucket(), "n".into(), 2).await;
        assert_eq!(counted.unwrap(), sum);
    }
    let counted = draft2::atomics::Host::increment(&mut keyvalue, bucket(), "n".into(), -5).await;
    assert_eq!(counted.unwrap(), -1);
    for (key, delta, expected) in [
        ("text", 1, "refused (a fix)"),
        ("full", 1, "refused (a fix)"),
        ("n", u64::MAX, "over the limit of a counter, 9223372036854775807: 18446744073709551615"),
        ("low", 3, "the counter is below 0, where this draft has no numbers"),
    ] {
        draft2::atomics::Host::increment(&mut keyvalue, bucket(), "low".into(), -4).await.unwrap();
        let counted = draft::atomics::Host::increment(&mut keyvalue, bucket(), key.into(), delta);
        assert_eq!(told(counted.await), expected);
    }
    assert_eq!(run.value("n").unwrap(), "-1");
    // As if nothing had happened.
    assert_eq!(run.value("low").unwrap(), "-16");
}

/// What a swap came to: the value it is against now, when there was another.
async fn swap(run: &mut Run, cas: Resource<Cas>, value: &str) -> Result<(), Resource<Cas>> {
    let swapped = draft2::atomics::Host::swap(&mut run.keyvalue(), cas, value.into()).await;
    swapped.unwrap().map_err(|error| match error {
        draft2::atomics::CasError::CasFailed(fresh) => fresh,
        draft2::atomics::CasError::StoreError(error) => panic!("{error:?}"),
    })
}

async fn look(run: &mut Run, key: &str) -> Resource<Cas> {
    let bucket = run.open();
    draft2::atomics::HostCas::new(&mut run.keyvalue(), bucket(), key.into()).await.unwrap()
}

async fn current(run: &mut Run, cas: &Resource<Cas>) -> Option<String> {
    let cas = Resource::new_borrow(cas.rep());
    let held = draft2::atomics::HostCas::current(&mut run.keyvalue(), cas).await.unwrap();
    held.map(|held| String::from_utf8(held).unwrap())
}

#[tokio::test]
async fn a_swap_happens_only_on_what_was_seen() {
    let mut run = Run::with([("k", "1")]);
    for (before, swapped) in [("k", "2"), ("new", "1")] {
        let cas = look(&mut run, before).await;
        assert!(swap(&mut run, cas, swapped).await.is_ok());
        assert_eq!(run.value(before).unwrap(), swapped);
    }
    let cas = look(&mut run, "k").await;
    run.namespace.set("k", b"other".to_vec()).await.unwrap();
    let fresh = swap(&mut run, cas, "3").await.unwrap_err();
    assert_eq!(run.value("k").unwrap(), "other");
    assert_eq!(current(&mut run, &fresh).await.unwrap(), "other");
    assert!(swap(&mut run, fresh, "3").await.is_ok());
    assert_eq!(run.value("k").unwrap(), "3");
}

#[tokio::test]
async fn a_key_that_came_or_went_meanwhile_is_another_value() {
    let mut run = Run::with([("k", "")]);
    let (gone, come) = (look(&mut run, "k").await, look(&mut run, "new").await);
    run.namespace.delete("k").await.unwrap();
    run.namespace.set("new", Vec::new()).await.unwrap();
    for (cas, key) in [(gone, "k"), (come, "new")] {
        let before = run.value(key);
        let fresh = swap(&mut run, cas, "x").await.unwrap_err();
        assert_eq!((run.value(key), current(&mut run, &fresh).await), (before.clone(), before));
    }
}

#[tokio::test]
async fn a_value_that_was_looked_at_again_is_the_one_that_counts() {
    let mut run = Run::with([("k", "1")]);
    let cas = look(&mut run, "k").await;
    run.namespace.set("k", b"2".to_vec()).await.unwrap();
    assert_eq!(current(&mut run, &cas).await.unwrap(), "2");
    run.namespace.set("k", b"1".to_vec()).await.unwrap();
    // What the guest has made of 2 must not take the place of 1.
    let fresh = swap(&mut run, cas, "made of 2").await.unwrap_err();
    assert!(swap(&mut run, fresh, "made of 1").await.is_ok());
}

#[tokio::test]
async fn a_swap_that_the_store_refuses_is_no_conflict() {
    let mut run = Run::new();
    let cas = look(&mut run, "k").await;
    let value = vec![0; MAX_VALUE_BYTES + 1];
    let swapped = draft2::atomics::Host::swap(&mut run.keyvalue(), cas, value).await.unwrap();
    let Err(draft2::atomics::CasError::StoreError(draft2::store::Error::Other(told))) = swapped
    else {
        panic!("it is taken, or taken for a conflict");
    };
    assert!(told.contains("over the limit of 1048576"), "{told}");
}

#[tokio::test]
async fn many_keys_come_in_the_order_they_were_asked_for() {
    let mut run = Run::with([("a", "1"), ("b", "2")]);
    let bucket = run.open();
    let keys = ["b", "x", "a", "b"].map(str::to_owned).to_vec();
    let mut keyvalue = run.keyvalue();
    let got = draft2::batch::Host::get_many(&mut keyvalue, bucket(), keys.clone()).await.unwrap();
    let (two, one) = (Some(b"2".to_vec()), Some(b"1".to_vec()));
    let values = [two.clone(), None, one, two];
    assert!(got.into_iter().eq(keys.iter().cloned().zip(values.clone())));
    let got = draft::batch::Host::get_many(&mut keyvalue, bucket(), keys.clone()).await.unwrap();
    let found = keys.into_iter().zip(values).map(|(key, value)| Some((key, value?)));
    assert!(got.into_iter().eq(found));
}

#[tokio::test]
async fn values_that_are_too_many_bytes_together_are_refused() {
    let mut run = Run::new();
    run.namespace.set("k", vec![0; MAX_VALUE_BYTES]).await.unwrap();
    let bucket = run.open();
    let times = MAX_GET_MANY_BYTES / MAX_VALUE_BYTES;
    for (times, fits) in [(times - 1, true), (times, false)] {
        let keys = vec!["k".to_owned(); times];
        let got = draft2::batch::Host::get_many(&mut run.keyvalue(), bucket(), keys).await;
        assert_eq!(got.is_ok(), fits, "{}", told(got));
    }
}

#[tokio::test]
async fn more_keys_than_a_batch_takes_are_set_and_deleted() {
    let mut run = Run::new();
    let bucket = run.open();
    let keys: Vec<_> = (0..MAX_BATCH_STEPS + 1).map(|at| format!("k{at}")).collect();
    let entries = keys.iter().map(|key| (key.clone(), vec![b'x'])).collect();
    draft::batch::Host::set_many(&mut run.keyvalue(), bucket(), entries).await.unwrap();
    assert_eq!(run.store.values().len(), MAX_BATCH_STEPS + 1);
    draft2::batch::Host::delete_many(&mut run.keyvalue(), bucket(), keys).await.unwrap();
    assert_eq!(run.store.values().len(), 0);
}

#[tokio::test]
async fn keys_that_are_not_all_set_are_counted() {
    let mut run = Run::new();
    let bucket = run.open();
    let entries = |count: usize| {
        let keys = (0..count).map(|at| format!("k{at}")).chain([REFUSED.to_owned()]);
        keys.map(|key| (key, Vec::new())).collect::<Vec<_>>()
    };
    let set = draft2::batch::Host::set_many(&mut run.keyvalue(), bucket(), entries(2)).await;
    // In one batch it is all or nothing.
    assert_eq!((told(set).as_str(), run.store.values().len()), ("refused (a fix)", 0));
    let many = entries(MAX_BATCH_STEPS);
    let set = draft2::batch::Host::set_many(&mut run.keyvalue(), bucket(), many).await;
    assert_eq!(told(set), "1000 of 1001 keys were set, then: refused (a fix)");
    assert_eq!(run.store.values().len(), MAX_BATCH_STEPS);
}
