//! Faults as a person writes them.

use std::{num::NonZeroUsize, time::Duration};

use full_duplex::tap::fault::{FaultError, Faults, Limit, duration, piece};

#[test]
fn times_are_read_as_people_write_them() {
    for (text, milliseconds) in [
        ("10s", 10_000),
        ("200ms", 200),
        ("1m", 60_000),
        ("0.5", 500),
        ("0.5s", 500),
        ("1.5 m", 90_000),
        (" 2 ", 2_000),
        ("0", 0),
        ("1440m", 86_400_000),
    ] {
        assert_eq!(duration(text), Ok(Duration::from_millis(milliseconds)), "{text}");
    }
}

#[test]
fn what_is_no_time_gets_a_sentence_in_both_languages() {
    for text in ["", "s", "ten", "10h", "-1", "-1s", "1e300", "inf", "NaN", "10ss", "86401", "1 2"]
    {
        let why = duration(text).expect_err(text);
        assert_eq!(why, FaultError::Duration(text.to_owned()));
        let why = why.to_string();
        assert!(
            why.contains("is not a time") && why.contains("không phải khoảng thời gian"),
            "{why}"
        );
    }
}

#[test]
fn a_cut_has_an_age_or_a_number_of_bytes() {
    assert_eq!("5s".parse(), Ok(Limit::Age(Duration::from_secs(5))));
    assert_eq!("100B".parse(), Ok(Limit::Bytes(100)));
    assert_eq!("1 B".parse(), Ok(Limit::Bytes(1)));
    for text in ["B", "-1B", "1.5B", "100KB"] {
        let why = text.parse::<Limit>().expect_err(text).to_string();
        assert!(
            why.contains("is not a number of bytes") && why.contains("không phải số byte"),
            "{why}"
        );
    }
    assert_eq!("100b".parse::<Limit>(), Err(FaultError::Duration("100b".into())));
}

#[test]
fn a_piece_has_at_least_one_byte() {
    assert_eq!(piece("1"), Ok(NonZeroUsize::MIN));
    for text in ["0", "-1", "", "one"] {
        let why = piece(text).expect_err(text).to_string();
        assert!(why.contains("is not a size") && why.contains("không phải kích thước"), "{why}");
    }
}

#[test]
fn faults_are_told_in_both_languages() {
    assert_eq!(Faults::default().to_string(), "");
    let faults = Faults {
        freeze_after: Some(Duration::from_secs(10)),
        cut_after: Some(Limit::Bytes(100)),
        delay: Duration::from_millis(200),
        split: NonZeroUsize::new(3),
    };
    insta::assert_snapshot!(faults, @r"
    falls silent after 10s · im bặt sau 10s
    is cut after 100 bytes · bị cắt sau 100 byte
    arrives 200ms later · tới trễ 200ms
    arrives in pieces, at most 3 bytes each · tới từng mẩu, mỗi mẩu không quá 3 byte
    ");
}
