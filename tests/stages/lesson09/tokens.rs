//! 09-B: signed tokens, and tickets. The tokens in these cases were made by another program.

mod groups;
mod tickets;

use full_duplex::{
    learn::{
        ladder::{Case, Cases, Mismatch},
        observe::Tape,
    },
    lesson09_door::signed::{
        Key, Keys,
        Purpose::{self, Invitation, Session},
    },
};
use groups::{BELIEVED, FORGED, KEYS, SIGNED};

/// The first byte of the key that signs, and of the one before it: each key is one byte, 32 times.
type Bytes = (u8, Option<u8>);

/// What is signed: the keys, the purpose, the claims, and the token that must come.
const SIGN: &[(&str, Bytes, Purpose, &str, &str)] = &[
    ("a session", (1, None), Session, "Lan", LAN),
    ("an invitation is signed as such", (1, None), Invitation, "Lan", INVITATION),
    ("another key, another signature", (2, None), Session, "Lan", BY_2),
    ("only the current key signs", (2, Some(1)), Session, "Lan", BY_2),
    (
        "claims that need the alphabet without + and /",
        (1, None),
        Session,
        "Nguyễn Thị Lan ~~~ ???",
        NGUYEN,
    ),
];

const LAN: &str = "session.IkxhbiI.tbY5gbgPESqO2CD02PSfKkKq3Mz99QP6j0a0nSoWyeo";
const INVITATION: &str = "invitation.IkxhbiI.0EC_Zvdj_sv-2hICBhDHRsBEhVDxMeIr_l8oO_DDM4A";
const BY_2: &str = "session.IkxhbiI.1SqBD58lN_zknb3dl3pcVXeEFl3FJaf63d8HuWmqBFY";
const NGUYEN: &str =
    "session.Ik5ndXnhu4VuIFRo4buLIExhbiB-fn4gPz8_Ig.n_e4vF--0eBNgtp77R4SiMFpXsCmMcUmLfpcJjWRv0Q";

/// What is verified: the keys, the purpose, the token, and the claims, if it is believed.
type Verified = (&'static str, Bytes, Purpose, &'static str, Option<&'static str>);

const BELIEVE: &[Verified] = &[
    ("what this key has signed", (1, None), Session, LAN, Some("Lan")),
    ("an invitation", (1, None), Invitation, INVITATION, Some("Lan")),
    ("longer claims", (1, None), Session, NGUYEN, Some("Nguyễn Thị Lan ~~~ ???")),
];

const ROTATED: &[Verified] = &[
    ("the key before the current one is still believed", (2, Some(1)), Session, LAN, Some("Lan")),
    ("and so is the current one", (2, Some(1)), Session, BY_2, Some("Lan")),
    ("a key that is older isn't", (3, Some(2)), Session, LAN, None),
    ("nor is one that comes later", (1, None), Session, BY_2, None),
    ("nor is any other", (3, None), Session, LAN, None),
];

const FALSE: &[Verified] = &[
    ("an invitation opens no session", (1, None), Session, INVITATION, None),
    ("a session is no invitation", (1, None), Invitation, LAN, None),
    (
        "an invitation that calls itself a session",
        (1, None),
        Session,
        "session.IkxhbiI.0EC_Zvdj_sv-2hICBhDHRsBEhVDxMeIr_l8oO_DDM4A",
        None,
    ),
    (
        "a purpose that nobody knows",
        (1, None),
        Session,
        "admin.IkxhbiI.pe_alF27oc4Yc7Ig1V3EPFADYs17X7Cy98a6UJo0Zt4",
        None,
    ),
    (
        "other claims with the same signature",
        (1, None),
        Session,
        "session.Ik1pbmgi.tbY5gbgPESqO2CD02PSfKkKq3Mz99QP6j0a0nSoWyeo",
        None,
    ),
    ("half of the signature", (1, None), Session, "session.IkxhbiI.tbY5gbgPESqO2CD02PSfKg", None),
    ("one byte of the signature", (1, None), Session, "session.IkxhbiI.tQ", None),
    ("an empty signature", (1, None), Session, "session.IkxhbiI.", None),
    ("no signature", (1, None), Session, "session.IkxhbiI", None),
    ("nothing", (1, None), Session, "", None),
    ("dots", (1, None), Session, "...", None),
    (
        "a signature with padding",
        (1, None),
        Session,
        "session.IkxhbiI.tbY5gbgPESqO2CD02PSfKkKq3Mz99QP6j0a0nSoWyeo=",
        None,
    ),
    (
        "a line's end behind it",
        (1, None),
        Session,
        "session.IkxhbiI.tbY5gbgPESqO2CD02PSfKkKq3Mz99QP6j0a0nSoWyeo\n",
        None,
    ),
    (
        "something before it",
        (1, None),
        Session,
        "x.session.IkxhbiI.tbY5gbgPESqO2CD02PSfKkKq3Mz99QP6j0a0nSoWyeo",
        None,
    ),
    (
        "the letters + and / of the other alphabet",
        (1, None),
        Invitation,
        "invitation.IkxhbiI.0EC/Zvdj/sv+2hICBhDHRsBEhVDxMeIr/l8oO/DDM4A",
        None,
    ),
    (
        "rightly signed, but the claims are no Base64",
        (1, None),
        Session,
        "session.!!!.bv0fFaiNrIu4BespwNC8io6AwNEkVkbANQzqPG7jTiM",
        None,
    ),
    (
        "rightly signed, but the claims are no JSON",
        (1, None),
        Session,
        "session.TGFu.OYfjJclG5IepKcRxERPU_C59gD3m92hV-8vD6YzF3hk",
        None,
    ),
    (
        "rightly signed, but the claims are of another kind",
        (1, None),
        Session,
        "session.Nw.nMnnNe3RdgQRwLwMJlGVlG9e9EbXnS-1JwzNAF3C1OE",
        None,
    ),
    (
        "rightly signed, and there are no claims",
        (1, None),
        Session,
        "session.M9UbBRuzjElptZHSt4aop8ShKaiHNVgYERNUdovNwq8",
        None,
    ),
    ("letters that are no ASCII", (1, None), Session, "session.IkxhbiI.đâyLàChữKý", None),
];

pub fn cases() -> Vec<Case> {
    let mut cases = Cases::default();
    for (about, bytes, purpose, claims, token) in SIGN {
        cases.add(&SIGNED, about, move |tape| {
            tape.sent(1, &format!("sign({purpose:?}, {claims:?}), {}", named(*bytes)));
            let came = keys(*bytes).sign(*purpose, claims);
            tape.received(1, &came);
            Mismatch::unless_same(token, &came)
        });
    }
    for (group, rows) in [(&BELIEVED, BELIEVE), (&KEYS, ROTATED), (&FORGED, FALSE)] {
        for (about, bytes, purpose, token, claims) in rows {
            cases.add(group, about, |tape| verify(tape, *bytes, *purpose, token, *claims));
        }
    }
    cases.add(&FORGED, "no letter of a token can be changed", |tape| {
        (0..LAN.len()).try_for_each(|at| {
            let other = if LAN[at..].starts_with('A') { "B" } else { "A" };
            let forged = [&LAN[..at], other, &LAN[at + 1..]].concat();
            refused(tape, &forged)
        })
    });
    cases.add(&FORGED, "nor left out at its end", |tape| {
        (0..LAN.len()).rev().try_for_each(|length| refused(tape, &LAN[..length]))
    });
    tickets::cases(&mut cases);
    cases.0
}

fn verify(
    tape: &Tape,
    bytes: Bytes,
    purpose: Purpose,
    token: &str,
    claims: Option<&str>,
) -> Result<(), Mismatch> {
    tape.sent(1, &format!("verify({purpose:?}, {token:?}), {}", named(bytes)));
    let came: Option<String> = keys(bytes).verify(purpose, token);
    tape.received(1, &format!("{came:?}"));
    Mismatch::unless_equal(&claims.map(str::to_owned), &came)
}

/// Like `verify`, but it is written down only if it isn't refused: there are many.
fn refused(tape: &Tape, token: &str) -> Result<(), Mismatch> {
    let bytes = (1, None);
    if keys(bytes).verify::<String>(Session, token).is_none() {
        return Ok(());
    }
    verify(tape, bytes, Session, token, None)
}

fn keys((current, previous): Bytes) -> Keys {
    Keys { current: Key([current; 32]), previous: previous.map(|byte| Key([byte; 32])) }
}

fn named((current, previous): Bytes) -> String {
    let before = previous.map_or(String::new(), |byte| format!(", before it key {byte}"));
    format!("with key {current}{before}")
}
