//! The one connection to a server that all requests share.

use std::io;
use std::sync::Arc;
use std::time::Duration;

use redis::aio::MultiplexedConnection;
use redis::{AsyncConnectionConfig, ConnectionAddr, RedisError};
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::{TcpStream, UnixStream};
use tokio::sync::Mutex;
use tokio::task::AbortHandle;

use super::address::Address;
use super::meter::{Meter, Metered};

/// The way to a server. It is made when it is first needed, and again when it broke.
pub(super) struct Line {
    address: Address,
    connection: Mutex<Option<Arc<Connection>>>,
}

/// A connection. It is closed when the last request on it is done.
struct Connection {
    requests: MultiplexedConnection,
    meter: Meter,
    driver: AbortHandle,
}

/// A request that is under way on a connection. Dropping it says that nobody waits for
/// the answer, so that the answers after it cannot be told from it by their size: nothing
/// more is asked there.
pub(super) struct Turn {
    connection: Arc<Connection>,
    is_done: bool,
}

impl Line {
    /// The way to an address. Connects to nothing yet.
    pub fn new(address: Address) -> Self {
        Self { address, connection: Mutex::new(None) }
    }

    /// Where it leads.
    pub fn address(&self) -> &Address {
        &self.address
    }

    /// A place for one request on the connection, which is made if there is none.
    ///
    /// # Errors
    ///
    /// What the system or the server says. Nothing was sent but who we are.
    pub async fn turn(&self) -> Result<Turn, RedisError> {
        let mut current = self.connection.lock().await;
        let usable = current.as_ref().filter(|connection| !connection.meter.is_over());
        let connection = match usable {
            Some(connection) => connection.clone(),
            None => current.insert(Arc::new(self.connect().await?)).clone(),
        };
        connection.meter.expect();
        Ok(Turn { connection, is_done: false })
    }

    async fn connect(&self) -> Result<Connection, RedisError> {
        match self.address.place() {
            ConnectionAddr::Tcp(host, port) => {
                let stream = TcpStream::connect((host.as_str(), *port)).await?;
                stream.set_nodelay(true)?;
                self.greet(stream).await
            }
            ConnectionAddr::Unix(path) => self.greet(UnixStream::connect(path).await?).await,
            _ => Err(io::Error::from(io::ErrorKind::Unsupported).into()),
        }
    }

    async fn greet<S>(&self, stream: S) -> Result<Connection, RedisError>
    where
        S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
    {
        // Whoever asks bounds the time, and the connection ends with that.
        let config = AsyncConnectionConfig::new().set_response_timeout(None::<Duration>);
        let meter = Meter::new();
        let stream = Metered::new(stream, meter.clone());
        let settings = self.address.settings();
        let (requests, driver) =
            MultiplexedConnection::new_with_config(settings, stream, config).await?;
        meter.received();
        let driver = tokio::spawn(driver).abort_handle();
        Ok(Connection { requests, meter, driver })
    }
}

impl Turn {
    /// Where to send the request.
    pub fn requests(&self) -> MultiplexedConnection {
        self.connection.requests.clone()
    }

    /// The answer is all there.
    pub fn done(mut self) {
        self.is_done = true;
    }
}

impl Drop for Turn {
    fn drop(&mut self) {
        if self.is_done {
            self.connection.meter.received();
        } else {
            self.connection.meter.end();
        }
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        self.driver.abort();
    }
}
