//! Exercise 09.4 · Two proxies in between · Hai proxy đứng giữa
//!
//! ```text
//!   client ──► 10.0.0.2 ──► 10.0.0.1 ──► server        X-Forwarded-For: client, 10.0.0.2
//! ```
//!
//! Limits count by the client's address, but the connection comes from a proxy. Each proxy adds at
//! the right end of `X-Forwarded-For` the address that it sees; several lines are one list. What
//! came with the request stays on the left, and may be a lie. So believe an entry only if a trusted
//! proxy has written it. If that proxy has written something else than an address, or nothing, the
//! proxy itself is all that is known. (You need `IpAddr`, `SocketAddr` and iterators.)
//!
//! Giới hạn tính theo địa chỉ của client, nhưng kết nối lại đến từ một proxy. Mỗi proxy thêm vào
//! đầu bên phải của `X-Forwarded-For` địa chỉ mà nó nhìn thấy; nhiều dòng vẫn là một danh sách. Thứ
//! đến kèm request nằm ở bên trái, và có thể là lời nói dối. Vì vậy chỉ tin mục nào do một proxy
//! tin cậy viết. Nếu proxy ấy viết thứ không phải địa chỉ, hoặc không viết gì, thì địa chỉ duy nhất
//! biết chắc là của chính proxy. (Bạn cần `IpAddr`, `SocketAddr` và iterator.)

use std::net::{IpAddr, SocketAddr};

use full_duplex::{learn::observe::Observed, lesson09_door::checks};

/// The client's address. The connection comes from `peer`; `lines` are the values of
/// `X-Forwarded-For`, in their order.
pub fn client(peer: IpAddr, lines: &[&str], trusted: &[IpAddr]) -> IpAddr {
    todo!("from the right, as far as trusted proxies have written")
}

/// `203.0.113.7`, `203.0.113.7:4711`, `2001:db8::1`, `[2001:db8::1]` or `[2001:db8::1]:4711`, with
/// spaces around it or without.
pub fn address(entry: &str) -> Option<IpAddr> {
    todo!("an address, in brackets or not, with a port or without")
}

/// Runs your answer: `cargo learn check 09.4`.
pub fn main() -> Observed {
    checks::address(client)
}
