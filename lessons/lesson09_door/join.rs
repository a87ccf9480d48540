//! The chat in a terminal, for somebody who is signed in.

use std::{error::Error, path::PathBuf, str::FromStr, sync::Arc};

use clap::Args;

use super::{
    account::Account,
    keep::Keep,
    tls::{Trust, Trusting},
};
use crate::{
    lesson03_handshake::{self as handshake, DialError, Offer, Url, client::random},
    lesson05_tungstenite::config::MAX_MESSAGE,
    lesson06_chat::{
        client::DialledSocket,
        script::Script,
        socket::{Side, chat_socket},
    },
    lesson08_reconnect::{
        client::{Client, driver::Driver},
        join::{converse, last_lines},
        outcome::{Outcome, Verdict},
    },
    stage::{program::print_line, stop::unless_asked, visible::visible},
};

/// The address of a socket, if nothing else is said.
const USUAL: &str = "ws://127.0.0.1:8080/ws";

/// An invitation as a person has got it: by itself, or in the address of the page.
#[derive(Clone)]
pub struct Invitation {
    token: String,
    url: Option<Url>,
}

impl FromStr for Invitation {
    type Err = DialError;

    fn from_str(text: &str) -> Result<Self, DialError> {
        let Some((page, token)) = text.split_once("#invitation=") else {
            return Ok(Self { token: text.trim().to_owned(), url: None });
        };
        let socket = page.trim_end_matches('/').replacen("http", "ws", 1) + "/ws";
        Ok(Self { token: token.trim().to_owned(), url: Some(socket.parse()?) })
    }
}

/// Which server, and who.
#[derive(Args)]
pub struct Somebody {
    /// Your name, if several people have signed in from here · Tên của bạn, nếu nhiều người đã đăng
    /// nhập từ đây
    #[arg(long)]
    name: Option<String>,
    /// The room; if not said, the one on this machine's port 8080 · Phòng chat; không ghi thì là
    /// phòng ở cổng 8080 của máy này
    #[arg(long)]
    url: Option<Url>,
    #[command(flatten)]
    trusting: Trusting,
}

/// The arguments of `join`.
#[derive(Args)]
pub struct Joining {
    #[command(flatten)]
    somebody: Somebody,
    /// Sign in with this invitation first · Trước hết đăng nhập bằng lời mời này
    #[arg(long, conflicts_with = "name")]
    invitation: Option<Invitation>,
    /// Play a conversation from a file: say TEXT, typing, wait SECONDS, expect TEXT, one step a
    /// line · Diễn theo kịch bản trong file: say TEXT, typing, wait SECONDS, expect TEXT, mỗi dòng
    /// một bước
    #[arg(long)]
    script: Option<PathBuf>,
}

/// The arguments of `sign-in`.
#[derive(Args)]
pub struct SigningIn {
    /// The invitation · Lời mời
    #[arg(long)]
    invitation: Invitation,
    /// The room; if not said, that of the invitation, or the one on this machine's port 8080 ·
    /// Phòng chat; không ghi thì là phòng của lời mời, hoặc phòng ở cổng 8080 của máy này
    #[arg(long)]
    url: Option<Url>,
    #[command(flatten)]
    trusting: Trusting,
}

/// The room that is meant, and whom to believe on the way there.
fn room(url: Option<Url>, trusting: &Trusting) -> Result<(Url, Trust), Box<dyn Error>> {
    let url = url.map_or_else(|| USUAL.parse(), Ok)?;
    Ok((url, Trust::new(&trusting.ca)?))
}

/// Signs in, and keeps the session.
pub async fn sign_in(
    keep: &Keep,
    SigningIn { invitation, url, trusting }: SigningIn,
) -> Result<(), Box<dyn Error>> {
    let room = room(url.or(invitation.url), &trusting)?;
    let signing_in = Account::sign_in(keep, room, &invitation.token);
    let Some(account) = unless_asked(signing_in).await else { return Ok(()) };
    let account = account?;
    let name = visible(account.name());
    print_line(format_args!("You are signed in as {name} · Bạn đã đăng nhập với tên {name}"));
    Ok(())
}

/// Ends the session.
pub async fn sign_out(
    keep: &Keep,
    Somebody { name, url, trusting }: Somebody,
) -> Result<(), Box<dyn Error>> {
    let account = Account::open(keep, room(url, &trusting)?, name.as_deref())?;
    if let Some(ended) = unless_asked(account.sign_out()).await {
        ended?;
        print_line("Signed out · Đã đăng xuất");
    }
    Ok(())
}

/// Chats until the person leaves, or plays one side of a conversation.
pub async fn join(keep: &Keep, joining: Joining) -> Result<(), Box<dyn Error>> {
    let Joining { somebody, invitation, script } = joining;
    let Somebody { name, url, trusting } = somebody;
    let script = script.as_deref().map(Script::open).transpose()?;
    let account = match invitation {
        None => Account::open(keep, room(url, &trusting)?, name.as_deref())?,
        Some(Invitation { token, url: its }) => {
            let signing_in = Account::sign_in(keep, room(url.or(its), &trusting)?, &token);
            let Some(account) = unless_asked(signing_in).await else { return Ok(()) };
            account?
        }
    };
    let account = Arc::new(account);
    let name = account.name().to_owned();
    let renewing = account.clone();
    tokio::spawn(async move { renewing.stay_signed_in().await });
    let client = Client::new(&name, fastrand::Rng::new());
    let mut driver = Driver::heeding(client, move |_, last| dial(account.clone(), last));
    converse(&mut driver, &name, script, ()).await?;
    Ok(last_lines(driver.client(), driver.words())?)
}

// ANCHOR: dial
/// Dials with a ticket. After an end for want of credentials, the session is renewed first.
async fn dial(account: Arc<Account>, last: Option<Outcome>) -> Result<DialledSocket, DialError> {
    if last.is_some_and(|last| last.verdict() == Verdict::Credentials) {
        account.renew().await?;
    }
    let ticket = account.ticket().await?;
    let mut offer = Offer::new(random()?, &[]);
    offer.fields.push(("authorization", format!("Bearer {ticket}")));
    let mut stream = account.trust().reach(account.url()).await?;
    let (_, early) = handshake::dial(&mut stream, account.url(), &offer).await?;
    Ok(chat_socket(stream, early, Side::Client, MAX_MESSAGE, None).await)
}
// ANCHOR_END: dial
