//! The simple outbox and the fast one behave alike.

use full_duplex::lesson06_chat::{
    fast_outbox,
    hub_task::OUTBOX,
    outbox::{self, BURST},
    people::{Delivery, Outgoing},
};
use futures_util::FutureExt as _;

fn outgoing(text: &str, delivery: Delivery) -> Outgoing {
    Outgoing { to: vec![1], text: text.into(), delivery }
}

/// What an outbox does, written down.
macro_rules! story {
    ($outbox:ident) => {{
        let (sender, mut outbox, mut evicted) = $outbox::outbox();
        let (mut texts, mut story) = (Vec::new(), Vec::new());
        let reliable = outgoing("a", Delivery::Reliable);
        let fleeting = outgoing("b", Delivery::BestEffort);
        story.push(format!("empty: {:?}", outbox.take(&mut texts).now_or_never()));
        story.push(format!("put: {}", sender.put(&[reliable.clone(), fleeting.clone()])));
        story.push(format!("took: {:?} {texts:?}", outbox.take(&mut texts).now_or_never()));
        texts.clear();
        let full = vec![reliable.clone(); OUTBOX];
        story.push(format!("full: {}", sender.put(&full)));
        story.push(format!("fleeting: {}", sender.put(std::slice::from_ref(&fleeting))));
        story.push(format!("reliable: {}", sender.put(&[fleeting, reliable.clone()])));
        story.push(format!("evicted: {:?}", evicted.wait().now_or_never()));
        while outbox.take(&mut texts).now_or_never().is_some() {
            story.push(format!("took {}", texts.len()));
            texts.clear();
        }
        story.push(format!("room again: {}", sender.put(&full)));
        drop(outbox);
        story.push(format!("nobody takes: {}", sender.put(&full)));
        drop(sender);
        story.push(format!("evicted: {:?}", evicted.wait().now_or_never()));
        story
    }};
}

#[test]
fn both_behave_alike() {
    let simple = story!(outbox);
    assert_eq!(simple, story!(fast_outbox));
    assert_eq!(simple[3..7], ["full: true", "fleeting: true", "reliable: false", "evicted: None"]);
    assert!(simple.contains(&format!("took {BURST}")), "{simple:?}");
    assert_eq!(simple[simple.len() - 1], "evicted: Some(())");
}
