//! Every way to the network that the standard library has. All must be denied.

use std::io;
use std::net::{TcpListener, TcpStream, ToSocketAddrs, UdpSocket};

fn main() {
    denied("connect", TcpStream::connect("127.0.0.1:1"));
    denied("connect6", TcpStream::connect("[::1]:1"));
    denied("listen", TcpListener::bind("127.0.0.1:0"));
    denied("udp", UdpSocket::bind("127.0.0.1:0"));
    denied("resolve", "localhost:80".to_socket_addrs());
}

/// A connection refused by the other end would mean that something left the sandbox.
fn denied<T>(what: &str, result: io::Result<T>) {
    let Err(error) = result else { panic!("{what} succeeded") };
    assert_ne!(error.kind(), io::ErrorKind::ConnectionRefused, "{what}");
    println!("{what}: {error}");
}
