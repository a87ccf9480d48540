#!/usr/bin/env bash
# undici 7.30.0 (npm; the library behind Node's own WebSocket) offers permessage-deflate, has it accepted, and never compresses what it sends.
#
# Expected: a client that asks for compression uses it in both directions: 100,000 times the same letter become a few hundred bytes.
# (RFC 7692 §6 leaves it to each end which messages it compresses, so this is no error.)
# Seen: the server's 100,000 letters arrive compressed, the client's go out as they are, with RSV1 not set.
# How: a `ws` 8.23.0 server that counts the bytes of its TCP connection; the client says a long message and gets it back.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ws@8.23.0 undici@7.30.0
cat >run.js <<'JS'
const { WebSocketServer } = require('ws');
const { WebSocket } = require('undici');
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: { threshold: 0 } });
let first;
server.on('connection', (socket, request) => {
  const tcp = request.socket;
  const begun = { read: tcp.bytesRead, written: tcp.bytesWritten };
  tcp.prependListener('data', (bytes) => (first ??= bytes[0]));
  socket.on('message', (data) => {
    const up = tcp.bytesRead - begun.read;
    const written = tcp.bytesWritten;
    socket.send(String(data), () => ends(up, tcp.bytesWritten - written, data.length));
  });
});
server.on('listening', () => {
  const client = new WebSocket(`ws://127.0.0.1:${server.address().port}/`);
  client.onopen = () => {
    agreed = client.extensions;
    client.send('a'.repeat(100_000));
  };
});
let agreed;
function ends(up, down, length) {
  const isCompressed = (first & 0x40) !== 0;
  console.log('undici', require('undici/package.json').version);
  console.log(`expected: "${agreed}" in both directions`);
  console.log(`seen:     ${length} letters are ${up} bytes up (RSV1 ${isCompressed ? 'set' : 'not set'}), ${down} bytes down`);
  process.exit(agreed.includes('permessage-deflate') && up > length && !isCompressed && down < 1000 ? 0 : 1);
}
setTimeout(() => { console.log('nothing arrived in 10 s'); process.exit(1); }, 10_000);
JS
node run.js
