//! The database in the file: its tables, and what is read and written in one transaction.

use std::fs::File;
use std::ops::Bound;
use std::path::{Path, PathBuf};

use redb::backends::FileBackend;
use redb::{
    Builder, Durability, ReadableDatabase as _, ReadableTable as _, Table, TableDefinition,
    WriteTransaction,
};

use super::plan::{Kept, Plan, Stopped, bytes};
use super::trouble::Trouble;
use crate::limits::STATE_CACHE_BYTES;
use crate::name::NamespaceName;
use crate::state::failure::Refusal;
use crate::state::quota::{Quota, Usage};
use crate::state::{Applied, Operation, Page};

/// Values by namespace and key, both in the order of their bytes.
const VALUES: TableDefinition<'_, (&str, &str), &[u8]> = TableDefinition::new("values");
/// Keys and bytes of each namespace that has any.
const USAGE: TableDefinition<'_, &str, (u64, u64)> = TableDefinition::new("usage");

/// An open database, which no other process can open meanwhile.
#[derive(Debug)]
pub(super) struct Database {
    redb: redb::Database,
    path: PathBuf,
    quota: Quota,
}

/// One batch of steps for one namespace.
#[derive(Debug)]
pub(super) struct Batch {
    /// The namespace.
    pub namespace: NamespaceName,
    /// Its steps.
    pub steps: Vec<Operation>,
}

/// What came of each step of a batch, or why none of them was done.
pub(super) type Outcome = Result<Vec<Applied>, Refusal>;

impl Database {
    /// Opens a file that is a database. [`Trouble::Held`] when another process has it open.
    pub fn open(file: File, path: &Path, quota: Quota) -> Result<Self, Trouble> {
        let redb = redb_of(file).map_err(|error| Trouble::database(path, &error))?;
        Ok(Self { redb, path: path.to_owned(), quota })
    }

    /// Makes an empty file a database with nothing in it.
    pub fn create(file: File, path: &Path) -> Result<(), Trouble> {
        let create = || -> Result<(), redb::Error> {
            let redb = redb_of(file)?;
            let transaction = lasting(&redb)?;
            transaction.open_table(VALUES)?;
            transaction.open_table(USAGE)?;
            transaction.commit()?;
            redb.close()?;
            Ok(())
        };
        create().map_err(|error| Trouble::database(path, &error))
    }

    /// The value of a key.
    pub fn get(&self, namespace: &NamespaceName, key: &str) -> Result<Option<Vec<u8>>, Trouble> {
        let get = || -> Result<_, redb::Error> {
            let values = self.redb.begin_read()?.open_table(VALUES)?;
            Ok(values.get((namespace.as_str(), key))?.map(|value| value.value().to_vec()))
        };
        get().map_err(|error| Trouble::database(&self.path, &error))
    }

    /// A page of keys.
    pub fn keys(
        &self,
        namespace: &NamespaceName,
        prefix: &str,
        after: Option<&str>,
        limit: usize,
    ) -> Result<Page, Trouble> {
        let name = namespace.as_str();
        let start = match after {
            Some(after) if after >= prefix => Bound::Excluded((name, after)),
            _ => Bound::Included((name, prefix)),
        };
        let keys = || -> Result<_, redb::Error> {
            let values = self.redb.begin_read()?.open_table(VALUES)?;
            let mut found = Vec::new();
            for entry in values.range::<(&str, &str)>((start, Bound::Unbounded))? {
                let (place, _) = entry?;
                let (namespace, key) = place.value();
                // One more than is asked for tells whether there is a next page.
                if namespace != name || !key.starts_with(prefix) || found.len() > limit {
                    break;
                }
                found.push(key.to_owned());
            }
            Ok(Page::of(found, after, limit))
        };
        keys().map_err(|error| Trouble::database(&self.path, &error))
    }

    /// Applies batches in their order, each as a whole or not at all, and answers when what
    /// they changed is on the disk. In trouble none of them was applied, unless it is
    /// [`Trouble::Uncertain`].
    pub fn apply(&self, batches: &[Batch]) -> Result<Vec<Outcome>, Trouble> {
        let failed = |error: redb::Error| Trouble::database(&self.path, &error);
        let transaction = lasting(&self.redb).map_err(failed)?;
        let (outcomes, has_changes) = self.apply_in(&transaction, batches).map_err(failed)?;
        if has_changes {
            let committed = transaction.commit();
            committed.map_err(|error| Trouble::at_commit(&self.path, &error.into()))?;
        }
        Ok(outcomes)
    }

    fn apply_in(
        &self,
        transaction: &WriteTransaction,
        batches: &[Batch],
    ) -> Result<(Vec<Outcome>, bool), redb::Error> {
        let mut tables = Tables {
            values: transaction.open_table(VALUES)?,
            usage: transaction.open_table(USAGE)?,
        };
        let mut has_changes = false;
        let mut outcomes = Vec::with_capacity(batches.len());
        for Batch { namespace, steps } in batches {
            let kept = Namespaced { values: &tables.values, namespace: namespace.as_str() };
            let before = tables.usage_of(namespace)?;
            let outcome = match Plan::new(steps, &kept, before, self.quota) {
                Ok(plan) => {
                    has_changes |= !plan.changes.is_empty();
                    Ok(tables.carry_out(namespace, plan)?)
                }
                Err(Stopped::Refused(refusal)) => Err(refusal),
                Err(Stopped::Failed(error)) => return Err(error),
            };
            outcomes.push(outcome);
        }
        Ok((outcomes, has_changes))
    }

    /// Closes it, so that another process can open it.
    pub fn close(self) {
        if let Err(error) = self.redb.close() {
            // Nothing that was answered is lost: the next to open it recovers.
            tracing::debug!("the file of state was not closed well: {error}");
        }
    }
}

struct Tables<'t> {
    values: Table<'t, (&'static str, &'static str), &'static [u8]>,
    usage: Table<'t, &'static str, (u64, u64)>,
}

impl Tables<'_> {
    fn usage_of(&self, namespace: &NamespaceName) -> Result<Usage, redb::Error> {
        let found = self.usage.get(namespace.as_str())?;
        let (keys, bytes) = found.map(|found| found.value()).unwrap_or_default();
        Ok(Usage { keys, bytes })
    }

    fn carry_out(
        &mut self,
        namespace: &NamespaceName,
        plan: Plan<'_>,
    ) -> Result<Vec<Applied>, redb::Error> {
        let name = namespace.as_str();
        for (key, value) in &plan.changes {
            match value {
                Some(value) => drop(self.values.insert((name, *key), value.as_ref())?),
                None => drop(self.values.remove((name, *key))?),
            }
        }
        match plan.usage {
            Usage { keys: 0, .. } => drop(self.usage.remove(name)?),
            Usage { keys, bytes } => drop(self.usage.insert(name, (keys, bytes))?),
        }
        Ok(plan.applied)
    }
}

/// The values of one namespace, as a transaction sees them.
struct Namespaced<'a, 't> {
    values: &'a Table<'t, (&'static str, &'static str), &'static [u8]>,
    namespace: &'a str,
}

impl Kept for Namespaced<'_, '_> {
    fn length(&self, key: &str) -> Result<Option<u64>, redb::Error> {
        Ok(self.values.get((self.namespace, key))?.map(|value| bytes(value.value())))
    }

    fn value(&self, key: &str) -> Result<Option<Vec<u8>>, redb::Error> {
        Ok(self.values.get((self.namespace, key))?.map(|value| value.value().to_vec()))
    }
}

fn redb_of(file: File) -> Result<redb::Database, redb::Error> {
    let backend = FileBackend::new(file)?;
    Ok(Builder::new().set_cache_size(STATE_CACHE_BYTES).create_with_backend(backend)?)
}

/// A transaction whose commit is on the disk when it returns.
///
/// It also records which pages are in use ("quick repair"). That costs a second
/// synchronisation and some tenths of a millisecond a commit, and buys two things. After a
/// process was killed the next opens the file in less than a millisecond, whatever its size;
/// without it the whole file is read first, about half a second for each gigabyte that is
/// in memory already and far longer from the disk. And what is in the file after a power
/// failure does not hang on a checksum that is no match for someone who chooses the values.
fn lasting(redb: &redb::Database) -> Result<WriteTransaction, redb::Error> {
    let mut transaction = redb.begin_write()?;
    transaction.set_durability(Durability::Immediate)?;
    transaction.set_quick_repair(true);
    Ok(transaction)
}
