//! Why writing slowly to an ordinary answer is not push.
//!
//! A server may write to an answer whenever it likes: a message, a pause, a message. On the wire
//! that looks like push. For a client that awaits the whole body it is a very slow answer.

use std::{convert::Infallible, time::Duration};

use axum::{
    Router,
    body::{Body, Bytes},
    http::header,
    response::IntoResponse,
    routing::get,
};
use futures_util::stream::unfold;
use tokio::{
    sync::oneshot,
    task::yield_now,
    time::{Instant, sleep},
};

use crate::{
    lesson01_polling::http::guard,
    stage::{
        program::print_line,
        serve::{StartError, listen, serve},
    },
    tap::Tap,
};

/// The pause between two messages.
const PAUSE: Duration = Duration::from_secs(1);

/// The parts of the answer, a second apart: together they are one JSON text, as the head promises.
const PIECES: [&str; 4] = [
    r#"[{"seq":1,"message":"một"}"#,
    r#",{"seq":2,"message":"hai"}"#,
    r#",{"seq":3,"message":"ba"}"#,
    "]",
];

async fn drip() -> impl IntoResponse {
    let body = unfold(0, async |sent| {
        let piece = PIECES.get(sent)?;
        if sent > 0 {
            sleep(PAUSE).await;
        }
        Some((Ok::<_, Infallible>(Bytes::from_static(piece.as_bytes())), sent + 1))
    });
    ([(header::CONTENT_TYPE, "application/json")], Body::from_stream(body))
}

/// The routes of a server whose only answer drips.
pub fn router() -> Router {
    guard(Router::new().route("/messages", get(drip)))
}

/// Shows two such answers: one that ends, and one of a server that stops in the middle.
pub async fn run() -> Result<(), StartError> {
    print_line(
        "An ordinary answer, written slowly · Một câu trả lời bình thường, viết thật chậm\n",
    );
    ask(None).await?;
    print_line(
        "\nThe same, but the server stops after 1.5 s · Vẫn thế, nhưng server dừng sau 1,5 giây\n",
    );
    ask(Some(PAUSE * 3 / 2)).await
}

/// Asks a server that ends after this time, or that doesn't, and shows both ends.
async fn ask(stop_after: Option<Duration>) -> Result<(), StartError> {
    let listener = listen(0).await?;
    let place = listener.local_addr().map_or_else(|_| String::new(), |address| address.to_string());
    let (end, ended) = oneshot::channel::<()>();
    let stop = async move {
        match stop_after {
            Some(time) => sleep(time).await,
            None => drop(ended.await),
        }
    };
    // `serve` would finish the requests in flight. This server ends as a killed process does: in
    // the middle of an answer.
    let tap = Tap::terminal();
    let watching = tap.clone();
    let server = tokio::spawn(async move {
        let mut serving =
            Box::pin(serve(listener, router(), watching, std::future::pending::<()>()));
        tokio::select! {
            () = &mut serving => {}
            () = stop => {}
        }
    });
    let asked = Instant::now();
    let text = fetch(&format!("http://{place}/messages")).await;
    let time = asked.elapsed();
    drop(end);
    let _ = server.await;
    while tap.traffic().connections > 0 {
        yield_now().await; // its tasks end after it: the tap shows their ends first
    }
    print_line(received(text, time));
    Ok(())
}

/// A sentence about what the client has received, and when.
fn received(text: reqwest::Result<String>, time: Duration) -> String {
    let en = format!("{:.1}", time.as_secs_f64());
    let vi = en.replace('.', ",");
    match text {
        Ok(text) => format!(
            "client: nothing until {en} s, then all at once · client: chẳng có gì cho tới {vi} giây, rồi tất cả cùng lúc\n        {text}"
        ),
        Err(_) => format!(
            "client: an error after {en} s, and not one message · client: lỗi sau {vi} giây, và không được tin nào"
        ),
    }
}

/// Asks and awaits the whole body, as nearly every client does.
async fn fetch(url: &str) -> reqwest::Result<String> {
    let http = reqwest::Client::builder().no_proxy().build()?;
    http.get(url).send().await?.text().await
}
