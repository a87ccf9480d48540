//! Why JetStream doesn't do what it is asked to, in words for people.

use async_nats::{
    Client, ConnectError,
    jetstream::{
        self, ErrorCode,
        context::{CreateStreamError, CreateStreamErrorKind, PublishError, PublishErrorKind},
        stream::{LastRawMessageError, LastRawMessageErrorKind},
    },
};
use thiserror::Error;

use crate::lesson12_servers::store::NotPlaced;

/// The oldest version that this is tested with: 2.9.
const OLDEST: (i64, i64) = (2, 9);

/// Why something was not done, or perhaps not done.
#[derive(Debug, Error)]
pub enum Trouble {
    /// The connection is lost.
    #[error("none of the log's servers can be reached · không tới được server nào của nhật ký")]
    Cut,
    /// There is no answer. It is the leader who answers.
    #[error(
        "the log's servers don't answer: after the death of one they choose a leader, which takes 4 to 11 seconds; if it takes longer, most of them are down · các server của nhật ký chưa trả lời: khi một server chết, chúng bầu leader mới, mất 4 đến 11 giây; lâu hơn thế thì phần lớn đã tắt"
    )]
    Silent,
    /// The leader is new.
    #[error(
        "the log's new leader has not caught up yet · leader mới của nhật ký chưa theo kịp các server khác"
    )]
    Behind,
    /// The same message came a moment before, and is on its way to the other servers. (Since NATS
    /// 2.10; before, the repeat just waited.)
    #[error("the log is storing the same message now · nhật ký đang lưu chính tin này")]
    InProcess,
    /// JetStream has said no.
    #[error("JetStream refuses: {0} · JetStream từ chối: {0}")]
    Refused(jetstream::Error),
    /// The message is longer than the servers take.
    #[error("too long for NATS · dài quá, NATS không nhận")]
    TooLong,
}

/// Why NATS can't keep a log.
#[derive(Debug, Error)]
pub enum NatsLogError {
    /// The URL names no servers.
    #[error("this is no list of NATS servers: {0}\nđây không phải danh sách server NATS: {0}")]
    Url(std::io::Error),
    /// None of them is there.
    #[error("no NATS at {servers}: {source}\nkhông có NATS ở {servers}: {source}")]
    Unreachable {
        /// Hosts and ports.
        servers: String,
        /// What the system said.
        source: ConnectError,
    },
    /// It is too old.
    #[error("NATS {0} is too old; 2.9 or newer is needed\nNATS {0} cũ quá; cần bản 2.9 trở lên")]
    TooOld(String),
    /// It is there, and JetStream isn't.
    #[error(
        "NATS is there, but without JetStream: start each of its servers with -js\nNATS thì có, nhưng không kèm JetStream: hãy chạy từng server với -js"
    )]
    NoJetStream,
    /// JetStream doesn't answer.
    #[error(
        "NATS is there, but nobody answers for JetStream\nNATS thì có, nhưng không ai trả lời thay JetStream\n{0}"
    )]
    Silent(Trouble),
    /// One server alone would acknowledge what it may lose.
    #[error(
        "the log needs three NATS servers in one cluster, with room on each: what one alone acknowledges may be lost with it\nnhật ký cần ba server NATS trong một cụm, server nào cũng còn chỗ: tin mà chỉ một server ack có thể mất theo nó\n{0}"
    )]
    TooFew(jetstream::Error),
    /// There is no room for the log.
    #[error("JetStream has no room for the log: {0}\nJetStream hết chỗ cho nhật ký: {0}")]
    Full(jetstream::Error),
    /// It doesn't take the log.
    #[error("JetStream refuses: {0}\nJetStream từ chối: {0}")]
    Refused(jetstream::Error),
    /// There is a stream with the log's name, and it keeps fewer promises.
    #[error(
        "the stream {0} is not one that this lesson has begun: remove it, or take other servers\nstream {0} không phải do bài này tạo ra: hãy xoá nó, hoặc dùng server khác"
    )]
    OtherStream(String),
    /// The key that all servers share can't be read.
    #[error("the secret is damaged\nkhoá chung đã hỏng")]
    Secret,
}

/// Checks what a server says of itself.
pub(super) fn check(client: &Client) -> Result<(), NatsLogError> {
    let (major, minor) = OLDEST;
    let about = client.server_info();
    if !client.is_server_compatible(major, minor, 0) {
        return Err(NatsLogError::TooOld(about.version));
    }
    if !about.jetstream {
        return Err(NatsLogError::NoJetStream);
    }
    Ok(())
}

impl From<jetstream::Error> for NatsLogError {
    fn from(why: jetstream::Error) -> Self {
        const ALONE: ErrorCode = ErrorCode::STREAM_REPLICAS_NOT_SUPPORTED;
        match why.error_code() {
            ALONE | ErrorCode::CLUSTER_NO_PEERS => Self::TooFew(why),
            ErrorCode::STORAGE_RESOURCES_EXCEEDED => Self::Full(why),
            _ => Self::Refused(why),
        }
    }
}

/// JetStream has answered with an error. One of them means that nobody could answer.
impl From<jetstream::Error> for Trouble {
    fn from(why: jetstream::Error) -> Self {
        match why.error_code() {
            ErrorCode::CLUSTER_NOT_AVAILABLE | ErrorCode::STREAM_NOT_FOUND => Self::Silent,
            ErrorCode::STREAM_DUPLICATE_MESSAGE_CONFLICT => Self::InProcess,
            _ => Self::Refused(why),
        }
    }
}

impl From<CreateStreamError> for Trouble {
    fn from(why: CreateStreamError) -> Self {
        match why.kind() {
            CreateStreamErrorKind::JetStream(why) => why.into(),
            _ => Self::Silent,
        }
    }
}

impl From<LastRawMessageError> for Trouble {
    fn from(why: LastRawMessageError) -> Self {
        match why.kind() {
            LastRawMessageErrorKind::JetStream(why) => why.into(),
            LastRawMessageErrorKind::NoMessageFound => Self::Behind, // no text is ever deleted
            _ => Self::Silent,
        }
    }
}

impl From<PublishError> for Trouble {
    fn from(why: PublishError) -> Self {
        use std::error::Error as _;
        if why.kind() == PublishErrorKind::MaxPayloadExceeded {
            return Self::TooLong;
        }
        let answered = why.source().and_then(|why| why.downcast_ref::<jetstream::Error>());
        answered.map_or(Self::Silent, |why| why.clone().into())
    }
}

/// Only what JetStream has refused is certainly not stored. "Timed out" isn't "not stored": the
/// client sends it all the same when it is connected again.
impl From<Trouble> for NotPlaced {
    fn from(why: Trouble) -> Self {
        let reason = why.to_string().into();
        match why {
            Trouble::Refused(_) | Trouble::TooLong => Self::Refused(reason),
            Trouble::Cut | Trouble::Silent | Trouble::Behind | Trouble::InProcess => {
                Self::Unknown(reason)
            }
        }
    }
}
