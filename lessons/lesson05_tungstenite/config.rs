//! The memory that one peer may cost. The library's defaults suit a program with one connection; a
//! server has many connections, to strangers.

use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;

// ANCHOR: config
/// The read buffer of each connection, filled with zeros before each read. Default: 128 KiB.
pub const READ_BUFFER: usize = 4 * 1024;
/// The longest message, in one frame or in many. Defaults: 64 MiB, and 16 MiB for a frame.
pub const MAX_MESSAGE: usize = 1024 * 1024;
/// Bytes that wait until they are worth a write; a flush doesn't wait. Default: 128 KiB.
pub const WRITE_BUFFER: usize = 16 * 1024;
/// Bytes for pongs, beside one whole answer.
const PONGS: usize = 64 * 1024;

/// The settings for a server that takes messages of at most `max_message` bytes.
#[must_use]
pub fn config(max_message: usize) -> WebSocketConfig {
    // Everything that can wait for a peer that doesn't read. Default: no limit.
    let max_write_buffer = max_message.saturating_add(WRITE_BUFFER + PONGS);
    WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER)
        .max_message_size(Some(max_message))
        .max_frame_size(Some(max_message))
        .write_buffer_size(WRITE_BUFFER)
        .max_write_buffer_size(max_write_buffer)
}
// ANCHOR_END: config
