//! The steps of a handshake, in both languages, as the programs print them.

use super::{
    key::{GUID, accept_key, digest},
    offer::Offer,
    request::Request,
    response::Agreed,
};
use crate::{stage::visible::visible, tap::hex};

/// The steps of a server before its `101`.
#[must_use]
pub fn answered(request: &Request) -> String {
    let Request { target, key, .. } = request;
    let host = visible(&request.host);
    let from = match &request.origin {
        Some(origin) => format!(" (Origin: {})", visible(origin)),
        None => String::new(),
    };
    let declined = match request.extensions.join(", ") {
        list if list.is_empty() => list,
        list => format!("\n  - not used: {0} · không dùng: {0}", visible(&list)),
    };
    format!(
        "\
A client asks {host} for a WebSocket at {target}{from}
Một client xin {host} mở WebSocket ở {target}{from}
  ✓ GET, HTTP/1.1, one Host · GET, HTTP/1.1, đúng một Host
  ✓ Upgrade: websocket, Connection: Upgrade, Sec-WebSocket-Version: 13
  ✓ one Sec-WebSocket-Key of 16 bytes · đúng một Sec-WebSocket-Key, dài 16 byte
{computed}{declined}
  → 101 Switching Protocols: the last words in HTTP · lời cuối cùng bằng HTTP",
        computed = computed(key)
    )
}

/// The checks of a client.
#[must_use]
pub fn verified(offer: &Offer, agreed: &Agreed) -> String {
    let protocol = agreed.protocol.as_deref().map_or_else(
        || "none · không có".to_owned(),
        |name| format!("{name}, one that we offered · {name}, đúng tên mình đã đề nghị"),
    );
    format!(
        "
  ✓ status 101 · mã 101
  ✓ Upgrade: websocket, Connection: Upgrade
{computed}
  ✓ which is the Sec-WebSocket-Accept that came · trùng với Sec-WebSocket-Accept nhận được
  ✓ no extension that nobody offered · không có extension nào ngoài lời đề nghị
  ✓ subprotocol: {protocol}
  → it is a WebSocket; what follows are frames · đây là WebSocket; sau đây là các frame
",
        computed = computed(&offer.key)
    )
}

/// The steps from the key to the answer.
fn computed(key: &str) -> String {
    format!(
        "    key        {key}\n    key + GUID {key}{GUID}\n    SHA-1      {}\n    Base64     {}",
        hex(&digest(key)),
        accept_key(key)
    )
}
