use crate::{
    learn::observe::{Observed, observe},
    lesson04_frames::frame::{Header, Opcode},
    tap::hex,
};

/// 04.2: headers of all lengths, and what a receiver makes of them.
#[must_use]
pub fn header(write: fn(bool, u8, u64, Option<[u8; 4]>) -> Vec<u8>) -> Observed {
    const KEY: Option<[u8; 4]> = Some([0x37, 0xfa, 0x21, 0x3d]);
    observe(move |tape| {
        for (fin, opcode, length, key) in [
            (true, Opcode::Text, 5, None),
            (true, Opcode::Text, 5, KEY),
            (false, Opcode::Text, 3, KEY),
            (false, Opcode::Continuation, 0, KEY),
            (true, Opcode::Continuation, 125, KEY),
            (true, Opcode::Binary, 126, None),
            (true, Opcode::Binary, 127, KEY),
            (true, Opcode::Binary, 256, None),
            (true, Opcode::Binary, 65_535, KEY),
            (true, Opcode::Binary, 65_536, None),
            (true, Opcode::Binary, 1 << 32, KEY),
            (true, Opcode::Ping, 0, KEY),
            (true, Opcode::Close, 2, None),
        ] {
            let bytes = write(fin, opcode as u8, length, key);
            tape.sent(1, &hex(&bytes));
            tape.received(1, &read(&bytes));
        }
    })
}

fn read(bytes: &[u8]) -> String {
    match Header::parse(bytes) {
        Ok(Some((header, length))) => {
            let fin = if header.fin { " fin" } else { "" };
            let masked = header.mask.map_or(String::new(), |key| format!(" key={}", hex(&key)));
            let name = format!("{:?}", header.opcode).to_uppercase();
            let rest = match bytes.len() - length {
                0 => String::new(),
                more => format!(", and {more} bytes too many"),
            };
            format!("{name}{fin}{} len={}{masked}{rest}", header.rsv, header.length)
        }
        Ok(None) => "still waiting for the header's end".to_owned(),
        Err(violation) => format!("closes with {}: {}", violation.code(), violation.reason()),
    }
}
