//! The thread that has the database: it takes requests from a queue, writes all that wait
//! in one transaction, and holds the file no longer than others allow.

use std::io;
use std::path::Path;
use std::sync::mpsc::{Receiver, RecvTimeoutError};
use std::thread;
use std::time::{Duration, Instant};

use tokio::sync::{OwnedSemaphorePermit, oneshot};

use super::database::{Batch, Database, Outcome};
use super::place::{Place, Turn};
use super::trouble::Trouble;
use crate::limits::{MAX_STATE_REQUESTS, STATE_HOLD_TIME, STATE_IDLE_TIME};
use crate::name::NamespaceName;
use crate::state::quota::Quota;
use crate::state::{Applied, Page, StateError};

/// How often who waits for the database looks whether it can have it.
const LOOK_TIME: Duration = Duration::from_millis(2);
/// How often who has it and has nothing to do looks whether somebody waits.
const REST_TIME: Duration = Duration::from_millis(5);

/// Where an answer goes, and the place in the queue that the request holds until then.
pub(super) struct Reply<T> {
    to: oneshot::Sender<Result<T, StateError>>,
    _place: OwnedSemaphorePermit,
}

impl<T> Reply<T> {
    /// To whoever has the other end of `to`.
    pub fn new(to: oneshot::Sender<Result<T, StateError>>, place: OwnedSemaphorePermit) -> Self {
        Self { to, _place: place }
    }

    fn is_abandoned(&self) -> bool {
        self.to.is_closed()
    }

    fn send(self, answer: Result<T, StateError>) {
        // Who asked may be gone; what was done stays done.
        let _ = self.to.send(answer);
    }
}

/// Something that is asked of the database.
pub(super) enum Request {
    /// The value of a key.
    Get {
        /// The namespace.
        namespace: NamespaceName,
        /// The key.
        key: String,
        /// Where the value goes.
        reply: Reply<Option<Vec<u8>>>,
    },
    /// A page of keys.
    Keys {
        /// The namespace.
        namespace: NamespaceName,
        /// What they begin with.
        prefix: String,
        /// What they come after.
        after: Option<String>,
        /// How many at most.
        limit: usize,
        /// Where the page goes.
        reply: Reply<Page>,
    },
    /// A batch of steps.
    Apply {
        /// The batch.
        batch: Batch,
        /// Where what came of it goes.
        reply: Reply<Vec<Applied>>,
    },
}

impl Request {
    /// Whether nobody waits for the answer any more.
    fn is_abandoned(&self) -> bool {
        match self {
            Self::Get { reply, .. } => reply.is_abandoned(),
            Self::Keys { reply, .. } => reply.is_abandoned(),
            Self::Apply { reply, .. } => reply.is_abandoned(),
        }
    }

    fn fail(self, trouble: &Trouble) {
        let error = trouble.clone().into();
        match self {
            Self::Get { reply, .. } => reply.send(Err(error)),
            Self::Keys { reply, .. } => reply.send(Err(error)),
            Self::Apply { reply, .. } => reply.send(Err(error)),
        }
    }
}

/// What the thread has.
pub(super) struct Worker {
    place: Place,
    quota: Quota,
    patience: Duration,
    requests: Receiver<Request>,
    held: Option<Held>,
}

/// The database while this process has it.
struct Held {
    database: Database,
    turn: Turn,
    /// Since when it is held, or nobody waited for it.
    since: Instant,
}

impl Worker {
    /// One that has not opened anything.
    pub fn new(
        place: Place,
        quota: Quota,
        patience: Duration,
        requests: Receiver<Request>,
    ) -> Self {
        Self { place, quota, patience, requests, held: None }
    }

    /// Works until nobody can ask any more.
    pub fn run(mut self) {
        while let Some(group) = self.next_group() {
            self.serve(group);
            self.give_way();
        }
        self.close();
    }

    /// Everything that waits, or what comes next if nothing does.
    fn next_group(&mut self) -> Option<Vec<Request>> {
        let mut group = vec![self.next()?];
        group.extend(self.requests.try_iter().take(MAX_STATE_REQUESTS));
        Some(group)
    }

    /// What comes next. The database does not stay open for that, least of all when
    /// somebody else waits for it.
    fn next(&mut self) -> Option<Request> {
        let begun = Instant::now();
        while let Some(held) = &self.held {
            match self.requests.recv_timeout(REST_TIME) {
                Err(RecvTimeoutError::Timeout) => {
                    if begun.elapsed() >= STATE_IDLE_TIME || held.turn.is_taken() {
                        self.close();
                    }
                }
                request => return request.ok(),
            }
        }
        self.requests.recv().ok()
    }

    fn serve(&mut self, mut group: Vec<Request>) {
        group.retain(|request| !request.is_abandoned());
        if group.is_empty() {
            return;
        }
        let opened = match self.held.take() {
            Some(held) => Ok(held),
            None => self.open(&group),
        };
        match opened {
            // After trouble the database has to be closed and opened before it is used again.
            Ok(held) => self.held = serve_with(&held.database, group).is_ok().then_some(held),
            Err(trouble) => {
                if !group.iter().all(Request::is_abandoned) {
                    // Who came meanwhile would wait as long again, for nothing.
                    group.extend(self.requests.try_iter().take(MAX_STATE_REQUESTS));
                }
                group.into_iter().for_each(|request| request.fail(&trouble));
            }
        }
    }

    fn close(&mut self) {
        if let Some(held) = self.held.take() {
            held.database.close();
        }
    }

    /// Closes the database if it was held for long enough and somebody waits for it.
    fn give_way(&mut self) {
        let Some(held) = &mut self.held else { return };
        if held.since.elapsed() < STATE_HOLD_TIME {
            return;
        }
        held.since = Instant::now();
        if held.turn.is_taken() {
            self.close();
        }
    }

    /// Opens the database, waiting for another process if need be, for as long as somebody
    /// wants it.
    fn open(&self, group: &[Request]) -> Result<Held, Trouble> {
        let turn = self.place.turn()?;
        let file = self.place.file();
        let wait = Wait { deadline: Instant::now() + self.patience, group };
        wait.until(&file, || {
            turn.try_take()
                .map(|taken| taken.then_some(()))
                .map_err(|error| Trouble::io(&file, &error))
        })?;
        let opened = wait.until(&file, || match self.open_database() {
            Err(Trouble::Held(_)) => Ok(None),
            opened => opened.map(Some),
        });
        turn.give_back();
        Ok(Held { database: opened?, turn, since: Instant::now() })
    }

    fn open_database(&self) -> Result<Database, Trouble> {
        let path = self.place.file();
        if let Some(file) = self.place.open()? {
            return Database::open(file, &path, self.quota);
        }
        self.place.create(|file| Database::create(file, &path))?;
        match self.place.open()? {
            Some(file) => Database::open(file, &path, self.quota),
            None => Err(Trouble::io(&path, &io::ErrorKind::NotFound.into())),
        }
    }
}

/// How long something is waited for.
struct Wait<'a> {
    deadline: Instant,
    group: &'a [Request],
}

impl Wait<'_> {
    /// What `look` finds, when it finds something.
    fn until<T>(
        &self,
        file: &Path,
        look: impl Fn() -> Result<Option<T>, Trouble>,
    ) -> Result<T, Trouble> {
        loop {
            if let Some(found) = look()? {
                return Ok(found);
            }
            if Instant::now() >= self.deadline || self.group.iter().all(Request::is_abandoned) {
                return Err(Trouble::Held(file.to_owned()));
            }
            thread::sleep(LOOK_TIME);
        }
    }
}

/// Answers every request. Those that read come first: they see what was there when they
/// were asked, and do not wait for the disk.
fn serve_with(database: &Database, group: Vec<Request>) -> Result<(), Trouble> {
    let mut result = Ok(());
    let mut batches = Vec::new();
    let mut replies = Vec::new();
    for request in group {
        match request {
            Request::Get { namespace, key, reply } => {
                reply.send(noted(database.get(&namespace, &key), &mut result));
            }
            Request::Keys { namespace, prefix, after, limit, reply } => {
                let page = database.keys(&namespace, &prefix, after.as_deref(), limit);
                reply.send(noted(page, &mut result));
            }
            Request::Apply { batch, reply } => {
                batches.push(batch);
                replies.push(reply);
            }
        }
    }
    if !batches.is_empty() {
        answer(&batches, replies, noted(database.apply(&batches), &mut result));
    }
    result
}

/// What is answered, and in `last` the trouble if there was any.
fn noted<T>(done: Result<T, Trouble>, last: &mut Result<(), Trouble>) -> Result<T, StateError> {
    done.map_err(|trouble| {
        *last = Err(trouble.clone());
        trouble.into()
    })
}

fn answer(
    batches: &[Batch],
    replies: Vec<Reply<Vec<Applied>>>,
    outcomes: Result<Vec<Outcome>, StateError>,
) {
    match outcomes {
        Ok(outcomes) => {
            for ((batch, reply), outcome) in batches.iter().zip(replies).zip(outcomes) {
                let Batch { namespace, steps } = batch;
                reply.send(outcome.map_err(|refusal| refusal.explain(namespace, steps)));
            }
        }
        Err(error) => replies.into_iter().for_each(|reply| reply.send(Err(error.clone()))),
    }
}
