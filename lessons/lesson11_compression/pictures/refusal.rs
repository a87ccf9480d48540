//! Why a picture isn't taken: a status for a program, as in HTTP, and a sentence for a person.

use thiserror::Error;

use super::{
    message::{LARGEST, UploadId, UploadMessage},
    strip::pixels::{MOST_DRAWN, MOST_PIXELS},
};

/// Why an upload doesn't go on.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Error)]
pub enum Refusal {
    /// A size of zero.
    #[error("a picture has at least one byte · ảnh phải có ít nhất một byte")]
    Empty,
    /// The upload was never begun, or was forgotten.
    #[error(
        "this upload is unknown, or was forgotten: begin it again · không có lần gửi này, hoặc nó đã bị quên: hãy gửi lại từ đầu"
    )]
    Unknown,
    /// Another size than at the beginning, or more bytes than that.
    #[error("this upload has begun with another size · lần gửi này lúc đầu có kích thước khác")]
    OtherSize,
    /// More than [`LARGEST`].
    #[error("a picture has at most {LARGEST} bytes · ảnh không được quá {LARGEST} byte")]
    TooLarge,
    /// More pixels than [`MOST_PIXELS`], or more in all frames than [`MOST_DRAWN`].
    #[error(
        "a picture has at most {} million pixels, and {} million in all frames · ảnh không được quá {0} triệu điểm ảnh, tính mọi khung hình thì không quá {1} triệu",
        MOST_PIXELS / 1_000_000,
        MOST_DRAWN / 1_000_000
    )]
    TooManyPixels,
    /// No type that is known by its first bytes, or broken.
    #[error(
        "not a picture that can be read: PNG, JPEG, GIF or WebP · không phải ảnh đọc được: cần PNG, JPEG, GIF hoặc WebP"
    )]
    NotAPicture,
    /// The member has as many unfinished uploads as one may have.
    #[error(
        "too many pictures at once: finish or cancel one · nhiều ảnh quá cùng một lúc: hãy gửi xong hoặc huỷ bớt một ảnh"
    )]
    TooMany,
    /// All members together have as many as the server takes.
    #[error(
        "many pictures are arriving just now: try again later · đang có nhiều ảnh được gửi: hãy thử lại sau"
    )]
    Busy,
    /// The pictures have all the room that they get.
    #[error("there is no room for more pictures · không còn chỗ cho ảnh nữa")]
    Full,
    /// The disk refuses it.
    #[error("the picture can't be stored · không lưu được ảnh")]
    NotStored,
}

impl Refusal {
    /// The status, as in HTTP.
    #[must_use]
    pub fn status(self) -> u16 {
        match self {
            Self::Empty => 400,
            Self::Unknown => 404,
            Self::OtherSize => 409,
            Self::TooLarge | Self::TooManyPixels => 413,
            Self::NotAPicture => 415,
            Self::TooMany | Self::Busy => 429,
            Self::Full | Self::NotStored => 507,
        }
    }

    /// The message that tells the client.
    #[must_use]
    pub fn message(self, id: UploadId) -> Vec<u8> {
        UploadMessage::Refused { id, status: self.status(), why: &self.to_string() }.to_bytes()
    }
}
