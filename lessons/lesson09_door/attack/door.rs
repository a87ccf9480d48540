//! Attacks at the door: other people's pages, stolen and made-up tokens, other people's names.

use std::time::Duration;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD as BASE64};
use serde_json::json;

use super::{
    table::Outcome,
    target::{Failed, Target, bearer, cookie},
};

/// The status of a handshake that is let in.
const OPENED: u16 = 101;

/// Long enough for a close frame.
const A_MOMENT: Duration = Duration::from_secs(2);

/// The fields with which the server's own page asks.
fn own_page(target: &Target, token: &str) -> Vec<(&'static str, String)> {
    vec![cookie(token), ("origin", target.origin())]
}

/// Tries a handshake.
async fn status(target: &Target, fields: Vec<(&'static str, String)>) -> Result<u16, Failed> {
    Ok(target.handshake(fields).await?.map_or_else(|status| status, |_| OPENED))
}

/// The same with a person's own cookie on the server's own page. That must work: a door that lets
/// nobody in has stopped no attack.
async fn must_open(target: &Target, token: &str) -> Result<(), Failed> {
    match status(target, own_page(target, token)).await? {
        OPENED => Ok(()),
        status => Err(format!("the server's own page: {status}").into()),
    }
}

/// What a handshake's status says.
fn refused(status: u16) -> Outcome {
    Outcome::new(status != OPENED, status.to_string())
}

/// A page of this origin asks. The browser adds the visitor's cookie.
pub async fn origin(target: &Target, origin: &str) -> Result<Outcome, Failed> {
    let token = target.sign_in("Lan").await?;
    must_open(target, &token).await?;
    let fields = vec![cookie(&token), ("origin", origin.to_owned())];
    Ok(refused(status(target, fields).await?))
}

/// A cookie, and nothing that says from whose page.
pub async fn cookie_alone(target: &Target) -> Result<Outcome, Failed> {
    let token = target.sign_in("Lan").await?;
    must_open(target, &token).await?;
    Ok(refused(status(target, vec![cookie(&token)]).await?))
}

/// The page of a site whose name has just begun to mean this machine.
pub async fn host(target: &Target) -> Result<Outcome, Failed> {
    let token = target.sign_in("Lan").await?;
    must_open(target, &token).await?;
    let mut url = target.socket()?;
    url.host = String::from("evil.example");
    let origin = ("origin", format!("http://{}", url.authority()));
    let asked = target.handshake_at(&url, vec![cookie(&token), origin]).await?;
    Ok(refused(asked.map_or_else(|status| status, |_| OPENED)))
}

/// The token says another name, and has the signature that it had.
#[must_use]
pub fn forged(token: &str) -> String {
    let mut parts: Vec<_> = token.split('.').map(str::to_owned).collect();
    if let [_, claims, _] = &mut parts[..]
        && let Ok(text) = BASE64.decode(&claims)
    {
        *claims = BASE64.encode(String::from_utf8_lossy(&text).replace("Lan", "Minh"));
    }
    parts.join(".")
}

/// The signature's last letters are missing: a comparison of what is there would be content.
#[must_use]
pub fn cut(token: &str) -> String {
    token.get(..token.len().saturating_sub(3)).unwrap_or_default().to_owned()
}

/// A good token, made a bad one.
pub async fn token(target: &Target, worse: fn(&str) -> String) -> Result<Outcome, Failed> {
    let token = target.sign_in("Lan").await?;
    must_open(target, &token).await?;
    Ok(refused(status(target, own_page(target, &worse(&token))).await?))
}

/// A token of yesterday: signed with the right key, and expired.
pub async fn expired(target: &Target) -> Result<Outcome, Failed> {
    must_open(target, &target.sign_in("Lan").await?).await?;
    Ok(refused(status(target, own_page(target, &target.expired("Lan"))).await?))
}

/// A good ticket in the address, where it would stand in histories and logs.
pub async fn in_the_address(target: &Target) -> Result<Outcome, Failed> {
    let ticket = target.ticket(&target.sign_in("Lan").await?).await?;
    let mut url = target.socket()?;
    url.target = format!("/ws?ticket={ticket}");
    let asked = target.handshake_at(&url, Vec::new()).await?;
    Ok(refused(asked.map_or_else(|status| status, |_| OPENED)))
}

/// One ticket, two handshakes.
pub async fn replayed(target: &Target) -> Result<Outcome, Failed> {
    let ticket = target.ticket(&target.sign_in("Lan").await?).await?;
    let first = status(target, vec![bearer(&ticket)]).await?;
    let again = status(target, vec![bearer(&ticket)]).await?;
    Ok(Outcome::new(first == OPENED && again != OPENED, format!("{first}, {again}")))
}

/// One invitation, two sign-ins. Where nobody is asked for one, the socket opens without.
pub async fn invited_twice(target: &Target) -> Result<Outcome, Failed> {
    if !target.has_door() {
        return uninvited(target).await;
    }
    let body = json!({ "invitation": target.invitation("Lan")?, "keep": "token" });
    let (first, _) = target.post("sign-in", None, &body).await?;
    let (again, _) = target.post("sign-in", None, &body).await?;
    Ok(Outcome::new(first == 200 && again == 401, format!("{first}, {again}")))
}

/// A handshake with nothing to show.
pub async fn uninvited(target: &Target) -> Result<Outcome, Failed> {
    let status = status(target, Vec::new()).await?;
    let did = [format!("{status} without any"), format!("{status}, chẳng cần gì")];
    Ok(Outcome::new(status != OPENED, did))
}

/// A cookie was copied; then its owner signs out.
pub async fn after_sign_out(target: &Target) -> Result<Outcome, Failed> {
    let token = target.sign_in("Lan").await?;
    must_open(target, &token).await?;
    target.post("sign-out", Some(&token), &json!({})).await?;
    Ok(refused(status(target, own_page(target, &token)).await?))
}

/// The same, but the thief's socket was open already.
pub async fn still_open(target: &Target) -> Result<Outcome, Failed> {
    let token = target.sign_in("Lan").await?;
    let opened = target.handshake(own_page(target, &token)).await?;
    let mut thief = opened.map_err(|status| format!("a good cookie: {status}"))?;
    target.post("sign-out", Some(&token), &json!({})).await?;
    Ok(match thief.closed(A_MOMENT).await {
        None => Outcome::new(false, ["stays open", "vẫn mở"]),
        Some(code) => {
            Outcome::new(code == 4502, ["closed", "đóng"].map(|how| format!("{how}: {code}")))
        }
    })
}

/// A join under the name of Lan, who is there.
pub async fn anothers_name(target: &Target) -> Result<Outcome, Failed> {
    let _lan = target.member("Lan").await?;
    let mut other = target.person("Minh").await?;
    other.join("Lan").await?;
    let answer = other.until("presence error").await?;
    Ok(match answer["code"].as_str() {
        None => Outcome::new(false, ["there are two Lans", "có hai Lan"]),
        Some(code) => Outcome::new(true, code),
    })
}

/// A return as Lan, whose connection would be closed for it.
pub async fn anothers_token(target: &Target) -> Result<Outcome, Failed> {
    let mut lan = target.member("Lan").await?;
    let mut other = target.person("Minh").await?;
    let mut resume = json!({ "type": "resume", "since": 0 });
    for field in ["session", "epoch"] {
        resume[field] = lan.welcome[field].clone();
    }
    other.says(&resume).await?;
    let answer = other.until("resumed resume_failed").await?;
    let evicted = lan.closed(A_MOMENT / 4).await;
    let kind = answer["type"].as_str().unwrap_or_default().to_owned();
    Ok(match evicted {
        Some(code) => Outcome::new(false, format!("{kind}; Lan: {code}")),
        None => Outcome::new(kind == "resume_failed", kind),
    })
}
