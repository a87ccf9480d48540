// Lesson 11's page: lesson 08's room, over a connection that is compressed and carries pictures.

import { both, startLanguage } from "../page/language.js";
import { here } from "../chat/connection.js";
import { showPulse } from "../heartbeat/pulse.js";
import { Room } from "../reconnect/room.js";
import { claimTab } from "../reconnect/tab.js";
import { watchFiles } from "./choose.js";
import { PictureConnection } from "./picture_connection.js";
import { PictureList } from "./picture_list.js";
import { agreed } from "./picture_text.js";
import { Preparation } from "./prepare.js";
import { told } from "./upload_message.js";
import { UploadRows } from "./upload_rows.js";
import { Uploads } from "./uploads.js";

// The server was told its pace on the command line, and passes it on.
const address = new URL(import.meta.url).searchParams;
const every = Number(address.get("every") ?? 25_000);
const pongTimeout = Number(address.get("pong_timeout") ?? 10_000);

startLanguage();
await claimTab(); // before anything is remembered: it may be another tab's memory
const line = new PictureConnection(here(), { every, pongTimeout });
showPulse(line);
line.onAgreed = showAgreed;

const uploads = new Uploads(line);
const rows = new UploadRows(uploads);
const pictures = new PictureList();
const { member } = new Room(line, {
  content: (message) => pictures.content(message),
  describe: told,
  onState: ({ name }) => (uploads.isOnline = name === "online"),
});
const preparation = new Preparation(rows);
watchFiles((files) => preparation.take(files));

// The message that ends an upload is the server's, in our name. The room knows nothing of it, and shows it as ours.
const show = member.onEvent;
rows.onSent = (address, { id, seq, timestamp }) => show({ type: "delivered", id, text: address, seq, timestamp });
member.onEvent = (event) => {
  if (event.type !== "heard" || !isEnd(event.message) || !uploads.heard(event.message)) show(event);
};
const hear = line.onMessage;
line.onMessage = (message) => {
  hear(message);
  // An ack that is read beyond our place in the log is none yet: what is missing comes first, and with it this message.
  if (message.type === "ack" && message.seq <= member.cursor) uploads.heard(message);
};

const isEnd = ({ type }) => type === "chat" || type === "error";

/** What client and server have agreed on, for eyes that want to know. */
function showAgreed({ extensions, protocol }) {
  const place = document.getElementById("agreed");
  place.hidden = false;
  place.replaceChildren(both(...agreed({ extensions, protocol })));
  document.getElementById("side").classList.toggle("compressed", extensions !== "");
}
