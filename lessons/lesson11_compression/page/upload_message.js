// The binary messages of an upload, one layout for all of them, big-endian (message.rs):
//
//     byte 0      1 to 8      9 to 12      13 …
//     kind        id          number       rest
//     begin                   size
//     piece                   offset       the bytes
//     cancel                  0
//     received                so many bytes
//     refused                 a status     a sentence
//     stored                  the size     the picture's address
//
// The id is a number of 64 bits, more than a JavaScript number can count. Here it is text: 16 hexadecimal digits. The chat
// message that tells of the picture has the same text as its id.

export const HEADER = 13; // bytes before the rest
export const PIECE = 16 * 1024; // bytes of a picture in one message, at most
export const LARGEST = 2 * 1024 * 1024; // bytes of a picture, at most

export const KINDS = ["", "begin", "piece", "cancel", "received", "refused", "stored"]; // by their number

/** A new id: chosen by chance, and the same over all connections. */
export function newUploadId() {
  return [...crypto.getRandomValues(new Uint8Array(8))].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

/** The message as an ArrayBuffer; `rest` is one, too. */
export function encode({ kind, id, number, rest = new ArrayBuffer(0) }) {
  const bytes = new Uint8Array(HEADER + rest.byteLength);
  const view = new DataView(bytes.buffer);
  view.setUint8(0, KINDS.indexOf(kind));
  view.setBigUint64(1, BigInt(`0x${id}`));
  view.setUint32(9, number);
  bytes.set(new Uint8Array(rest), HEADER);
  return bytes.buffer;
}

/** The message that an ArrayBuffer holds, or null if it is none. */
export function decode(buffer) {
  if (buffer.byteLength < HEADER) return null;
  const view = new DataView(buffer);
  const kind = KINDS[view.getUint8(0)];
  if (!kind) return null;
  const id = view.getBigUint64(1).toString(16).padStart(16, "0");
  return { kind, id, number: view.getUint32(9), rest: buffer.slice(HEADER) };
}

/** A message in one line, for people. */
export function told(buffer) {
  const message = decode(buffer);
  if (message === null) return null;
  const { kind, id, number, rest } = message;
  return {
    begin: () => `begin ${id} · size ${number}`,
    piece: () => `piece ${id} · offset ${number} · ${rest.byteLength} bytes`,
    cancel: () => `cancel ${id}`,
    received: () => `received ${id} · ${number} bytes`,
    refused: () => `refused ${id} · ${number} ${textOf(rest)}`,
    stored: () => `stored ${id} · ${number} bytes · ${textOf(rest)}`,
  }[kind]();
}

/** The sentence or the address in a message of the server. */
export const textOf = (rest) => new TextDecoder().decode(rest);
