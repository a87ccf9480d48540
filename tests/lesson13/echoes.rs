//! The fast echo server holds lesson 04's conversations as lesson 04's server does.

use crate::support::{
    conversations::{a_message_and_a_goodbye, fragments_and_a_ping_between},
    echoer::Echoer,
};

#[tokio::test]
async fn the_transcripts_are_the_same() {
    let expected = a_message_and_a_goodbye(Echoer::start().await).await;
    assert!(expected.contains("CLOSE fin len=5 1000"), "{expected}");
    assert_eq!(a_message_and_a_goodbye(Echoer::fast().await).await, expected);
    let expected = fragments_and_a_ping_between(Echoer::start().await).await;
    assert!(expected.contains("PONG fin len=1"), "{expected}");
    assert_eq!(fragments_and_a_ping_between(Echoer::fast().await).await, expected);
}
