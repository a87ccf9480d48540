// The chat that everybody writes first with Node's `ws`: what one says goes to all the others. Started by node.rs.

import { createRequire } from 'node:module'

const { WebSocket, WebSocketServer } = createRequire(import.meta.url)(process.env.FULL_DUPLEX_WS)

let seq = 0
let lastId = 0

const perMessageDeflate = Boolean(process.env.FULL_DUPLEX_DEFLATE)
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 1024, perMessageDeflate })

server.on('listening', () => console.log(server.address().port))

server.on('connection', socket => {
    const clientId = ++lastId
    const username = `Client ${clientId}`
    socket.send(JSON.stringify({ type: 'welcome', clientId, message: `Welcome, ${username}!` }))
    socket.on('error', () => {})
    socket.on('message', data => {
        let said
        try {
            said = JSON.parse(data)
        } catch {
            return socket.send(JSON.stringify({ type: 'error', code: 'bad_json' }))
        }
        if (said.type !== 'chat') return
        const { message } = said
        const text = JSON.stringify({ type: 'chat', seq: ++seq, clientId, username, message, timestamp: Date.now() })
        for (const client of server.clients) {
            if (client !== socket && client.readyState === WebSocket.OPEN) client.send(text)
        }
    })
})

// It ends with whoever started it.
process.stdin.on('end', () => process.exit()).resume()
