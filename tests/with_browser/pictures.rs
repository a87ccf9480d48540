//! Lesson 11's page: pictures that two people send each other.

use std::sync::Arc;

use full_duplex::{
    lesson02_push::log::Log,
    lesson11_compression::{negotiate::Terms, offer::Window, options::Server},
};
use serde_json::{Value, json};

use crate::{
    browser::{Browser, ENTER, ESCAPE},
    driver::Driver,
    engine::Engine,
    reconnect::is_away,
    room::{PHONE, WIDE, enter, enter_at},
    support::{
        compressed::room_around,
        durable::{entries, memory_log},
        proxy::Proxy,
        room::Room,
    },
    talk::{say, tells},
};

/// Lesson 11's room around this log.
async fn serve(log: &Arc<dyn Log>) -> Room {
    room_around(log, &Server::new(Terms::both(true, Window::LARGEST), 64)).await.0
}

/// Makes files, and gives them to the page in one of three ways. `lines(seed)` is a picture of
/// lines; `noise(side)` is one that no compression makes smaller.
const FILES: &str = r"
    const drawn = (width, height, draw, type, name) => new Promise(done => {
        const canvas = Object.assign(document.createElement('canvas'), {width, height});
        draw(canvas.getContext('2d'), width, height);
        canvas.toBlob(blob => done(new File([blob], name, {type})), type);
    });
    window.lines = (seed, name, type = 'image/png') => drawn(640, 400, (context, width, height) => {
        const sky = context.createLinearGradient(0, 0, 0, height);
        sky.addColorStop(0, `hsl(${seed} 70% 60%)`);
        sky.addColorStop(1, `hsl(${seed + 40} 80% 85%)`);
        context.fillStyle = sky;
        context.fillRect(0, 0, width, height);
        for (let hill = 0; hill < 4; hill += 1) {
            context.fillStyle = `hsl(${seed + 90} 35% ${45 - hill * 9}%)`;
            context.beginPath();
            context.moveTo(0, height);
            for (let x = 0; x <= width; x += 8) {
                context.lineTo(x, height * (0.5 + hill * 0.12) + 30 * Math.sin(x / (60 + 20 * hill) + seed + hill));
            }
            context.lineTo(width, height);
            context.fill();
        }
    }, type, name);
    window.noise = (side, name) => drawn(side, side, (context) => {
        const dots = context.createImageData(side, side);
        const words = new Uint32Array(dots.data.buffer);
        for (let at = 0, state = 1; at < words.length; at += 1) {
            state = (Math.imul(state, 1103515245) + 12345) >>> 0;
            words[at] = state | 0xff000000;
        }
        context.putImageData(dots, 0, 0);
    }, 'image/png', name);
    const carrying = (files) => {
        const transfer = new DataTransfer();
        for (const file of files) transfer.items.add(file);
        return transfer;
    };
    const event = (name, key, value) => {
        const made = new Event(name, {bubbles: true, cancelable: true});
        Object.defineProperty(made, key, {value});
        return document.querySelector('#text').dispatchEvent(made);
    };
    window.choose = (...files) => {
        const input = document.querySelector('#files');
        input.files = carrying(files).files;
        input.dispatchEvent(new Event('change'));
    };
    window.paste = (...files) => event('paste', 'clipboardData', carrying(files));
    window.drag = (name, ...files) => event(name, 'dataTransfer', carrying(files));
";

/// Notes what a page sends, and how much waits in the browser then. A piece of the offset `stop`
/// or above is swallowed, as by a line that is stuck; `after` runs after the piece at an offset.
const WATCH: &str = r"
    window.sent = [];
    window.most = 0;
    window.stop = Infinity;
    window.after = {};
    const send = WebSocket.prototype.send;
    WebSocket.prototype.send = function (data) {
        if (typeof data === 'string') {
            const {type} = JSON.parse(data);
            if (type === 'chat') sent.push(type);
            return send.call(this, data);
        }
        const view = new DataView(data);
        const [kind, number] = [view.getUint8(0), view.getUint32(9)];
        if (kind === 2 && number >= window.stop) return;
        sent.push([kind, number]);
        send.call(this, data);
        window.most = Math.max(window.most, this.bufferedAmount);
        if (kind === 2) after[number]?.();
    };
";

/// A person who is in the room, and whose page is watched.
async fn watched(driver: &Driver, url: &str, name: &str, lang: &str, size: (u32, u32)) -> Browser {
    let browser = enter_at(driver, url, name, lang, size).await;
    browser.run(&format!("{FILES}{WATCH}")).await;
    browser
}

/// Waits until a window shows so many pictures, each loaded.
async fn shows(browser: &Browser, count: usize) {
    let loaded = "[...document.querySelectorAll('#messages .picture img')].filter(it => it.complete && it.naturalWidth > 0)";
    let look =
        "document.querySelector('#log').scrollTop = document.querySelector('#log').scrollHeight";
    browser.until(&format!("({look}, {loaded}.length === {count})")).await;
}

async fn run_until(browser: &Browser, script: &str, expression: &str) {
    browser.run(script).await;
    browser.until(expression).await;
}

/// What is on its way, in words.
async fn rows(browser: &Browser) -> Value {
    let rows = "[...document.querySelectorAll('#uploads .fate')].map(it => it.innerText)";
    browser.run(&format!("return {rows}")).await
}

pub async fn pictures_are_chosen_pasted_dropped_and_seen(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = serve(&log).await;
    let lan = watched(&driver, &room.url(), "Lan", "en", WIDE).await;
    let minh = enter(&driver, &room, "Minh", "vi", PHONE).await;
    tells(&lan, "#agreed", "compressed: permessage-deflate").await;
    say(&minh, "Chào Lan, ảnh chuyến đi đâu rồi?").await;
    lan.run("Promise.all([lines(200, 'sea.png'), lines(90, 'hills.jpg', 'image/jpeg')]).then(it => choose(...it))").await;
    shows(&lan, 2).await;
    lan.run("lines(20, 'dusk.png').then(paste)").await;
    shows(&lan, 3).await;
    let zone = "document.querySelector('#drop-here').hidden";
    run_until(&lan, "lines(300, 'far.png').then(it => (drag('dragenter', it), drag('dragover', it), window.held = it))", &format!("!{zone}")).await;
    lan.picture("pictures-drop-wide-en").await;
    run_until(&lan, "drag('drop', held)", zone).await;
    for browser in [&lan, &minh] {
        shows(browser, 4).await;
    }
    let own = "return document.querySelectorAll('#messages li.own .picture').length";
    assert_eq!((lan.run(own).await, minh.run(own).await), (json!(4), json!(0)));
    assert_eq!(rows(&lan).await, json!([]), "all have arrived");
    let alt = "return document.querySelector('.picture img').alt.replace(/[\\u2068\\u2069]/g, '')";
    assert_eq!(minh.run(alt).await, "ảnh của Lan");
    assert_eq!(lan.run(alt).await, "picture from Lan");
    let frames = "document.querySelector('#frames').innerText";
    lan.until(&format!(
        "/begin [0-9a-f]{{16}} · size [0-9]+/.test({frames}) && {frames}.includes('· offset 0 ·')"
    ))
    .await;
    for scheme in ["light", "dark"] {
        lan.prefer(scheme).await;
        lan.picture(&format!("pictures-wide-en-{scheme}")).await;
        minh.prefer(scheme).await;
        minh.picture(&format!("pictures-phone-vi-{scheme}")).await;
    }
    is_opened_by_keyboard(&minh).await;
    only_pictures_of_this_server_are_loaded(&lan, &minh, &log).await;
    lan.close().await;
    minh.close().await;
    room.stop().await;
}

async fn is_opened_by_keyboard(browser: &Browser) {
    browser.keys("li:nth-of-type(3) .picture, .picture", ENTER).await;
    browser.until("document.querySelector('#large').open && document.querySelector('#large img').naturalWidth === 640").await;
    browser.picture("pictures-large-phone-vi").await;
    browser.keys("#large-close", ESCAPE).await;
    browser.until("!document.querySelector('#large').open").await;
    browser.until("document.activeElement.matches('.picture')").await;
}

/// Everything else stays a text; and what is gone says so.
async fn only_pictures_of_this_server_are_loaded(
    lan: &Browser,
    minh: &Browser,
    log: &Arc<dyn Log>,
) {
    let before = entries(&**log).len();
    let texts = [
        "/pictures/../status",
        "https://evil.example/pictures/00000000000000000000000000000000.png",
        "see /pictures/00000000000000000000000000000000.png",
        "/pictures/00000000000000000000000000000000.svg",
        "/pictures/00000000000000000000000000000000.png",
    ];
    for text in texts {
        say(lan, text).await;
    }
    let end = "document.querySelector('#jump').click()"; // it is loaded when it is looked at
    minh.run(end).await;
    for (browser, words) in [(lan, "this picture is gone"), (minh, "ảnh này không còn nữa")]
    {
        tells(browser, "#messages li:last-of-type .what", words).await;
        let shown = "return document.querySelectorAll('#messages .picture').length";
        assert_eq!(browser.run(shown).await, 4);
    }
    assert_eq!(entries(&**log).len(), before + texts.len());
}

/// Keeps a picture of an upload that stands still. WebKit's driver gives no picture of this page.
async fn keeps(browser: &Browser, name: &str) {
    if browser.engine != Engine::WebKit {
        browser.picture(name).await;
    }
}

pub async fn an_upload_lets_chat_through_and_survives_a_cut(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = serve(&log).await;
    let line = Proxy::line(&room.address).await;
    let minh = enter(&driver, &room, "Minh", "en", WIDE).await;
    let lan = watched(&driver, &format!("http://{}", line.address), "Lan", "vi", PHONE).await;
    // A word in the middle, and then the line is stuck.
    let word = "document.querySelector('#text').value = 'ở giữa'; document.querySelector('#composer').requestSubmit()";
    lan.run(&format!(
        "window.stop = 320 * 1024; after[96 * 1024] = () => {{ {word} }}; \
         noise(430, 'market.png').then(it => {{ window.size = it.size; choose(it) }})"
    ))
    .await;
    lan.until("document.querySelector('#uploads progress').value === 320 * 1024").await;
    tells(&minh, "#messages", "ở giữa").await;
    keeps(&lan, "pictures-sending-phone-vi").await;
    let sent = lan.run("return sent").await;
    let place = |what: &Value| sent.as_array().and_then(|all| all.iter().position(|it| it == what));
    let [piece, chat, next] = [json!([2, 96 * 1024]), json!("chat"), json!([2, 176 * 1024])]
        .map(|it| place(&it).expect("sent"));
    assert!(piece < chat && chat < next, "in between: {sent}");

    line.cut();
    is_away(&lan).await;
    tells(&lan, "#uploads .fate", "tạm dừng, ").await;
    for scheme in ["light", "dark"] {
        lan.prefer(scheme).await;
        keeps(&lan, &format!("pictures-paused-phone-vi-{scheme}")).await;
    }
    lan.run("window.stop = Infinity; sent.length = 0").await;
    line.mend();
    lan.run("document.querySelector('#again').click()").await; // or has come back already
    for browser in [&lan, &minh] {
        shows(browser, 1).await;
    }
    let again = lan.run("return [sent[0][1] === size, sent[1], sent.at(-1)[1] < size, most]").await;
    assert_eq!(json!([again[0], again[1]]), json!([true, [2, 320 * 1024]]), "it goes on: {again}");
    assert!(again[3].as_u64().is_some_and(|most| most <= 64 * 1024), "{again}");
    let own = "return document.querySelectorAll('#messages li.own .picture').length";
    assert_eq!((lan.run(own).await, rows(&lan).await), (json!(1), json!([])));
    let said: Vec<_> = entries(&*log).iter().map(|it| it.message.message.clone()).collect();
    assert!(
        said.len() == 2 && said[0] == "ở giữa" && said[1].starts_with("/pictures/"),
        "{said:?}"
    );
    lan.close().await;
    minh.close().await;
    line.stop().await;
    room.stop().await;
}

pub async fn what_is_too_large_is_made_smaller_and_the_rest_says_why(driver: Arc<Driver>) {
    let log = memory_log(1);
    let room = serve(&log).await;
    let lan = watched(&driver, &room.url(), "Lan", "en", WIDE).await;
    let large = "new Uint8Array(2 * 1024 * 1024 + 1)";
    lan.run(&format!(
        "const gif = {large}; gif.set([...'GIF89a'].map(it => it.charCodeAt(0))); window.stop = 0; \
         Promise.all([noise(1000, 'photo.png'), lines(200, 'sea.png')]).then(([photo, sea]) => {{ \
         choose(photo, new File(['<svg xmlns=\"http://www.w3.org/2000/svg\"/>'], 'drawing.png'), new File([gif], 'dance.gif'), sea) }})"
    ))
    .await;
    let row = |at: usize| format!("#uploads li:nth-child({at})");
    tells(&lan, &row(2), "not a picture that can be sent").await;
    tells(&lan, &row(3), "would no longer move").await;
    tells(&lan, &row(1), "made smaller: ").await;
    tells(&lan, &row(4), "waits for its turn").await;
    for (size, (width, height), lang) in [("wide", WIDE, "en"), ("phone", PHONE, "vi")] {
        lan.resize(width, height).await;
        lan.click(&format!("#lang-{lang}")).await;
        lan.picture(&format!("pictures-rows-{size}-{lang}")).await;
    }
    tells(&lan, &row(1), "đã thu nhỏ: ").await;
    // The first one is cancelled, and the next one goes.
    lan.run("window.stop = Infinity").await;
    lan.click(&format!("{} button", row(1))).await;
    shows(&lan, 1).await;
    let sent = lan.run("return sent.filter(([kind]) => kind !== 2).map(([kind]) => kind)").await;
    assert_eq!(sent, json!([1, 3, 1]), "begin, cancel, begin");
    for _ in 0..2 {
        lan.click(&format!("{} button", row(1))).await;
    }
    assert_eq!(rows(&lan).await, json!([]));
    stands_upright(&lan).await;
    lan.close().await;
    room.stop().await;
}

/// A photo of a camera that was held upright: its dots lie on their side, and its metadata says so.
/// What follows its end makes it too large.
async fn stands_upright(browser: &Browser) {
    let script = r"
        const exif = [0xff, 0xe1, 0, 34, 69, 120, 105, 102, 0, 0, 77, 77, 0, 42, 0, 0, 0, 8, 0, 1, 1, 18, 0, 3, 0, 0, 0, 1, 0, 6, 0, 0, 0, 0, 0, 0];
        lines(10, 'photo.jpg', 'image/jpeg').then(async (lying) => {
            const bytes = new Uint8Array(await lying.arrayBuffer());
            const parts = [bytes.slice(0, 20), new Uint8Array(exif), bytes.slice(20), new Uint8Array(1 << 21)]; // behind JFIF's
            choose(new File(parts, 'photo.jpg'));
        });
    ";
    browser.run(script).await;
    shows(browser, 2).await;
    let size = "const {naturalWidth, naturalHeight} = document.querySelector('li:last-child .picture img'); return [naturalWidth, naturalHeight]";
    assert_eq!(browser.run(size).await, json!([400, 640]));
}
