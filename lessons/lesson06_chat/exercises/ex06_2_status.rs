//! Exercise 06.2 · One port, two jobs · Một cổng, hai việc
//!
//! The socket lives at `/ws`, and on the same port `GET /status` tells how many are connected to
//! it: `{"connections": 2}`. The path decides, and what stands behind a `?` does not belong to it.
//! A `GET /ws` that does not ask for an upgrade gets 426; another method than GET gets 405 at both
//! paths; any other path gets 404, whether it asks for an upgrade or not.
//!
//! Socket nằm ở `/ws`, và cũng trên cổng ấy `GET /status` cho biết có bao nhiêu kết nối vào socket:
//! `{"connections": 2}`. Đường dẫn quyết định, và phần sau dấu `?` không thuộc về nó. `GET /ws` mà
//! không xin upgrade thì nhận 426; method khác GET thì nhận 405 ở cả hai đường dẫn; đường dẫn khác
//! thì nhận 404, dù có xin upgrade hay không.

use full_duplex::{
    learn::observe::Observed,
    lesson06_chat::checks::{self, Reply},
};

/// What to do with a request. `upgrade`: it asks to become a WebSocket, correctly. `connections`:
/// how many there are now.
pub fn answer(method: &str, target: &str, upgrade: bool, connections: usize) -> Reply {
    todo!("the path decides, then the method, then the upgrade")
}

/// Runs your answer: `cargo learn check 06.2`.
pub fn main() -> Observed {
    checks::status(answer)
}
