//! A cover for every book: a small PNG drawn from the book's number.
//!
//! Each number has its own colours and its own symmetric pattern, always the same. The
//! encoder knows one kind of image, palette colours without compression, which is all
//! that is needed and keeps an image library out of the binary.

/// Pixels from left to right.
const WIDTH: u8 = 60;
/// Pixels from top to bottom.
const HEIGHT: u8 = 90;
/// Pixels of one cell of the pattern, which is five cells wide and high.
const CELL: u8 = 8;
const PATTERN_LEFT: u8 = 12;
const PATTERN_TOP: u8 = 25;
const SPINE: u8 = 6;

const SIGNATURE: &[u8] = b"\x89PNG\r\n\x1a\n";

/// The cover as the bytes of a PNG file.
pub fn png(isbn: &str) -> Vec<u8> {
    let digest = *blake3::hash(isbn.as_bytes()).as_bytes();
    let [paper @ .., low, high] = digest.first_chunk::<5>().copied().unwrap_or_default();
    let pattern = u16::from_be_bytes([low, high]);
    [
        SIGNATURE,
        &chunk(b"IHDR", &header()),
        &chunk(b"PLTE", &palette(paper)),
        &chunk(b"IDAT", &stored(&rows(pattern))),
        &chunk(b"IEND", &[]),
    ]
    .concat()
}

/// Eight bits a pixel, palette colours, no interlacing.
fn header() -> Vec<u8> {
    let [width, height] = [WIDTH, HEIGHT].map(|side| u32::from(side).to_be_bytes());
    [width.as_slice(), &height, &[8, 3, 0, 0, 0]].concat()
}

/// Paper, spine and ink. Paper is light and ink is dark, so that every pattern shows.
fn palette(paper: [u8; 3]) -> Vec<u8> {
    let [light, middle, dark] =
        [160, 80, 0].map(|base: u8| paper.map(|c| base.saturating_add(c / 3)));
    [light, middle, dark].concat()
}

/// Every row opens with the number of its filter, none.
fn rows(pattern: u16) -> Vec<u8> {
    let row = |y| std::iter::once(0).chain((0..WIDTH).map(move |x| pixel(pattern, x, y)));
    (0..HEIGHT).flat_map(row).collect()
}

fn pixel(pattern: u16, x: u8, y: u8) -> u8 {
    if x < SPINE {
        return 1;
    }
    let cell =
        |at: u8, from: u8| at.checked_sub(from).map(|inside| inside / CELL).filter(|n| *n < 5);
    match (cell(x, PATTERN_LEFT), cell(y, PATTERN_TOP)) {
        (Some(column), Some(row)) if inked(pattern, column, row) => 2,
        _ => 0,
    }
}

/// The right half mirrors the left, so fifteen bits make twenty-five cells.
fn inked(pattern: u16, column: u8, row: u8) -> bool {
    let bit = row.saturating_mul(3).saturating_add(column.min(4_u8.saturating_sub(column)));
    pattern.checked_shr(u32::from(bit)).unwrap_or_default() & 1 == 1
}

/// A zlib stream of blocks that hold the bytes as they are.
fn stored(bytes: &[u8]) -> Vec<u8> {
    let mut stream = vec![0x78, 0x01];
    let mut blocks = bytes.chunks(usize::from(u16::MAX)).peekable();
    while let Some(block) = blocks.next() {
        let length = u16::try_from(block.len()).unwrap_or(u16::MAX);
        stream.push(u8::from(blocks.peek().is_none()));
        stream.extend(length.to_le_bytes());
        stream.extend((!length).to_le_bytes());
        stream.extend(block);
    }
    stream.extend(adler32(bytes).to_be_bytes());
    stream
}

fn chunk(kind: &[u8; 4], body: &[u8]) -> Vec<u8> {
    let named = [kind.as_slice(), body].concat();
    let length = u32::try_from(body.len()).unwrap_or(u32::MAX);
    [length.to_be_bytes().as_slice(), &named, &crc32(&named).to_be_bytes()].concat()
}

/// The checksum of a zlib stream.
fn adler32(bytes: &[u8]) -> u32 {
    let (low, high) = bytes.iter().fold((1_u32, 0_u32), |(low, high), byte| {
        let low = low.wrapping_add(u32::from(*byte)) % 65_521;
        (low, high.wrapping_add(low) % 65_521)
    });
    (high << 16) | low
}

/// The checksum of a PNG chunk.
fn crc32(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |crc, byte| {
        (0..8).fold(crc ^ u32::from(*byte), |crc, _| {
            if crc & 1 == 1 { (crc >> 1) ^ 0xedb8_8320 } else { crc >> 1 }
        })
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::example_server::catalogue::books;

    #[test]
    fn checksums_match_published_vectors() {
        assert_eq!(crc32(b"123456789"), 0xcbf4_3926);
        assert_eq!(crc32(b"IEND"), 0xae42_6082);
        assert_eq!(adler32(b"Wikipedia"), 0x11e6_0398);
    }

    #[test]
    fn a_cover_is_one_whole_image() {
        let image = png("9780000000637");
        let (signature, mut rest) = image.split_at(8);
        let mut kinds = Vec::new();
        while !rest.is_empty() {
            let length = u32::from_be_bytes(rest[..4].try_into().unwrap()) as usize;
            let (named, after) = rest[4..].split_at(4 + length);
            assert_eq!(after[..4], crc32(named).to_be_bytes());
            kinds.push(String::from_utf8_lossy(&named[..4]).into_owned());
            rest = &after[4..];
        }
        assert_eq!(signature, SIGNATURE);
        assert_eq!(kinds, ["IHDR", "PLTE", "IDAT", "IEND"]);
        assert!(rows(0).len() < usize::from(u16::MAX));
    }

    #[test]
    fn covers_are_always_the_same_and_never_shared() {
        let covers: Vec<_> = books().iter().map(|book| png(&book.isbn)).collect();
        for (i, cover) in covers.iter().enumerate() {
            assert_eq!(*cover, png(&books()[i].isbn));
            assert!(!covers[..i].contains(cover));
        }
    }

    #[test]
    fn more_bytes_than_a_block_holds_go_into_several() {
        let stream = stored(&vec![7; 70_000]);
        assert_eq!(stream.len(), 2 + 5 + 65_535 + 5 + 4_465 + 4);
        assert_eq!((stream[2], stream[2 + 5 + 65_535]), (0, 1));
    }
}
