//! The lessons' servers behind the reverse proxies that people put before them: what works, which
//! lines of configuration it takes, and what a proxy does with a silent connection, with a server
//! that dies and with its own restart.
//!
//! A newcomer may lack the proxies: then these tests say so and are skipped. With
//! `FULL_DUPLEX_THOROUGH=1` (CI) they fail instead, and all of them run; otherwise the quick ones.

#![cfg_attr(not(unix), allow(unused))]

#[path = "../support/mod.rs"]
mod support;

#[cfg(unix)]
mod chat;
#[cfg(unix)]
mod forwarded;
#[cfg(unix)]
mod heartbeat;
#[cfg(unix)]
#[path = "../lesson10/person.rs"]
#[allow(dead_code, reason = "lesson 10's tests use the rest")]
mod person;
#[cfg(unix)]
mod plan_b;
#[cfg(unix)]
mod proxy;
#[cfg(unix)]
mod push;
#[cfg(unix)]
mod road;
#[cfg(unix)]
#[path = "../lesson10/room.rs"]
#[allow(dead_code, reason = "lesson 10's tests use the rest")]
mod room;
#[cfg(unix)]
mod tls;
#[cfg(unix)]
mod trouble;

#[cfg(unix)]
fn main() {
    unix::main();
}

/// These proxies are started and ended with signals.
#[cfg(not(unix))]
fn main() {}

#[cfg(unix)]
mod unix {
    use std::pin::Pin;

    use libtest_mimic::{Arguments, Failed, Trial};

    use crate::{
        chat, forwarded, heartbeat, plan_b,
        proxy::{APACHE, CADDY, HAPROXY, KINDS, Kind, LIGHTTPD, NGINX, TINYPROXY, VARNISH},
        push, road,
        support::thorough::{ONLY_THOROUGH, thorough},
        tls, trouble,
    };

    /// A test that is handed a kind of proxy.
    type Test = fn(&'static Kind) -> Pin<Box<dyn Future<Output = ()>>>;

    macro_rules! trials {
        ($($kinds:expr => $module:ident::$name:ident),* $(,)?) => {
            &[$((stringify!($name), (|kind| Box::pin($module::$name(kind))) as Test, $kinds)),*]
        };
    }

    /// The quick ones.
    const SHORT: &[(&str, Test, &[&Kind])] = trials![
        &KINDS => chat::two_people_talk_in_each_lesson,
        &KINDS => push::events_and_long_polls_arrive_at_once,
    ];

    const REST: &[(&str, Test, &[&Kind])] = trials![
        &KINDS => chat::each_page_is_whole,
        &KINDS => chat::all_is_there_below_a_path,
        &[&NGINX, &APACHE, &LIGHTTPD, &VARNISH] => chat::the_handshake_says_what_is_missing,
        &[&HAPROXY] => push::without_the_line_events_come_late,
        &[&LIGHTTPD] => push::without_the_line_a_stream_never_comes,
        &[&NGINX, &HAPROXY, &CADDY] => push::an_abandoned_poll_is_let_go,
        &KINDS => push::a_post_after_a_pause_arrives,
        &[&NGINX, &HAPROXY, &APACHE, &LIGHTTPD, &VARNISH] => heartbeat::a_silent_line_is_cut_and_a_heartbeat_keeps_it,
        &[&LIGHTTPD] => heartbeat::words_in_one_direction_are_not_enough,
        &[&NGINX, &HAPROXY, &APACHE, &VARNISH] => heartbeat::words_in_one_direction_are_enough,
        &KINDS => forwarded::only_the_last_word_about_a_visitor_is_the_proxys,
        &KINDS => road::the_door_works_behind_it,
        &[&NGINX, &APACHE] => road::a_replaced_host_does_no_harm,
        &[&NGINX] => road::the_door_works_behind_tls,
        &[&LIGHTTPD] => road::a_cookie_below_a_path_is_not_changed,
        &KINDS => road::a_visitor_is_counted_and_not_the_proxy,
        &[&HAPROXY] => road::the_standard_field_counts_too,
        &[&NGINX, &HAPROXY, &APACHE, &LIGHTTPD, &VARNISH] => road::a_visitor_is_counted_behind_two_proxies,
        &[&NGINX] => road::without_trust_all_are_one,
        &[&NGINX, &HAPROXY, &APACHE, &LIGHTTPD, &VARNISH] => road::a_quiet_socket_stays_open,
        &[&NGINX] => road::the_door_survives_a_reload,
        &KINDS => road::a_killed_server_knows_everybody_again,
        &KINDS => plan_b::each_road_leads_through,
        &[&NGINX, &APACHE, &LIGHTTPD, &VARNISH, &TINYPROXY] => plan_b::a_chat_takes_another_road,
        &[&NGINX] => tls::page_events_and_socket_come_through_tls,
        &KINDS => trouble::a_killed_server_comes_back_and_nothing_is_lost,
        &[&NGINX] => trouble::a_reload_goes_unnoticed,
        &[&HAPROXY] => trouble::a_successor_goes_unnoticed,
        &[&CADDY] => trouble::a_reload_says_goodbye,
        &[&LIGHTTPD] => trouble::a_reload_cuts,
    ];

    pub fn main() {
        let mut arguments = Arguments::from_args();
        arguments.test_threads.get_or_insert(6); // most of them wait most of the time
        let all = thorough() || arguments.filter.is_some();
        let named = SHORT.iter().map(|it| (it, true)).chain(REST.iter().map(|it| (it, all)));
        let mut trials: Vec<_> = named
            .flat_map(|((name, test, kinds), runs)| {
                kinds.iter().map(move |kind| trial(name, *test, kind, runs))
            })
            .collect();
        trials.push(Trial::test("our heartbeat is in time for each", || {
            heartbeat::ours_is_in_time_for_each();
            Ok(())
        }));
        libtest_mimic::run(&arguments, trials).exit();
    }

    fn trial(name: &str, test: Test, kind: &'static Kind, runs: bool) -> Trial {
        let title = format!("{} {}", kind.name, name.replace('_', " "));
        let missing = kind
            .find()
            .is_none()
            .then(|| format!("{} is missing (Debian: apt install {})", kind.program, kind.package));
        let needed = missing.clone();
        let trial = Trial::test(title, move || {
            needed.map_or(Ok(()), |missing| Err(Failed::from(missing)))?;
            tokio::runtime::Runtime::new()?.block_on(test(kind));
            Ok(())
        });
        match missing {
            Some(missing) if !thorough() => {
                trial.with_kind(format!("skipped · bỏ qua: {missing}")).with_ignored_flag(true)
            }
            _ if !runs => trial.with_kind(ONLY_THOROUGH).with_ignored_flag(true),
            _ => trial,
        }
    }
}
