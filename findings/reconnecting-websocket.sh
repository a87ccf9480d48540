#!/usr/bin/env bash
# reconnecting-websocket 4.4.0 (npm) calls a refused handshake a clean close with code 1000.
#
# Expected: a handshake that is answered with 503 ends, as in the WebSocket below it, with code 1006 and `wasClean: false`
# (RFC 6455 §7.1.5; WHATWG WebSockets: "fail the connection").
# Seen: `onclose` hears code 1000 and `wasClean: true`, before `onerror`. A program that leaves at 1000 leaves when it should wait.
# How: a server answers 503 to every request; the same library below, ws 8.23.0, is shown beside it.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund reconnecting-websocket@4.4.0 ws@8.23.0
cat >run.js <<'JS'
const { WebSocket } = require('ws')
const Reconnecting = require('reconnecting-websocket')

const closed = socket => new Promise(done => {
    socket.onerror = () => {}
    socket.onclose = ({ code, wasClean }) => done(`close ${code}, wasClean ${wasClean}`)
})
const server = require('node:http').createServer()
server.on('upgrade', (_, socket) => socket.end('HTTP/1.1 503 Service Unavailable\r\nContent-Length: 0\r\n\r\n'))
server.listen(0, '127.0.0.1', async () => {
    const url = `ws://127.0.0.1:${server.address().port}/`
    const plain = await closed(new WebSocket(url))
    const wrapped = await closed(new Reconnecting(url, [], { WebSocket, maxRetries: 0 }))
    console.log('reconnecting-websocket 4.4.0 over ws 8.23.0')
    console.log(`expected: ${plain} (what ws says)`)
    console.log(`seen:     ${wrapped}`)
    process.exit(plain.startsWith('close 1006') && wrapped === 'close 1000, wasClean true' ? 0 : 1)
})
setTimeout(() => process.exit(2), 20000)
JS
node run.js
