//! What a chat costs in bytes: JSON or CBOR, compressed or not.

use fastrand::Rng;
use full_duplex::lesson11_compression::{
    deflate::Deflate, negotiate::Half, offer::Window, subprotocol::cbor::encode,
};

const WORDS: &str = "mai mấy giờ mình đi vậy cả nhà chắc tầm bảy nha sớm cho đỡ nắng chốt ai mang theo nước \
    thì nói biết với còn lo bánh mì để ghé mua sáu ổ ăn chay trước cảm ơn Lan nhiều lắm không được rồi hẹn gặp lại";

/// A sentence of four to twelve words.
fn sentence(rng: &mut Rng) -> String {
    let words: Vec<_> = WORDS.split_whitespace().collect();
    let count = rng.usize(4..=12);
    (0..count).map(|_| *rng.choice(&words).expect("a word")).collect::<Vec<_>>().join(" ")
}

/// Each text as everybody hears it, with who types before it and the ack behind it.
fn conversation(rounds: u64) -> Vec<String> {
    let (mut messages, mut rng) = (Vec::new(), Rng::with_seed(11));
    for seq in 4_800..4_800 + rounds {
        let said = sentence(&mut rng);
        let (who, name) =
            [(17, "Minh"), (18, "Lan"), (23, "Ba")][usize::try_from(seq % 3).expect("few")];
        let time = 1_795_902_125_123 + seq * 7_919;
        let id = format!("{:08x}-{seq}", seq.wrapping_mul(0x9e37_79b9) & 0xffff_ffff);
        messages.push(format!(
            r#"{{"type":"typing","clientId":{who},"username":"{name}","isTyping":true}}"#
        ));
        messages.push(format!(
            r#"{{"type":"chat","seq":{seq},"id":"{id}","clientId":{who},"username":"{name}","message":"{said}","timestamp":{time}}}"#
        ));
        messages.push(format!(r#"{{"type":"ack","id":"{id}","seq":{seq},"timestamp":{time}}}"#));
    }
    messages
}

/// The bytes of all payloads; a message that wouldn't become smaller goes as it is.
fn compressed(messages: &[Vec<u8>], takeover: bool) -> usize {
    let mut deflate = Deflate::new(Half { takeover, window: Window::LARGEST });
    let size = |message: &Vec<u8>| {
        deflate.message(message).map_or(message.len(), |packed| packed.len().min(message.len()))
    };
    messages.iter().map(size).sum()
}

#[test]
fn json_and_cbor_compressed_and_not() {
    let texts = conversation(60);
    let json: Vec<_> = texts.iter().map(|text| text.clone().into_bytes()).collect();
    let cbor: Vec<_> = texts.iter().map(|text| encode(text).expect("an object")).collect();
    let row = |messages: &[Vec<u8>]| {
        let plain = messages.iter().map(Vec::len).sum::<usize>();
        [plain, compressed(messages, false), compressed(messages, true)]
            .map(|bytes| bytes / messages.len())
    };
    let (json, cbor) = (row(&json), row(&cbor));
    println!("bytes a message: as it is, compressed alone, compressed in context");
    println!("JSON {json:?}\nCBOR {cbor:?}");
    assert!(cbor[0] * 2 < json[0], "{cbor:?} {json:?}");
    assert!(cbor[1] < json[1] && cbor[2] < json[2], "{cbor:?} {json:?}");
    assert!(
        json[2] < cbor[1],
        "what was said before helps more than short names: {cbor:?} {json:?}"
    );
}
