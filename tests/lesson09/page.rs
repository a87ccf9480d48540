//! What the page asks the door.

use full_duplex::{lesson09_door::limits::Allowed, stage::page::CONTENT_SECURITY_POLICY};
use serde_json::json;

use crate::support::{
    NEW_YEAR,
    door::{HOME, Site, asks, cookie, cookie_in, get, invitation, origin, post},
};

#[tokio::test]
async fn all_files_of_the_page_are_there() {
    let site = Site::start().await;
    let files = site.host.page(CONTENT_SECURITY_POLICY).await;
    for file in ["/door/page.js", "/door/door.css", "/reconnect/client.js", "/page/base.css"] {
        assert!(files.iter().any(|name| name.contains(file)), "{file}: {files:?}");
    }
    site.host.stop().await;
}

#[tokio::test]
async fn a_page_learns_beforehand_that_there_is_no_place() {
    let site = Site::allowing(Allowed { sockets_of_account: 1, ..Allowed::default() }).await;
    let session = site.session("Lan");
    let me = get("/me", &[&cookie(&session)]);
    let known = json!({"name": "Lan", "until": NEW_YEAR + 86_400_000, "goodForMs": 86_400_000});
    assert_eq!(site.answers(&me).await.json(), known);
    let lan = site.comes(&session).await;
    assert_eq!(site.answers(&me).await.json()["retryAfterMs"], 10_000);
    lan.leaves().await;
    site.host.stop().await;
}

#[tokio::test]
async fn a_browser_in_which_somebody_signs_in_is_no_longer_anybody_elses() {
    let site = Site::start().await;
    let session = site.session("Lan");
    let lan = site.comes(&session).await;
    let body = json!({"invitation": invitation("Minh", NEW_YEAR)}).to_string();
    let (home, shown) = (origin(HOME), cookie(&session));
    let answer = site.answers(&post("/sign-in", &[&home, &shown], &body)).await;
    assert_eq!(lan.ended().await.code().value(), 4502);
    let mut wire = site.host.wire().await;
    let minh = asks(&mut wire, &get("/me", &[&cookie(&cookie_in(&answer))])).await;
    assert_eq!(minh.json()["name"], "Minh");
    assert_eq!(asks(&mut wire, &get("/me", &[&shown])).await.status(), 401);
    // An invitation that is not good changes nothing.
    let again = post("/sign-in", &[&home, &cookie(&cookie_in(&answer))], &body);
    assert_eq!(asks(&mut wire, &again).await.status(), 401);
    let minh = asks(&mut wire, &get("/me", &[&cookie(&cookie_in(&answer))])).await;
    assert_eq!(minh.status(), 200);
    wire.close().await;
    site.host.stop().await;
}
