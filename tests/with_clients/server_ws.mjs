// An echo server of https://www.npmjs.com/package/ws, with compression; it prints its port. Ends with its input.

import { createRequire } from 'node:module'

const { WebSocketServer } = createRequire(process.env.FULL_DUPLEX_CLIENTS)('ws')
const answers = {
    usual: { threshold: 0 },
    alone: { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
    small: { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
}
const perMessageDeflate = answers[process.env.FULL_DUPLEX_DEFLATE]
if (!perMessageDeflate) process.exit() // it has shown that it can start

const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate })
server.on('listening', () => console.log(server.address().port))
server.on('connection', socket => {
    socket.on('message', (data, isBinary) => socket.send(data, { binary: isBinary }))
    socket.on('error', error => console.log('error', error.message))
})
process.stdin.on('end', () => process.exit()).resume()
