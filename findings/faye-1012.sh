#!/usr/bin/env bash
# faye-websocket 0.11.4 (npm) hands the close code 1012 to its program as 1002.
#
# Expected: 1012, "service restart", is in IANA's registry of close codes (RFC 6455 §11.7), so a client's `onclose` hears 1012.
# Seen: it hears 1002, "protocol error", with the reason kept. A program that takes 1002 for final never comes back after a restart.
# How: a server on a raw socket completes the handshake, sends Close 1012 and prints the code that it gets back.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund faye-websocket@0.11.4
cat >run.js <<'JS'
const { createHash } = require('node:crypto')
const { Client } = require('faye-websocket')

const code = 1012
const server = require('node:http').createServer().on('upgrade', (request, socket) => {
    const key = request.headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
    const accept = createHash('sha1').update(key).digest('base64')
    socket.write('HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n')
    socket.write(`Sec-WebSocket-Accept: ${accept}\r\n\r\n`)
    socket.write(Buffer.from([0x88, 5, code >> 8, code & 255, ...Buffer.from('bye')]))
    socket.on('data', () => socket.end()).on('error', () => {})
})
server.listen(0, '127.0.0.1', () => {
    const client = new Client(`ws://127.0.0.1:${server.address().port}/`)
    client.on('close', event => {
        console.log(`faye-websocket ${require('faye-websocket/package.json').version}`)
        console.log(`expected: close ${code} "bye"`)
        console.log(`seen:     close ${event.code} "${event.reason}"`)
        process.exit(event.code === 1002 ? 0 : 1)
    })
})
setTimeout(() => process.exit(2), 20000)
JS
node run.js
