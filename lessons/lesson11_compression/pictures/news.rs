//! What a person at a terminal reads about the pictures they send, in both languages.

use std::fmt;

use crate::stage::visible::visible;

/// What has happened to a picture.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct News {
    /// The name of its file.
    pub name: String,
    /// What has happened.
    pub what: What,
}

/// What has happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum What {
    /// It waits for those before it, or for the connection.
    Queued,
    /// The server takes it.
    Begun {
        /// In bytes.
        size: u32,
    },
    /// A part of it has arrived.
    Progress {
        /// How much of it.
        percent: u32,
    },
    /// The connection is gone.
    Paused {
        /// How much of it has arrived.
        percent: u32,
    },
    /// It goes on after a reconnect.
    Resumed {
        /// From this byte on.
        bytes: u32,
    },
    /// The server wants it later.
    Later {
        /// What it says.
        why: String,
    },
    /// It is in the chat.
    Sent {
        /// Where it is, if the server has said so.
        address: Option<String>,
    },
    /// The server doesn't want it.
    Refused {
        /// What it says.
        why: String,
    },
    /// The person doesn't want to send it any more.
    Cancelled,
    /// It was in the chat already when that was said.
    CancelledTooLate,
}

impl fmt::Display for News {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: ", visible(&self.name))?;
        match &self.what {
            What::Queued => f.write_str("waits its turn · chờ tới lượt"),
            What::Begun { size } => {
                write!(f, "sending {0} KiB · đang gửi {0} KiB", size.div_ceil(1024))
            }
            What::Progress { percent } => write!(f, "{percent}%"),
            What::Paused { percent } => write!(
                f,
                "paused at {percent}% until the connection is back · tạm dừng ở {percent}%, chờ có kết nối lại"
            ),
            What::Resumed { bytes } => {
                write!(f, "resumed at {0} KiB · gửi tiếp từ {0} KiB", bytes / 1024)
            }
            What::Later { why } => {
                write!(f, "tried again in a while · lát nữa gửi lại: {}", visible(why))
            }
            What::Sent { address: None } => f.write_str("sent · đã gửi"),
            What::Sent { address: Some(address) } => {
                write!(f, "sent; it is at · đã gửi, xem ở: {}", visible(address))
            }
            What::Refused { why } => write!(f, "not sent · chưa gửi được: {}", visible(why)),
            What::Cancelled => f.write_str("cancelled · đã huỷ"),
            What::CancelledTooLate => f.write_str(
                "cancelled too late, it is in the chat · huỷ không kịp, ảnh đã vào phòng chat",
            ),
        }
    }
}
