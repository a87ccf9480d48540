//! One connection as the tap sees it.

use super::{Direction, Dissect, Line, Tap};

/// Counts and shows what goes over one connection; the owner carries the bytes and tells the view.
/// Dropping it is the connection's end.
#[derive(Debug)]
pub struct View {
    tap: Tap,
    connection: u64,
    dissector: Option<Box<dyn Dissect>>,
}

impl View {
    pub(super) fn new(tap: Tap, connection: u64, dissector: Option<Box<dyn Dissect>>) -> Self {
        Self { tap, connection, dissector }
    }

    /// These bytes went over the wire.
    pub fn saw(&mut self, direction: Direction, bytes: &[u8]) {
        if bytes.is_empty() {
            return;
        }
        self.tap.count(direction, bytes.len());
        if let Some(dissector) = &mut self.dissector {
            let mut lines = Vec::new();
            dissector.feed(direction, bytes, &mut lines);
            self.tap.write(self.connection, lines);
        }
    }

    /// Says something about the connection.
    pub fn note(&self, text: impl Into<String>) {
        self.tap.write(self.connection, vec![Line::note(text)]);
    }
}

impl Drop for View {
    fn drop(&mut self) {
        self.tap.close(self.connection);
    }
}
