//! What can only be seen in a real browser: the chat page with two people, sockets of a page, and
//! the book.
//!
//! One test of each page runs always, the others with `FULL_DUPLEX_THOROUGH=1` (CI), or if they are
//! named.
//!
//! Each test runs in each engine that the machine has: Chromium, Firefox and WebKit; a newcomer's
//! short form runs in the first of them. What a machine lacks (a browser, mdbook) is told, and its
//! tests are skipped. With `FULL_DUPLEX_THOROUGH=1` they fail instead.
//! `FULL_DUPLEX_PICTURES=folder` keeps pictures.

#[path = "../support/mod.rs"]
mod support;

#[cfg(feature = "tls")]
#[path = "../lesson09_tls/place.rs"]
#[allow(dead_code, reason = "tests/lesson09_tls.rs uses the rest")]
mod place;

#[path = "../lesson12/memory.rs"]
#[allow(dead_code, reason = "tests/lesson12.rs uses the rest")]
mod memory;

mod book;
mod browser;
mod chat;
mod compressed;
mod devtools;
mod door;
mod driver;
mod engine;
mod finale;
mod frames;
mod handshake;
mod heartbeat;
mod numbers;
mod offline;
mod offline_tabs;
mod page_faults;
mod pictures;
mod push;
mod reconnect;
mod reconnect_tabs;
mod reconnect_trouble;
mod roads;
mod room;
mod room_trouble;
mod room_wire;
mod servers;
mod site;
mod smallest;
mod subprotocols;
mod talk;
#[cfg(feature = "tls")]
mod tls;
mod unseen;

use std::{mem, pin::Pin, process::Command, sync::Arc};

use driver::Driver;
use engine::Engine;
use libtest_mimic::{Arguments, Failed, Trial};
use support::thorough::{ONLY_THOROUGH, thorough};

/// A test that is handed a browser.
type Test = fn(Arc<Driver>) -> Pin<Box<dyn Future<Output = ()>>>;

macro_rules! trials {
    ($($module:ident::$name:ident),* $(,)?) => {
        &[$((concat!(stringify!($module), " ", stringify!($name)), (|driver| Box::pin($module::$name(driver))) as Test)),*]
    };
}

/// One of each page: the short form.
const SHORT: &[(&str, Test)] = trials![
    chat::two_people_see_each_other_in_both_languages,
    push::a_lane_that_is_switched_off_lets_go,
    handshake::a_page_hears_hello_and_a_clean_goodbye,
    frames::text_and_bytes_come_back_as_they_were,
    room::two_tabs_are_two_people,
    reconnect_tabs::a_duplicated_tab_is_somebody_else,
    door::two_people_come_in_by_a_link_and_by_pasting,
    book::a_frames_bits_can_be_flipped,
];

/// The rest of them, which takes about a minute.
const REST: &[(&str, Test)] = trials![
    chat::hostile_text_stays_text,
    chat::an_input_methods_enter_does_not_send,
    chat::a_server_that_comes_back_is_found_again,
    chat::the_cost_panel_counts,
    push::two_people_see_each_other_over_each_transport,
    push::a_server_that_comes_back_has_lost_nothing,
    push::all_is_there_below_a_path,
    room::all_is_there_below_a_path,
    push::a_server_that_waits_for_nothing_is_asked_with_pauses,
    push::a_stream_that_is_held_back_says_so_and_the_chat_reads_another_way,
    push::six_event_streams_and_no_seventh,
    handshake::a_page_is_told_nothing_of_a_refusal,
    handshake::a_public_page_may_not_simply_call_this_machine,
    frames::a_megabyte_comes_back,
    compressed::a_page_and_the_server_compress_for_each_other,
    compressed::a_page_chats_in_fewer_bytes,
    subprotocols::each_engine_judges_the_servers_choice,
    frames::a_page_says_goodbye,
    frames::a_page_hears_the_servers_goodbye,
    frames::a_page_tells_what_was_said_from_what_was_not,
    frames::each_engine_takes_its_own_close_codes,
    frames::what_nobody_reads_waits_in_the_browser,
    room::two_people_talk_in_both_languages,
    room::who_types_is_shown_and_forgotten,
    room::people_come_go_and_change_their_names,
    room_wire::the_inspector_shows_what_was_sent,
    room_wire::a_thousand_messages_stay_quick,
    room_wire::a_newcomer_sees_everything_once,
    room_trouble::hostile_names_and_messages_do_nothing,
    room_trouble::an_input_methods_enter_does_not_send,
    room_trouble::a_refused_text_comes_back,
    room_trouble::nothing_is_said_into_a_stuck_connection,
    room_trouble::a_server_that_stops_is_told_and_nothing_is_lost,
    room_trouble::what_was_said_meanwhile_comes_from_the_log,
    room_trouble::a_text_that_the_connection_swallowed_comes_back,
    room_trouble::back_and_forward_leave_and_return,
    unseen::nobody_is_called_nothing_and_nobody_says_it,
    unseen::a_name_keeps_its_direction_to_itself,
    heartbeat::a_line_that_dies_is_noticed_and_told,
    heartbeat::a_quiet_line_is_asked_and_stays,
    reconnect::a_killed_server_comes_back_and_nothing_is_lost,
    reconnect::a_planned_stop_and_a_lost_log_are_told,
    reconnect::a_hundred_messages_wait_and_no_more,
    offline::words_outlive_their_tab_and_their_server,
    offline::a_new_version_comes_whole_and_at_the_next_load,
    offline::a_browser_that_keeps_nothing_still_chats,
    offline::everything_is_forgotten_when_one_wants_it,
    offline_tabs::two_tabs_of_one_person_share_a_connection,
    offline_tabs::two_people_in_one_browser_have_a_tab_each,
    offline_tabs::words_that_failed_stand_in_all_tabs_until_one_is_told,
    offline_tabs::a_frozen_tab_gives_the_connection_away,
    smallest::the_smallest_client_loses_nothing_and_doubles_nothing,
    smallest::the_smallest_client_tells_of_a_gap_and_knows_when_to_stop,
    reconnect_trouble::one_goes_through_a_tunnel,
    reconnect_tabs::a_reload_goes_on_where_the_page_was,
    reconnect_tabs::a_tab_that_came_back_is_still_its_own,
    reconnect_tabs::who_comes_in_elsewhere_ends_this_one_and_nobody_fights,
    reconnect_trouble::a_network_that_goes_is_waited_for,
    reconnect_trouble::who_looks_again_asks_whether_the_line_still_lives,
    reconnect_trouble::hostile_words_stay_words,
    page_faults::half_a_character_is_said_as_a_whole_one,
    page_faults::every_page_refuses_what_its_server_would,
    page_faults::who_has_scrolled_back_keeps_what_is_being_read,
    page_faults::three_hundred_of_our_own_stay_quick,
    page_faults::a_socket_that_only_fails_is_noticed,
    page_faults::a_goodbye_needs_no_answer,
    page_faults::what_was_wanted_is_no_alarm,
    page_faults::attempts_share_a_line_and_open_no_socket,
    page_faults::json_breaks_between_fields,
    page_faults::the_pages_look_and_sound_alike,
    page_faults::a_key_without_a_name_is_no_key,
    page_faults::a_draft_outlives_the_browsers_reset,
    page_faults::a_page_that_was_put_away_may_have_been_replaced,
    finale::a_page_takes_part_and_misses_nothing,
    devtools::the_tools_show_each_message_of_a_socket,
    devtools::the_tools_show_each_event_of_a_stream,
    roads::a_chat_moves_from_road_to_road,
    roads::the_lowest_road_and_short_connections_carry_a_chat,
    pictures::pictures_are_chosen_pasted_dropped_and_seen,
    pictures::an_upload_lets_chat_through_and_survives_a_cut,
    pictures::what_is_too_large_is_made_smaller_and_the_rest_says_why,
    servers::a_page_shows_its_server_and_moves_to_another_one,
    door::signing_out_in_one_tab_closes_the_other,
    door::a_session_that_has_expired_ends_and_keeps_what_was_typed,
    door::a_session_is_renewed_before_it_ends,
    door::a_foreign_page_opens_no_socket,
    door::limits_are_told_and_obeyed,
    door::a_long_past_is_shown_whole_and_in_order,
    numbers::a_run_is_a_page_in_both_languages,
    book::three_modes,
    book::a_page_without_scripts,
    book::a_key_without_a_name_is_no_key,
    book::search_finds_vietnamese_without_accents,
    book::the_live_panel_polls_the_readers_own_lesson,
    book::a_network_can_be_spoiled,
    book::a_transcripts_frame_is_dissected,
    book::the_calculator_answers_any_key,
    book::the_cheat_sheet_is_one_page_in_each_language,
];

const PUBLIC_PAGE: &str = "handshake a_public_page_may_not_simply_call_this_machine";

/// Lesson 09 in TLS: `cargo test --features tls --test with_browser tls`.
#[cfg(feature = "tls")]
const TLS: &[(&str, Test)] = trials![tls::sockets_go_over_the_pages_own_connection];
#[cfg(not(feature = "tls"))]
const TLS: &[(&str, Test)] = &[];

/// What an engine can't show, and why.
const NOT_IN: &[(Engine, &str, &str)] = &[
    (
        Engine::WebKit,
        "book a_page_without_scripts",
        "its driver can't switch scripts off · driver của nó không tắt được script",
    ),
    (Engine::Firefox, "devtools the_tools_show_each_message_of_a_socket", NO_PAGE),
    (Engine::WebKit, "devtools the_tools_show_each_message_of_a_socket", NO_PAGE),
    (Engine::Firefox, "devtools the_tools_show_each_event_of_a_stream", NO_PAGE),
    (Engine::WebKit, "devtools the_tools_show_each_event_of_a_stream", NO_PAGE),
    (Engine::Firefox, "offline a_browser_that_keeps_nothing_still_chats", NO_SCRIPT_BEFORE),
    (Engine::WebKit, "offline a_browser_that_keeps_nothing_still_chats", NO_SCRIPT_BEFORE),
    (Engine::Firefox, SHEET, "its PDF is packed · PDF của nó được nén lại"),
    (Engine::WebKit, SHEET, "its driver prints nothing · driver của nó không in được"),
    (Engine::Firefox, PUBLIC_PAGE, "by itself it doesn't ask · mặc định nó không hỏi"),
    (
        Engine::WebKit,
        PUBLIC_PAGE,
        "no page of ours can be public · không coi trang nào là công khai được",
    ),
    (Engine::Firefox, "tls sockets_go_over_the_pages_own_connection", NO_PIN),
    (Engine::WebKit, "tls sockets_go_over_the_pages_own_connection", NO_PIN),
];

/// Chromium's driver can make a browser that refuses.
const NO_SCRIPT_BEFORE: &str = "it can't be made to refuse · không bắt nó từ chối được";

/// Chromium's tools are a page, and a page can be driven.
const NO_PAGE: &str = "its tools are no page · công cụ của nó không phải một trang web";
const SHEET: &str = "book the_cheat_sheet_is_one_page_in_each_language";

/// Why a test of TLS runs in Chromium alone.
const NO_PIN: &str = "it can't be told to believe one key · không bảo nó tin riêng một khoá được";

/// Here no engine adds anything to the first: what these show, our own code decides. They run in
/// the others if they are named.
const IN_ONE: &[&str] = &[
    "chat the_cost_panel_counts",
    "room_trouble an_input_methods_enter_does_not_send",
    "reconnect a_hundred_messages_wait_and_no_more",
    "page_faults every_page_refuses_what_its_server_would",
    "page_faults half_a_character_is_said_as_a_whole_one",
    "finale a_page_takes_part_and_misses_nothing",
    "roads the_lowest_road_and_short_connections_carry_a_chat",
    "servers a_page_shows_its_server_and_moves_to_another_one",
    "book the_calculator_answers_any_key",
    SHEET,
];

fn main() {
    let mut arguments = Arguments::from_args();
    // A test of a page mostly waits. Only CI runs so many that three at a time are worth memory.
    arguments.test_threads.get_or_insert(if thorough() { 3 } else { 2 });
    // A test that is asked for by its name runs, however long it takes.
    let named = arguments.filter.is_some();
    let all = thorough() || named;
    let mut trials = Vec::new();
    let mut found = false;
    for engine in Engine::ALL {
        let driver = Arc::new(Driver::of(engine));
        let missing = engine.missing();
        let short = all || (missing.is_none() && !mem::replace(&mut found, true));
        for (tests, runs) in [(SHORT, short), (REST, all), (TLS, all)] {
            let adds = |name: &&str| named || engine == Engine::ALL[0] || !IN_ONE.contains(name);
            trials.extend(
                tests.iter().map(|test| trial(*test, &driver, missing, runs && adds(&test.0))),
            );
        }
    }
    libtest_mimic::run(&arguments, trials).exit();
}

/// A test in an engine: it runs, or says why it doesn't.
fn trial(
    (name, test): (&'static str, Test),
    driver: &Arc<Driver>,
    missing: Option<&'static str>,
    runs: bool,
) -> Trial {
    let engine = driver.engine;
    let driver = driver.clone();
    let trial = Trial::test(format!("{engine} {name}"), move || run(test, driver));
    let impossible = NOT_IN.iter().find(|(other, test, _)| (*other, *test) == (engine, name));
    let ignored = match (impossible, missing.or_else(|| missing_for(name))) {
        (Some((.., why)), _) => format!("not in {engine}: {why}"),
        (None, Some(missing)) if !thorough() => format!("skipped · bỏ qua: {missing}"),
        _ if !runs && thorough() => format!("as in {} · như ở {0}", Engine::ALL[0]),
        _ if !runs => ONLY_THOROUGH.to_owned(),
        _ => return trial,
    };
    trial.with_kind(ignored).with_ignored_flag(true)
}

/// What a test needs beside its browser and this machine lacks.
fn missing_for(name: &str) -> Option<&'static str> {
    let lacks = || Command::new("mdbook").arg("--version").output().is_err();
    (name.starts_with("book") && lacks())
        .then_some("mdbook is missing (cargo install mdbook --version 0.5.4 --locked)")
}

fn run(test: Test, driver: Arc<Driver>) -> Result<(), Failed> {
    tokio::runtime::Runtime::new()?.block_on(test(driver));
    Ok(())
}
