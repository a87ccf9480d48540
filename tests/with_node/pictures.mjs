// Lesson 11's uploads as the page has them: what message.rs and sending.rs are to the terminal.
// `node pictures.mjs FOLDER`: the folder holds the page's scripts. Standard input is one line of JSON: `{"messages": …}`, a
// list of binary messages in hex, or `{"uploads": …}`, a list of lists of steps. The answer is one line of JSON: what each
// message is, and its bytes once more; or what is said, told and left after each step.

import { readFileSync } from "node:fs";
import { pathToFileURL } from "node:url";

const script = (name) => import(new URL(name, pathToFileURL(`${process.argv[2]}/`)));
const { Sending } = await script("sending.js");
const { decode, encode } = await script("upload_message.js");

const idOf = (number) => number.toString(16).padStart(16, "0");
const hex = (buffer) => Buffer.from(buffer).toString("hex");

function read(message) {
  const bytes = Buffer.from(message, "hex");
  const { kind, id, number, rest } = decode(new Uint8Array(bytes).buffer);
  return [kind, id, number, rest.byteLength, hex(encode({ kind, id, number, rest }))];
}

function drive(steps) {
  const sending = new Sending();
  let now = 0;
  return steps.map(([what, ...values]) => {
    const said = [];
    const from = (kind) => ([number, count, text]) => sending.handle({ kind, id: idOf(number), number: count, text }, now);
    const hear = (type) => ([number, more]) => sending.heard({ type, id: idOf(number), ...more }, now);
    ({
      push: ([number, size]) => sending.push(idOf(number), size),
      cancel: () => sending.uploads.length > 0 && sending.cancel(sending.uploads[0].id),
      online: () => sending.online(),
      offline: () => sending.offline(),
      next: ([most]) => {
        for (let message = sending.next(); message !== null; message = sending.next()) {
          said.push([message.kind, message.id, message.number, message.length ?? 0]);
          if (said.length === most) break;
        }
      },
      received: from("received"),
      refused: from("refused"),
      stored: from("stored"),
      ack: hear("ack"),
      chat: hear("chat"),
      error: hear("error"),
      wait: ([time]) => {
        now += time;
        sending.handleTimeout(now);
      },
    })[what](values);
    const news = sending.takeNews().map(told);
    return [said, news, sending.uploads.map(({ id }) => id), sending.timeout];
  });
}

/** In the terminal's words. */
function told({ id, what, address, why, status }) {
  const reason = status === undefined || status === null ? why : `${why} (${status})`;
  return [id, what, what === "sent" ? address : reason];
}

const { messages, uploads } = JSON.parse(readFileSync(0, "utf8"));
console.log(JSON.stringify((messages ?? uploads).map(messages ? read : drive)));
