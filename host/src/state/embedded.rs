//! The store in a file of this user's, a database of the `redb` crate.
//!
//! Only one process can have the database open, so none keeps it: a thread of ours opens
//! it when something is asked, holds it while more is asked, and closes it after a moment
//! of rest or when another process waits ([`worker`], [`place`]). All writes that wait are
//! committed together, and each is answered when it is on the disk ([`database`]).

mod database;
mod place;
mod plan;
mod trouble;
mod worker;

use std::io;
use std::path::PathBuf;
use std::sync::mpsc::{self, Sender};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::Duration;

use etcetera::BaseStrategy as _;
use futures::future::BoxFuture;
use tokio::sync::{Semaphore, oneshot};

use super::quota::Quota;
use super::{Applied, OpenError, Operation, Page, StateError, Store};
use crate::limits::{MAX_STATE_REQUESTS, STATE_LOCK_TIME};
use crate::name::NamespaceName;
use database::Batch;
use place::Place;
use trouble::Trouble;
use worker::{Reply, Request, Worker};

/// The store. Nothing is opened and no thread is started before something is asked.
pub(super) struct Embedded {
    place: Place,
    quota: Quota,
    /// One for each request that waits or is under way.
    places: Arc<Semaphore>,
    /// How long another process is waited for.
    patience: Duration,
    worker: Mutex<Option<Handle>>,
}

/// The way to the worker.
struct Handle {
    requests: Sender<Request>,
    thread: JoinHandle<()>,
}

impl Embedded {
    /// The store in the folder of this user's data, `XDG_DATA_HOME` or the platform's own.
    ///
    /// # Errors
    ///
    /// [`OpenError::NoHome`].
    pub fn of_user(quota: Quota) -> Result<Self, OpenError> {
        let base = etcetera::choose_base_strategy().map_err(|_| OpenError::NoHome)?;
        Ok(Self::new(base.data_dir().join("mcp-host"), quota))
    }

    /// The store in a folder, which need not be there.
    pub fn new(folder: PathBuf, quota: Quota) -> Self {
        let places = Arc::new(Semaphore::new(MAX_STATE_REQUESTS));
        let place = Place::new(folder);
        Self { place, quota, places, patience: STATE_LOCK_TIME, worker: Mutex::new(None) }
    }

    /// What the worker answers to the request that `make` makes.
    async fn ask<T>(&self, make: impl FnOnce(Reply<T>) -> Request) -> Result<T, StateError> {
        let gone = || StateError::from(Trouble::Gone(self.place.file()));
        let place = self.places.clone().acquire_owned().await.map_err(|_| gone())?;
        let (to, answer) = oneshot::channel();
        self.send(make(Reply::new(to, place)))?;
        // The worker answers everything unless it panicked, which the database may do when
        // somebody else wrote to the file.
        answer.await.unwrap_or_else(|_| Err(gone()))
    }

    /// Gives a request to the worker, and to a new one if there is none.
    fn send(&self, request: Request) -> Result<(), StateError> {
        let mut worker = self.worker.lock().unwrap_or_else(PoisonError::into_inner);
        let handle = match worker.take() {
            Some(handle) if !handle.thread.is_finished() => handle,
            _ => self.start().map_err(|error| Trouble::io(&self.place.file(), &error))?,
        };
        let sent = worker.insert(handle).requests.send(request);
        sent.map_err(|_| Trouble::Gone(self.place.file()).into())
    }

    fn start(&self) -> io::Result<Handle> {
        let (requests, received) = mpsc::channel();
        let worker = Worker::new(self.place.clone(), self.quota, self.patience, received);
        let thread = thread::Builder::new().name("state".into()).spawn(move || worker.run())?;
        Ok(Handle { requests, thread })
    }
}

impl Drop for Embedded {
    /// Waits until the file is closed: nobody waits for an answer any more, so that takes
    /// no longer than what is being written.
    fn drop(&mut self) {
        let worker = self.worker.get_mut().unwrap_or_else(PoisonError::into_inner);
        if let Some(Handle { requests, thread }) = worker.take() {
            drop(requests);
            // If it panicked that was told to whoever asked.
            let _ = thread.join();
        }
    }
}

impl Store for Embedded {
    fn get<'a>(
        &'a self,
        namespace: &'a NamespaceName,
        key: &'a str,
    ) -> BoxFuture<'a, Result<Option<Vec<u8>>, StateError>> {
        let (namespace, key) = (namespace.clone(), key.to_owned());
        Box::pin(self.ask(|reply| Request::Get { namespace, key, reply }))
    }

    fn keys<'a>(
        &'a self,
        namespace: &'a NamespaceName,
        prefix: &'a str,
        after: Option<&'a str>,
        limit: usize,
    ) -> BoxFuture<'a, Result<Page, StateError>> {
        let (namespace, prefix) = (namespace.clone(), prefix.to_owned());
        let after = after.map(str::to_owned);
        Box::pin(self.ask(move |reply| Request::Keys { namespace, prefix, after, limit, reply }))
    }

    fn apply<'a>(
        &'a self,
        namespace: &'a NamespaceName,
        steps: &'a [Operation],
    ) -> BoxFuture<'a, Result<Vec<Applied>, StateError>> {
        let batch = Batch { namespace: namespace.clone(), steps: steps.to_vec() };
        Box::pin(self.ask(|reply| Request::Apply { batch, reply }))
    }
}

#[cfg(test)]
mod tests;
