//! Masking on the way: a payload is read once and written once.

/// Writes `payload` to `out`, masked. Both have the same length.
#[inline]
pub fn mask_to(out: &mut [u8], payload: &[u8], key: [u8; 4]) {
    let twice = u64::from(u32::from_ne_bytes(key)) * 0x1_0000_0001; // the key beside itself
    let (steps, rest) = out.as_chunks_mut();
    let (from, rest_from) = payload.as_chunks();
    for (step, from) in steps.iter_mut().zip(from) {
        *step = (u64::from_ne_bytes(*from) ^ twice).to_ne_bytes();
    }
    for ((byte, from), key) in rest.iter_mut().zip(rest_from).zip(twice.to_ne_bytes()) {
        *byte = from ^ key;
    }
}
