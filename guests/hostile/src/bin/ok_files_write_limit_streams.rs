//! Opens many streams, asks each how much it may write, and writes on all of them what
//! each was promised. Arguments: the directory, and the bytes it may write.

use hostile::{argument, directory, number};
use wasip2::filesystem::types::{Descriptor, DescriptorFlags, OpenFlags, PathFlags};
use wasip2::io::streams::OutputStream;

const STREAMS: usize = 32;

fn main() {
    let (root, limit) = (argument(1), number(2, 0));
    let dir = directory(&root);
    let all: Vec<(Descriptor, OutputStream)> =
        (0..STREAMS).filter_map(|at| opened(&dir, at)).collect();
    let piece = vec![b'x'; 4_096];
    let mut open: Vec<usize> = (0..all.len()).collect();
    while !open.is_empty() {
        let promised: Vec<_> = open.iter().map(|at| all[*at].1.check_write()).collect();
        let mut still = Vec::new();
        for (at, promise) in open.into_iter().zip(promised) {
            let bytes = promise.unwrap_or(0).min(piece.len() as u64) as usize;
            let wrote = match at % 3 {
                0 => all[at].1.write_zeroes(bytes as u64),
                _ => all[at].1.write(&piece[..bytes]),
            };
            // A stream that promised something may still refuse it, and then it is closed.
            if bytes > 0 && wrote.is_ok() && all[at].1.blocking_flush().is_ok() {
                still.push(at);
            }
        }
        open = still;
    }
    let total: u64 = all.iter().map(|(file, _)| file.stat().expect("what it is").size).sum();
    assert!(total <= limit, "{total} bytes are there");
    println!("{total}");
}

fn opened(dir: &Descriptor, at: usize) -> Option<(Descriptor, OutputStream)> {
    let flags = DescriptorFlags::READ | DescriptorFlags::WRITE;
    let file = dir.open_at(PathFlags::empty(), &format!("s{at}"), OpenFlags::CREATE, flags).ok()?;
    let stream = if at % 2 == 0 { file.append_via_stream() } else { file.write_via_stream(0) };
    Some((file, stream.expect("a stream")))
}
