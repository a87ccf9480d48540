//! The finale with a page in it: it lives through both kills and shows every message once.

use std::sync::Arc;

use crate::{
    driver::Driver,
    room::{WIDE, enter_at},
    support::{file::File, program::Program},
    talk::say,
};

pub async fn a_page_takes_part_and_misses_nothing(driver: Arc<Driver>) {
    // Firefox takes seconds to start, and is used again: the finale has no time to wait for it.
    driver.open(WIDE.0, WIDE.1).await.close().await;
    let picture = File::new("finale-with-a-page.svg", "");
    let program = Program(env!("CARGO_BIN_EXE_lesson08"));
    let mut finale = program.start(&["finale", "--time", "15", "--picture", picture.path()]);
    let address = finale.address("http://").await;
    let minh = enter_at(&driver, &format!("http://{address}"), "Minh", "en", WIDE).await;
    for words in ["one", "two", "three"] {
        say(&minh, words).await;
        minh.until(&format!("document.body.innerText.includes('{words}')")).await;
    }
    let told = finale.ended().await.well();
    for figure in ["  0  lost · mất", "  0  doubled · lặp"] {
        assert!(told.contains(figure), "{told}");
    }
    let seqs = "[...document.querySelectorAll('#messages li[data-seq]')].map(e => +e.dataset.seq)";
    let consecutive =
        format!("{seqs}.every((seq, at, all) => at === 0 || seq === all[at - 1] + 1)");
    minh.until(&format!("{seqs}.length > 20 && {consecutive}")).await;
    minh.picture("finale-page").await;
    minh.close().await;
}
