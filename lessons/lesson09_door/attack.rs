//! The attack lab: what people try on a chat's server, tried on lesson 08's and on this lesson's,
//! side by side. Each attack has two servers of its own in this program, on this machine's
//! loopback; nothing else is ever spoken to.
//!
//! ```text
//!   attack ──► lesson 08's server, on a free port ──► what it did ──┐
//!          └─► lesson 09's server, on a free port ──► what it did ──┴─► one row of the table
//! ```

pub mod door;
pub mod flood;
pub mod person;
pub mod table;
pub mod target;

use std::{error::Error, time::Duration};

use thiserror::Error;
use tokio::{time::timeout, try_join};

use self::{
    table::{Outcome, Row, Table, Words},
    target::{Failed, Target},
};
use crate::stage::{
    program::{allow_many_connections, print_line, with_progress},
    stop::unless_asked,
};

/// How long all of them take, about.
const ALL: Duration = Duration::from_secs(20);

/// The most that one attack on one server may take.
const MOST: Duration = Duration::from_secs(15);

/// Something is let through that this lesson promises to stop.
#[derive(Debug, Error)]
#[error("lesson 09 lets something through: see ✗ above · bài 09 để lọt: xem dấu ✗ ở trên")]
pub struct LetThrough;

/// What is tried.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Attack {
    /// A socket for a page of another site, with the visitor's cookie.
    ForeignOrigin,
    /// The same for a sandboxed frame or a file.
    NullOrigin,
    /// The same for a host that begins like ours.
    AlikeOrigin,
    /// A cookie by itself: no browser does that.
    NoOrigin,
    /// A request for another name, as after DNS rebinding.
    ForeignHost,
    /// A token that says another name.
    Forged,
    /// A token without its last letters.
    Cut,
    /// A token of yesterday.
    Expired,
    /// A session's token in the address.
    InTheAddress,
    /// One ticket for two handshakes.
    Replayed,
    /// An invitation for two sign-ins.
    InvitedTwice,
    /// A cookie that somebody has copied before the sign-out.
    AfterSignOut,
    /// The socket that was opened with it.
    StillOpen,
    /// `join` under another one's name.
    AnothersName,
    /// `resume` with another one's token.
    AnothersToken,
    /// One invitation after the other, made up.
    Guesses,
    /// A handshake after the other.
    Handshakes,
    /// The same, with a made-up visitor before each.
    ForgedVisitors,
    /// The same through a trusted proxy, which adds the true one.
    ForgedBehindProxy,
    /// Sockets that stay open.
    Sockets,
    /// One person says as much as the line takes.
    Messages,
    /// Heads that never end.
    HalfHeads,
    /// A body that comes a byte at a time.
    CrawlingBody,
    /// A frame that says it is very long.
    Oversized,
}

/// All attacks, in the table's order, and what is tried.
pub const ATTACKS: [(Attack, Words); 24] = {
    use Attack as A;
    [
        (
            A::ForeignOrigin,
            ["a page of another site opens a socket", "trang của site khác mở socket"],
        ),
        (
            A::NullOrigin,
            ["a page with the origin null opens one", "trang có origin null mở socket"],
        ),
        (
            A::AlikeOrigin,
            ["a page whose host begins like ours", "trang có tên host mở đầu giống của ta"],
        ),
        (A::NoOrigin, ["a cookie without an Origin", "có cookie mà không có Origin"]),
        (A::ForeignHost, ["a request for another Host", "request gửi tới một Host khác"]),
        (A::Forged, ["a token that says another name", "token bị sửa thành tên khác"]),
        (A::Cut, ["a token that is cut short", "token bị cắt cụt"]),
        (A::Expired, ["a token that has expired", "token đã hết hạn"]),
        (A::InTheAddress, ["a token in the address", "token nằm trong địa chỉ"]),
        (A::Replayed, ["a ticket that is shown again", "dùng lại một ticket"]),
        (A::InvitedTwice, ["an invitation that is used again", "dùng lại một lời mời"]),
        (
            A::AfterSignOut,
            ["a stolen cookie, after the sign-out", "cookie bị trộm, sau khi đăng xuất"],
        ),
        (A::StillOpen, ["a socket still open at the sign-out", "socket còn mở lúc đăng xuất"]),
        (A::AnothersName, ["another person's name", "lấy tên của người khác"]),
        (A::AnothersToken, ["another person's resume token", "lấy token resume của người khác"]),
        (A::Guesses, ["30 made-up invitations", "30 lời mời bịa ra"]),
        (A::Handshakes, ["120 handshakes from one address", "120 handshake từ một địa chỉ"]),
        (
            A::ForgedVisitors,
            ["the same, X-Forwarded-For made up", "như trên, X-Forwarded-For bịa ra"],
        ),
        (
            A::ForgedBehindProxy,
            ["the same, through a trusted proxy", "như trên, qua một proxy được tin"],
        ),
        (A::Sockets, ["30 open sockets of one person", "một người mở 30 socket"]),
        (
            A::Messages,
            ["one person floods, two others talk", "một người xả tin, hai người trò chuyện"],
        ),
        (A::HalfHeads, ["100 heads that never end", "100 phần header không bao giờ hết"]),
        (A::CrawlingBody, ["a body, one byte at a time", "body đến từng byte một"]),
        (A::Oversized, ["a frame that says it has 1 GiB", "frame tự khai dài 1 GiB"]),
    ]
};

impl Attack {
    /// Tries it on one server.
    async fn on(self, target: &Target) -> Result<Outcome, Failed> {
        match self {
            Self::ForeignOrigin => door::origin(target, "http://evil.example").await,
            Self::NullOrigin => door::origin(target, "null").await,
            Self::AlikeOrigin => {
                door::origin(target, &format!("{}.evil.example", target.origin())).await
            }
            Self::NoOrigin => door::cookie_alone(target).await,
            Self::ForeignHost => door::host(target).await,
            Self::Forged => door::token(target, door::forged).await,
            Self::Cut => door::token(target, door::cut).await,
            Self::Expired => door::expired(target).await,
            Self::InTheAddress => door::in_the_address(target).await,
            Self::Replayed => door::replayed(target).await,
            Self::InvitedTwice => door::invited_twice(target).await,
            Self::AfterSignOut => door::after_sign_out(target).await,
            Self::StillOpen => door::still_open(target).await,
            Self::AnothersName => door::anothers_name(target).await,
            Self::AnothersToken => door::anothers_token(target).await,
            Self::Guesses => flood::guesses(target).await,
            Self::Handshakes => flood::handshakes(target, |_| None).await,
            Self::ForgedVisitors => {
                flood::handshakes(target, |n| Some(format!("203.0.113.{n}"))).await
            }
            Self::ForgedBehindProxy => {
                flood::handshakes(target, |n| Some(format!("203.0.113.{n}, 198.51.100.7"))).await
            }
            Self::Sockets => flood::sockets(target).await,
            Self::Messages => flood::messages(target).await,
            Self::HalfHeads => flood::half_heads(target).await,
            Self::CrawlingBody => flood::crawling_body(target).await,
            Self::Oversized => flood::oversized(target).await,
        }
    }

    /// Whether the servers are told that there is a proxy on this machine.
    fn behind_proxy(self) -> bool {
        self == Self::ForgedBehindProxy
    }

    async fn row(self, what: Words) -> Result<Row, Failed> {
        let (before, now) =
            (Target::lesson_08().await?, Target::lesson_09(self.behind_proxy()).await?);
        let [before, now] = [&before, &now].map(|target| async {
            let tried = timeout(MOST, self.on(target)).await;
            let failed = |why: String| Failed::from(format!("{}: {why}", what.join(" · ")));
            tried.map_err(|late| failed(late.to_string()))?.map_err(|why| failed(why.to_string()))
        });
        let (before, now) = match self {
            Self::HalfHeads | Self::CrawlingBody => try_join!(before, now)?, // they only wait
            // One after the other: a flood on one of them must not slow the other.
            _ => (before.await?, now.await?),
        };
        Ok(Row { what, before, now })
    }
}

/// Tries everything, and tells what happened.
pub async fn attack() -> Result<(), Box<dyn Error>> {
    allow_many_connections();
    let trying = with_progress(ALL, "lesson08 · lesson09", try_all());
    let Some(table) = unless_asked(trying).await else { return Ok(()) };
    let table = table.map_err(|failed| -> Box<dyn Error> { failed })?;
    print_line(&table);
    if table.is_held() { Ok(()) } else { Err(LetThrough.into()) }
}

async fn try_all() -> Result<Table, Failed> {
    let mut rows = Vec::new();
    for (attack, what) in ATTACKS {
        rows.push(Box::pin(attack.row(what)).await?); // a large future
    }
    Ok(Table { rows })
}
