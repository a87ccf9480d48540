// Stage 06-B · The hub: what is sent to whom · Hub: gửi gì cho ai
//
// Write the hub's decisions (lesson 06, "One hub, many sessions"): a command goes in, effects come
// out. What must hold:
// - Every command looks at the log first: what lies behind the cursor is sent, once, and the cursor
//   moves. The hub's task relies on it: it doesn't send `Grown` for what a command could have read.
// - `chat` never sends a chat. It asks for an append; what is read from the log is sent, to everybody
//   but the connection that wrote it. So everybody gets all messages in the log's order.
// - Effects are carried out in order: the sends of a command first, then its append.
// - An accepted chat introduces its author and ends its typing. A refused one does neither.
// - A complaint goes to the sender alone, with the id of the message. A refused append is told, too.
// - At most MAX_APPENDS appends are under way, for all members together.
// - A client that `people` doesn't know is not heard.
// `people` keeps names, comings and goings, and typing: read people.rs, and let it do that part.
// The words of greetings and complaints are yours; `welcome` and `unavailable` are there already.
// In the cases `to [1, 3]: …` is an `Effect::Send`, `append: …` an `Effect::Append`.
// They begin with connect and join, which need `handle`, `connect` and `fan_out`; then chats, the
// log, leaving, typing, refusals, members that have gone, a slow log, and a crowd.
//
// Viết các quyết định của hub: lệnh đi vào, việc cần làm đi ra (bài 06, "Một hub, nhiều session").
// Những điều luôn phải đúng:
// - Lệnh nào cũng nhìn vào nhật ký trước: phần nằm sau con trỏ được gửi đi, đúng một lần, rồi con
//   trỏ dời theo. Task chạy hub dựa vào điều đó: thứ mà một lệnh đọc được thì nó không báo `Grown`
//   nữa.
// - `chat` không bao giờ tự gửi tin. Nó xin ghi tin vào nhật ký; khi đọc được ở đó thì tin mới được
//   gửi, cho mọi người trừ kết nối đã viết. Nhờ vậy ai cũng nhận mọi tin theo thứ tự của nhật ký.
// - Các việc được làm theo đúng thứ tự: trong một lệnh, các Send trước, rồi đến Append.
// - Tin được nhận thì giới thiệu tác giả và kết thúc việc đang gõ. Tin bị từ chối thì không.
// - Lời từ chối chỉ về tay người gửi, kèm id của message. Lần ghi bị từ chối cũng phải báo.
// - Cùng lúc có nhiều nhất MAX_APPENDS lần ghi đang dở, tính chung cho mọi thành viên.
// - Client mà `people` không biết thì không được nghe.
// `people` giữ tên, việc đến, việc đi và việc đang gõ: hãy đọc people.rs và để nó lo phần ấy.
// Lời chào và lời từ chối viết sao là tuỳ bạn; `welcome` và `unavailable` đã có sẵn.
// Trong các ca, `to [1, 3]: …` là một `Effect::Send`, `append: …` là một `Effect::Append`.
// Các ca bắt đầu bằng kết nối và join, cần `handle`, `connect` và `fan_out`; rồi đến tin chat, nhật
// ký, rời phòng, đang gõ, từ chối, thành viên đã đi, nhật ký chậm, và một đám đông.
//
// todo!(): Hub::handle, Hub::connect, Hub::chat, Hub::written, Hub::fan_out
// cargo learn check 06-B

//! The hub: it knows who is connected, and decides what is sent to whom. It has no socket, no task
//! and no disk: a command goes in, effects come out.
//!
//! ```text
//!   Connect(7)               ┌──────────────────────────┐      Send {to: [7], welcome}
//!   Said(7, join "Lan")  ──► │ members: 1 Minh  7 Lan … │ ──►  Send {to: [7], presence}
//!   Said(7, chat "chào")     │ cursor: 41               │      Append {Lan: "chào", from 7}
//!   Grown                    └────────────┬─────────────┘      Send {to: [1, …], chat {seq: 42}}
//!   Leave(7)                              ▲ read(41)
//!                                      the log
//! ```
//!
//! The hub decides and its driver writes. An append may take its time; the hub goes on meanwhile,
//! and learns of the new entry as every reader does: the log has grown. So a message that was
//! posted over HTTP takes the same way as one from a socket, and everybody gets all of them in one
//! order.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use super::{
    people::{ChatText, Delivery, Outgoing, People, Who},
    protocol::{ClientId, ClientMessage, Code, Complaint, ServerMessage},
};
use crate::{
    lesson01_polling::{
        log::{Clock, Draft},
        rules,
    },
    lesson02_push::log::{AppendError, Appended, Cursor, Entry, Log, Origin},
};

/// The appends that may be under way at once. More are refused, so that a slow log costs bounded
/// memory.
pub const MAX_APPENDS: usize = 256;

/// The time after which a refused message may be sent again.
pub const RETRY_AFTER: Duration = Duration::from_secs(1);

/// An input of the hub.
#[derive(Debug)]
pub enum Command {
    /// A client has connected. A [`ClientId`] is given once and never again.
    Connect(ClientId, Who),
    /// A client has sent a message, or something that is none.
    Said(ClientId, Result<ClientMessage, Complaint>),
    /// An [`Effect::Append`] has ended.
    Written(Origin, Result<Appended, AppendError>),
    /// The log has grown.
    Grown,
    /// A client has gone. Without a close handshake there is a reason.
    Leave(ClientId, Option<String>),
}

/// An output of the hub: what its driver has to do.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Send a text.
    Send(Outgoing),
    /// Append a message to the log, and report the result as [`Command::Written`].
    Append {
        /// The message.
        draft: Draft,
        /// The connection that it comes from.
        origin: Origin,
    },
}

/// One room and the people in it.
#[derive(Debug)]
pub struct Hub {
    log: Arc<dyn Log>,
    cursor: Cursor,
    people: People,
    /// The appends that are under way.
    appends: usize,
}

impl Hub {
    /// An empty room around a log; what the log already holds is history.
    #[must_use]
    pub fn new(log: Arc<dyn Log>, clock: Clock) -> Self {
        let cursor = log.head();
        Self { log, cursor, people: People::new(clock), appends: 0 }
    }

    /// The log.
    #[must_use]
    pub fn log(&self) -> &Arc<dyn Log> {
        &self.log
    }

    /// Takes a command; returns what is to be done because of it, in order. What the log holds by
    /// now goes out first: a member's last chat comes before the news that the member has left.
    #[must_use]
    pub fn handle(&mut self, command: Command, now: Instant) -> Vec<Effect> {
        todo!("06-B: Hub::handle")
    }

    fn sends(&mut self) -> impl Iterator<Item = Effect> + use<> {
        self.people.take_outgoing().into_iter().map(Effect::Send)
    }

    fn connect(&mut self, id: ClientId, who: Who) {
        todo!("06-B: Hub::connect")
    }

    /// Decides on a chat. Its author is introduced now, so `user_joined` comes before the chat.
    fn chat(&mut self, from: ClientId, ChatText { id, text: message }: ChatText) -> Option<Effect> {
        todo!("06-B: Hub::chat")
    }

    /// A message that is in the log needs no answer here; its author is told of one that isn't.
    fn written(
        &mut self,
        Origin { client_id, id, .. }: Origin,
        result: Result<Appended, AppendError>,
    ) {
        todo!("06-B: Hub::written")
    }

    /// Sends what the log holds behind the cursor to everybody but its authors.
    fn fan_out(&mut self) {
        todo!("06-B: Hub::fan_out")
    }

    /// The time of the next call of [`handle_timeout`](Self::handle_timeout), if nothing else
    /// happens.
    #[must_use]
    pub fn poll_timeout(&self) -> Option<Instant> {
        self.people.poll_timeout()
    }

    /// Time has passed.
    #[must_use]
    pub fn handle_timeout(&mut self, now: Instant) -> Vec<Effect> {
        self.people.handle_timeout(now);
        self.sends().collect()
    }
}

/// The text of a `welcome`.
#[must_use]
pub fn welcome(name: &str) -> String {
    format!("Welcome! Until you join you are {name}. · Chào bạn! Khi chưa join, bạn là {name}.")
}

/// An entry of the log as it travels.
fn chat(Entry { message, origin, .. }: &Entry) -> ServerMessage {
    ServerMessage::Chat {
        seq: message.seq,
        id: origin.as_ref().and_then(|origin| origin.id.clone()),
        client_id: origin.as_ref().map(|origin| origin.client_id),
        username: message.username.clone(),
        message: message.message.clone(),
        timestamp: message.timestamp,
    }
}

fn unavailable(why: &str) -> Complaint {
    Complaint { retry_after: Some(RETRY_AFTER), ..Complaint::new(Code::Unavailable, why) }
}
