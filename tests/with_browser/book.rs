//! The book as mdBook builds it, served as `mdbook serve` would.

use std::{fs, path::PathBuf, process::Command, sync::Arc};

use axum::{
    Router,
    http::{StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use full_duplex::{
    learn::exercise::root,
    stage::serve::{listen, serve},
    tap::Tap,
};
use tokio::sync::OnceCell;

use crate::{
    browser::{ARROW_RIGHT, ARROW_UP},
    driver::Driver,
    support::Server,
};

/// Builds the book once and serves it; returns its address.
async fn book() -> String {
    static BUILT: OnceCell<PathBuf> = OnceCell::const_new();
    let folder = BUILT.get_or_init(async || build()).await;
    let listener = listen(0).await.expect("a port");
    let url = format!("http://{}", listener.local_addr().expect("an address"));
    let router = Router::new().fallback(async move |uri: Uri| file(folder, &uri));
    tokio::spawn(serve(listener, router, Tap::counting(), std::future::pending::<()>()));
    url
}

fn build() -> PathBuf {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("book");
    let mut build = Command::new("mdbook");
    let output = build.arg("build").arg(root().join("book")).arg("-d").arg(&folder).output();
    let output = output.expect("mdbook runs");
    let said = String::from_utf8_lossy(&output.stderr);
    assert!(output.status.success(), "{said}");
    assert!(!said.contains("ERROR") && !said.contains("WARN"), "{said}");
    folder
}

fn file(folder: &std::path::Path, uri: &Uri) -> Response {
    let path = folder.join(uri.path().trim_start_matches('/'));
    let kind = match path.extension().and_then(|extension| extension.to_str()) {
        Some("html") => "text/html",
        Some("css") => "text/css",
        Some("js") => "text/javascript",
        Some("svg") => "image/svg+xml",
        _ => "application/octet-stream",
    };
    match fs::read(path) {
        Ok(bytes) => ([(header::CONTENT_TYPE, kind)], bytes).into_response(),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}

/// Whether the first block of a language can be seen.
fn seen(lang: &str) -> String {
    format!("document.querySelector('main > div[lang={lang}]').offsetParent")
}

pub async fn three_modes(driver: Arc<Driver>) {
    let book = book().await;
    let browser = driver.open(1280, 800).await;
    for (lang, en, vi) in [("en", true, false), ("vi", false, true), ("both", true, true)] {
        browser.go(&format!("{book}/lesson01.html?lang={lang}")).await;
        for (language, expected) in [("en", en), ("vi", vi)] {
            browser.until(&format!("Boolean({}) === {expected}", seen(language))).await;
        }
        browser.picture(&format!("book-lesson01-wide-{lang}")).await;
    }
    // The key L goes round, and the choice is remembered on the next page.
    browser.keys("body", "l").await;
    browser.until(&format!("{} && !{}", seen("en"), seen("vi"))).await;
    browser.go(&format!("{book}/welcome.html")).await;
    browser.until(&format!("{} && !{}", seen("en"), seen("vi"))).await;
    browser.until("document.title.includes('Welcome') && !document.title.includes('Chào')").await;
    browser.close().await;
}

pub async fn a_page_without_scripts(driver: Arc<Driver>) {
    let book = book().await;
    let plain = driver.open(390, 844).await;
    plain.scripts(false).await;
    plain.go(&format!("{book}/lesson01.html")).await;
    plain.picture("book-lesson01-phone-no-script").await;
    plain.scripts(true).await; // now the page is as it was built, and can be asked
    plain.until(&format!("{} && {}", seen("en"), seen("vi"))).await;
    let overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    plain.until(&format!("{overflow} === 0")).await;
    plain.close().await;
}

pub async fn search_finds_vietnamese_without_accents(driver: Arc<Driver>) {
    let book = book().await;
    let browser = driver.open(1280, 800).await;
    for (word, page) in
        [("con tro", "glossary.html"), ("hoá đơn", "lesson01.html"), ("polls", "lesson01.html")]
    {
        browser.go(&format!("{book}/welcome.html?lang=vi&search={word}")).await;
        browser
            .until(&format!("document.querySelector('#mdbook-searchresults a[href*=\"{page}\"]')"))
            .await;
    }
    browser.picture("book-search-wide-vi").await;
    browser.go(&format!("{book}/welcome.html?lang=vi&search=xyzzy")).await;
    browser.until("document.body.innerText.includes('Không tìm thấy')").await;
    browser.close().await;
}

pub async fn the_live_panel_polls_the_readers_own_lesson(driver: Arc<Driver>) {
    let (book, lesson) = (book().await, Server::on_port(0).await);
    let browser = driver.open(1280, 800).await;
    browser.go(&format!("{book}/lesson01.html?lang=vi")).await;
    let url = lesson.url();
    let point = format!(
        "const panel = document.createElement('fd-poll'); panel.dataset.url = '{url}'; \
         document.querySelector('fd-poll').replaceWith(panel); panel.scrollIntoView({{block: 'center'}})"
    );
    browser.run(&point).await;
    browser.click("fd-poll .fd-go").await;
    browser.until("document.querySelector('fd-poll').dataset.state === 'live'").await;
    let draft = serde_json::json!({"username": "Lan", "message": "<b>xin chào sách</b>"});
    reqwest::Client::new()
        .post(format!("{url}/messages"))
        .json(&draft)
        .send()
        .await
        .expect("the lesson answers");
    browser
        .until("document.querySelector('fd-poll').innerText.includes('<b>xin chào sách</b>')")
        .await;
    browser.picture("book-live-panel-vi").await;
    browser.close().await;
}

/// The network of lesson 10: the road that its client is on, and what its page decides with.
const ROAD: &str = "document.querySelector('fd-roads .fd-rungs .news b')?.innerText";

pub async fn a_network_can_be_spoiled(driver: Arc<Driver>) {
    let book = book().await;
    let browser = driver.open(1280, 900).await;
    browser.go(&format!("{book}/lesson10.html?lang=en")).await;
    let on = async |road: &str| browser.until(&format!("{ROAD} === '{road}'")).await;
    let fault = |n: u8| format!("fd-roads .fd-faults label:nth-child({n}) input");
    on("event stream").await; // a proxy drops Upgrade to begin with
    browser.click(&fault(3)).await; // it collects
    on("long polling").await;
    browser.click(&fault(1)).await;
    browser.click("fd-roads .fd-bar button:not(.fd-go)").await; // five minutes later
    on("WebSocket").await;
    browser.click(&fault(2)).await; // cut every two seconds, and streams are still collected
    on("long polling").await;
    browser.click(&fault(5)).await; // full: that is no reason for those who are in
    on("long polling").await;
    browser.picture("book-roads-en").await;
    browser.close().await;
}

/// The dissector of lesson 04: what its verdict says, and the bytes that it shows.
const VERDICT: &str = "document.querySelector('fd-frame .fd-status').innerText";
const BYTES: &str = "document.querySelector('fd-frame textarea').value";

pub async fn a_frames_bits_can_be_flipped(driver: Arc<Driver>) {
    let book = book().await;
    let browser = driver.open(1280, 900).await;
    browser.go(&format!("{book}/lesson04.html?lang=en")).await;
    browser.until("document.querySelector('fd-frame .fd-bit')").await;
    browser.fill("fd-frame textarea", "81 00").await;
    browser.until(&format!("{VERDICT}.includes('1002: a client must mask')")).await;
    browser.click("fd-frame .fd-roles button:last-child").await;
    browser.until(&format!("{VERDICT}.includes('A whole TEXT frame')")).await;

    // Opcode 1, 3, 2: text, reserved, binary.
    browser.click("fd-frame [data-at='0.1']").await;
    browser.until(&format!("{VERDICT}.includes('1002: the opcode is reserved (0x3)')")).await;
    browser.click("fd-frame [data-at='0.0']").await;
    browser.until(&format!("{VERDICT}.includes('A whole BINARY frame')")).await;
    browser.until(&format!("{BYTES} === '82 00'")).await;
    browser.click("fd-frame [data-at='1.7']").await;
    browser
        .until(&format!("{VERDICT}.includes('waiting for 4 more bytes of the masking key')"))
        .await;

    // The arrow keys walk from bit to bit, and turn no page.
    browser.keys("fd-frame [data-at='1.7']", ARROW_UP).await;
    browser.until("document.activeElement.dataset.at === '0.7'").await;
    browser.keys("fd-frame [data-at='0.7']", ARROW_RIGHT).await;
    browser.until("document.activeElement.dataset.at === '0.6'").await;
    browser.keys("fd-frame [data-at='0.6']", " ").await;
    browser
        .until(&format!("{BYTES} === 'c2 80' && document.activeElement.dataset.at === '0.6'"))
        .await;
    browser.picture("book-dissector-wide-en").await;

    // The last samples are RFC 7692's: "Hello" compressed, in two fragments, and in its context.
    let inflated = "document.querySelector('fd-frame .fd-restored').innerText";
    for (back, size) in [(4, 7), (2, 7), (1, 5)] {
        browser.click(&format!("fd-frame .fd-samples button:nth-last-child({back})")).await;
        let line = format!("Inflated: {size} bytes → 5 bytes: “Hello”");
        browser.until(&format!("{inflated}.includes('{line}')")).await;
    }
    browser.click("fd-frame .fd-agreed input").await;
    browser.until(&format!("{VERDICT}.includes('1002: a reserved bit is set')")).await;
    browser.until(&format!("{inflated} === ''")).await;
    browser.close().await;
}

pub async fn a_transcripts_frame_is_dissected(driver: Arc<Driver>) {
    let book = book().await;
    let browser = driver.open(390, 844).await;
    browser.go(&format!("{book}/lesson04.html?lang=vi")).await;
    browser.until("document.querySelector('.wire-in .fd-dissect')").await;
    for (side, receiver) in [("wire-out", "server"), ("wire-in", "client")] {
        let link = format!("document.querySelector('.{side} .fd-dissect')");
        browser
            .run(&format!("{link}.scrollIntoView({{block: 'center', behavior: 'instant'}})"))
            .await;
        browser.click(&format!(".{side} .fd-dissect")).await;
        let shown = format!("{link}.textContent.replace(' …', '').replace(/ [|]$/, '')");
        browser.until(&format!("{BYTES} === {shown}")).await;
        let pressed = "document.querySelector('fd-frame .fd-roles [aria-pressed=true]').innerText";
        browser.until(&format!("{pressed} === '{receiver}'")).await;
        browser.until("document.activeElement.dataset.at === '0.7'").await;
    }
    let overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    browser.until(&format!("{overflow} === 0")).await;
    browser.picture("book-dissector-phone-vi").await;
    browser.close().await;
}

pub async fn the_calculator_answers_any_key(driver: Arc<Driver>) {
    let book = book().await;
    let browser = driver.open(390, 844).await;
    browser.go(&format!("{book}/lesson03.html?lang=vi")).await;
    let shown = "document.querySelector('fd-accept dd:last-child').textContent";
    browser.until(&format!("{shown} === 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='")).await;
    browser.run("document.querySelector('fd-accept').scrollIntoView({block: 'center'})").await;
    browser.picture("book-accept-phone-vi").await;
    browser.fill("fd-accept input", "x3JJHMbDL1EzLkh9GBhXDw==").await;
    browser.until(&format!("{shown} === 'HSmrc0sMlYUkAGmm5OPpG2HaGWk='")).await;
    for (key, verdict) in [
        ("dGhlIHNhbXBsZSBub25j", "15 byte, mà key thì có 16"),
        ("dGhlIHNhbXBsZSBub25jZQ", "không phải Base64"),
        ("chào", "không phải Base64"),
        ("dGhlIHNhbXBsZSBub25jZQ==", "đúng là một key"),
    ] {
        browser.fill("fd-accept input", key).await;
        let says = format!(
            "document.querySelector('fd-accept [role=status]').innerText.includes('{verdict}')"
        );
        browser.until(&says).await;
    }
    browser.click("fd-accept .fd-go").await;
    browser.until(&format!("{shown} !== 's3pPLMBiTxaQ9kYGzzhZRbK+xOo='")).await;
    browser.close().await;
}

pub async fn a_key_without_a_name_is_no_key(driver: Arc<Driver>) {
    let book = book().await;
    let browser = driver.open(1280, 800).await;
    browser.go(&format!("{book}/lesson04.html?lang=en")).await;
    browser.until("document.querySelector('fd-frame .fd-panel, fd-accept .fd-panel')").await;
    // What a browser reports that fills in a form.
    let nameless = "window.wrong = []; addEventListener('error', ({message}) => window.wrong.push(message)); \
        for (const place of [document.body, ...document.querySelectorAll('input, textarea, button')]) \
        for (const kind of ['keydown', 'keyup']) place.dispatchEvent(new Event(kind, {bubbles: true, cancelable: true})); \
        return window.wrong";
    assert_eq!(browser.run(nameless).await, serde_json::json!([]));
    browser
        .run("document.body.dispatchEvent(new KeyboardEvent('keydown', {key: 'L', bubbles: true}))")
        .await;
    browser.until("document.documentElement.dataset.lang === 'vi'").await;
    browser.close().await;
}

pub async fn the_cheat_sheet_is_one_page_in_each_language(driver: Arc<Driver>) {
    let book = book().await;
    let browser = driver.open(1280, 800).await;
    for (lang, here, elsewhere) in
        [("en", "How it ended", "Kết thúc"), ("vi", "Kết thúc", "How it")]
    {
        browser.go(&format!("{book}/cheatsheet.html?lang={lang}")).await;
        let seen = format!("document.querySelector('main').innerText.includes('{here}')");
        browser.until(&format!("{seen} && !{}", seen.replace(here, elsewhere))).await;
        let pdf = String::from_utf8_lossy(&browser.printed().await).into_owned();
        let pages = pdf.matches("/Type /Page\n").count();
        let a4 = pdf.contains("/MediaBox [0 0 594.95996 841.91998]");
        assert_eq!((pages, a4), (1, true), "{lang}");
    }
    let overflow = "document.documentElement.scrollWidth - document.documentElement.clientWidth";
    browser.resize(390, 844).await;
    browser.until(&format!("{overflow} === 0")).await;
    browser.close().await;
}
