//! Server-sent events, read as their bytes arrive, none of them larger than the bound.
//!
//! Knows nothing of what the events mean.

use std::time::Duration;

use crate::limits::remote::MAX_EVENT_ID_BYTES;

/// One event, of what matters here.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct Event {
    /// Its text, the lines of it joined; absent when it has none.
    pub(super) data: Option<Vec<u8>>,
    /// Where in the stream it stands, for whoever takes the stream up again.
    pub(super) id: Option<String>,
    /// How long to wait before that.
    pub(super) retry: Option<Duration>,
}

/// An event over the bound. Nothing after it is read.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct TooLarge;

/// Events in the making.
#[derive(Debug)]
pub(super) struct Events {
    limit: usize,
    line: Vec<u8>,
    event: Event,
    /// Whether it is one of those that carry messages.
    other: bool,
    begun: bool,
    /// Whether the last byte ended a line that a newline may still belong to.
    returned: bool,
}

impl Events {
    /// Keeps no event with more than `limit` bytes.
    pub(super) fn new(limit: usize) -> Self {
        Self {
            limit,
            line: Vec::new(),
            event: Event::default(),
            other: false,
            begun: false,
            returned: false,
        }
    }

    /// Bytes that are kept at the moment.
    pub(super) fn held(&self) -> usize {
        self.line.len().saturating_add(self.event.data.as_ref().map_or(0, Vec::len))
    }

    /// Reads on until an event is complete, and takes what it read off `bytes`; nothing
    /// when all was read.
    pub(super) fn next(&mut self, bytes: &mut &[u8]) -> Result<Option<Event>, TooLarge> {
        while let Some(first) = bytes.first() {
            if std::mem::take(&mut self.returned) && *first == b'\n' {
                *bytes = bytes.get(1..).unwrap_or_default();
                continue;
            }
            let end = bytes.iter().position(|byte| matches!(byte, b'\n' | b'\r'));
            let text = bytes.get(..end.unwrap_or(bytes.len())).unwrap_or_default();
            if self.held().saturating_add(text.len()) > self.limit {
                return Err(TooLarge);
            }
            self.line.extend_from_slice(text);
            let Some(end) = end else {
                *bytes = &[];
                break;
            };
            self.returned = bytes.get(end) == Some(&b'\r');
            *bytes = bytes.get(end.saturating_add(1)..).unwrap_or_default();
            if let Some(event) = self.end_line() {
                return Ok(Some(event));
            }
        }
        Ok(None)
    }

    fn end_line(&mut self) -> Option<Event> {
        let mut line = std::mem::take(&mut self.line);
        if !std::mem::replace(&mut self.begun, true)
            && let Some(rest) = line.strip_prefix(b"\xef\xbb\xbf")
        {
            line = rest.to_vec();
        }
        if line.is_empty() {
            return self.dispatch();
        }
        let colon = line.iter().position(|byte| *byte == b':').unwrap_or(line.len());
        let (field, value) = line.split_at_checked(colon).unwrap_or_default();
        let value = value.strip_prefix(b":").unwrap_or(value);
        self.field(field, value.strip_prefix(b" ").unwrap_or(value));
        None
    }

    fn field(&mut self, field: &[u8], value: &[u8]) {
        let text = || std::str::from_utf8(value).ok();
        match field {
            b"data" => match &mut self.event.data {
                Some(data) => {
                    data.push(b'\n');
                    data.extend_from_slice(value);
                }
                none => *none = Some(value.to_vec()),
            },
            b"event" => self.other = !matches!(value, b"" | b"message"),
            b"id" if value.len() <= MAX_EVENT_ID_BYTES && !value.contains(&0) => {
                self.event.id = text().map(str::to_owned);
            }
            b"retry" => {
                self.event.retry =
                    text().and_then(|text| text.parse().ok()).map(Duration::from_millis);
            }
            _ => {}
        }
    }

    fn dispatch(&mut self) -> Option<Event> {
        let mut event = std::mem::take(&mut self.event);
        if std::mem::take(&mut self.other) {
            event.data = None;
        }
        event.data = event.data.filter(|data| !data.trim_ascii().is_empty());
        (event != Event::default()).then_some(event)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(chunks: &[&[u8]]) -> Vec<Event> {
        let mut events = Events::new(64);
        let mut read = Vec::new();
        for chunk in chunks {
            let mut rest = *chunk;
            while let Some(event) = events.next(&mut rest).unwrap() {
                read.push(event);
            }
        }
        read
    }

    fn data(text: &str) -> Event {
        Event { data: Some(text.into()), ..Event::default() }
    }

    #[test]
    fn an_event_is_the_same_however_its_bytes_arrive() {
        let stream = b"\xef\xbb\xbf: hi\r\nid: 7\rretry: 20\ndata:one\r\ndata: two\n\ndata\n\n";
        let whole = read(&[stream]);
        let event = Event {
            data: Some(b"one\ntwo".to_vec()),
            id: Some("7".to_owned()),
            retry: Some(Duration::from_millis(20)),
        };
        assert_eq!(whole, [event]);
        let bytes: Vec<&[u8]> = stream.chunks(1).collect();
        assert_eq!(read(&bytes), whole);
    }

    #[test]
    fn events_of_another_kind_carry_no_message() {
        let stream = b"event: ping\ndata: x\n\nevent: message\ndata: y\n\ndata: z\n\n";
        assert_eq!(read(&[stream]), [data("y"), data("z")]);
    }

    #[test]
    fn the_end_of_a_stream_ends_no_event() {
        assert_eq!(read(&[b"data: x\n"]), []);
        assert_eq!(read(&[b"data: x\r\n\r\ndata: "]), [data("x")]);
    }

    #[test]
    fn an_event_over_the_bound_is_refused_and_comments_are_not_kept() {
        let mut events = Events::new(16);
        for _ in 0..100 {
            assert_eq!(events.next(&mut b": a comment\n".as_slice()), Ok(None));
        }
        assert_eq!(events.held(), 0);
        assert_eq!(events.next(&mut b"data: 12345678".as_slice()), Ok(None));
        assert_eq!(events.next(&mut b"90123".as_slice()), Err(TooLarge));
        let mut events = Events::new(16);
        assert_eq!(events.next(&mut b"data: 1234567\ndata: 1234567\n".as_slice()), Err(TooLarge));
    }

    #[test]
    fn what_is_no_event_is_none() {
        assert_eq!(read(&[b"<html>\n<body>\n\n", b"\0\xff\n\n", b"retry: x\nid: a\0b\n\n"]), []);
    }
}
