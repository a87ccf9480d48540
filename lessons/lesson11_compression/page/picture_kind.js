// Which files are pictures. A name or a type that a computer has guessed from it may be wrong: the first bytes say it.

const LOOK = 12; // bytes

const at = (bytes, start, ...expected) => expected.every((byte, i) => bytes[start + i] === byte);
const letters = (bytes, start, text) => at(bytes, start, ...new TextEncoder().encode(text));

const STARTS = {
  "image/png": (bytes) => at(bytes, 0, 0x89) && letters(bytes, 1, "PNG\r\n\x1a\n"),
  "image/jpeg": (bytes) => at(bytes, 0, 0xff, 0xd8, 0xff),
  "image/gif": (bytes) => letters(bytes, 0, "GIF87a") || letters(bytes, 0, "GIF89a"),
  "image/webp": (bytes) => letters(bytes, 0, "RIFF") && letters(bytes, 8, "WEBP"),
};

/** The type of a picture that may be sent, or null; of a Blob only the first bytes are read. */
// ANCHOR: type
export async function typeOf(blob) {
  const bytes = new Uint8Array(await blob.slice(0, LOOK).arrayBuffer());
  return Object.keys(STARTS).find((type) => STARTS[type](bytes)) ?? null;
}
// ANCHOR_END: type

// An address that a chat message of the server's has, and no other one: 128 random bits and a type.
const ADDRESS = /^\/pictures\/([0-9a-f]{32}\.(?:png|jpg|gif|webp))$/;

/** Where the picture is of which a text tells, or null: beside this page, which a proxy may serve under a prefix. */
// ANCHOR: address
export function addressOf(text) {
  const name = ADDRESS.exec(text)?.[1];
  return name === undefined ? null : new URL(`pictures/${name}`, document.baseURI).href;
}
// ANCHOR_END: address
