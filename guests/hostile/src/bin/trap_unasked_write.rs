//! Writes to stdout without asking how much there is room for.

fn main() {
    let out = wasip2::cli::stdout::get_stdout();
    let piece = vec![b'x'; 1 << 20];
    for _ in 0..2_000 {
        if out.write(&piece).is_err() {
            return;
        }
    }
}
