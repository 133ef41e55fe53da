//! What every store has to do, run on each of them: on the embedded one in a folder of its
//! own, and on the shared one against a real server.

mod crash;
mod model;
mod properties;
pub(super) mod server;
mod together;

use std::sync::Arc;

use super::embedded::Embedded;
use super::quota::Quota;
use super::shared::Shared;
use super::*;
use crate::name::NamespaceName;
use server::Server;

/// A place where values are kept, empty at first.
enum Place {
    /// A folder.
    Folder(tempfile::TempDir),
    /// A server.
    Server(Server),
}

impl Place {
    fn folder() -> Self {
        Self::Folder(tempfile::tempdir().unwrap())
    }

    fn server() -> Self {
        Self::Server(Server::start())
    }

    /// A store there. Two of them are to each other as those of two processes.
    fn store(&self, quota: Quota) -> Arc<dyn Store> {
        match self {
            Self::Folder(folder) => Arc::new(Embedded::new(folder.path().join("state"), quota)),
            Self::Server(server) => Arc::new(Shared::new(&server.url(), quota).unwrap()),
        }
    }

    /// A namespace in a store of its own there.
    fn namespace(&self, name: &str) -> Namespace {
        namespace(&self.store(Quota::default()), name)
    }
}

fn namespace(store: &Arc<dyn Store>, name: &str) -> Namespace {
    Namespace::new(store.clone(), NamespaceName::new(name).unwrap())
}

fn check(key: &str, value: Option<&[u8]>) -> Operation {
    Operation::Check(Expectation { key: key.into(), value: value.map(<[u8]>::to_vec) })
}

fn set(key: &str, value: impl Into<Vec<u8>>) -> Operation {
    Operation::Set(Entry { key: key.into(), value: value.into() })
}

fn delete(key: &str) -> Operation {
    Operation::Delete(key.into())
}

fn increment(key: &str, by: i64) -> Operation {
    Operation::Increment(Increase { key: key.into(), by })
}

/// All keys, page by page, and what they hold.
async fn content(namespace: &Namespace, page: u32) -> Vec<(String, Vec<u8>)> {
    let mut content = Vec::new();
    let mut cursor = None;
    loop {
        let page = namespace.list_keys("", cursor.as_deref(), page).await.unwrap();
        for key in page.keys {
            let value = namespace.get(&key).await.unwrap().expect("a listed key has a value");
            content.push((key, value));
        }
        cursor = page.next;
        if cursor.is_none() {
            return content;
        }
    }
}

fn reason<T: std::fmt::Debug>(result: Result<T, StateError>) -> StateReason {
    let error = result.unwrap_err();
    assert!(!error.message.is_empty() && !error.message.contains('\n'), "{error:?}");
    assert!(error.hint.is_some(), "{error:?}");
    error.reason
}

/// A test of each property on each store.
macro_rules! on_every_store {
    ($($module:ident::$property:ident,)*) => {
        mod on_embedded {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $property() {
                    super::$module::$property(&super::Place::folder()).await;
                }
            )*
        }
        mod on_shared {
            $(
                #[tokio::test(flavor = "multi_thread", worker_threads = 2)]
                async fn $property() {
                    super::$module::$property(&super::Place::server()).await;
                }
            )*
        }
    };
}

on_every_store! {
    properties::what_is_set_is_there_until_it_is_deleted,
    properties::keys_and_values_are_kept_to_the_byte,
    properties::what_is_no_key_is_refused_before_the_store,
    properties::what_is_too_large_is_refused_and_the_largest_is_not,
    properties::namespaces_stay_apart,
    properties::another_store_sees_what_was_acknowledged,
    properties::a_listing_is_complete_and_in_the_order_of_bytes,
    properties::a_listing_begins_with_its_prefix_and_after_its_cursor,
    properties::a_value_changes_only_from_what_is_expected,
    properties::sums_are_exact_over_the_whole_range,
    properties::what_is_no_counter_is_not_counted_on,
    properties::a_batch_is_done_as_a_whole_or_not_at_all,
    properties::the_first_step_that_does_not_work_is_the_reason,
    properties::a_batch_sees_what_its_own_steps_did,
    properties::a_namespace_holds_what_its_quota_says_and_no_more,
    properties::a_namespace_that_was_emptied_holds_nothing,
    model::random_steps_do_what_the_model_does,
    model::random_sums_are_exact,
    together::increments_of_many_add_up,
    together::one_of_many_that_compare_and_set_wins,
    together::a_batch_is_never_seen_half_done,
}
