// The chat that everybody writes first with Node's `ws`: what one says goes to all the others. Started by chat.rs.

import { createRequire } from 'node:module'

const { WebSocket, WebSocketServer } = createRequire(import.meta.url)(process.env.FULL_DUPLEX_WS)

let seq = 0
let lastId = 0
const members = new Map()

const perMessageDeflate = Boolean(process.env.FULL_DUPLEX_DEFLATE)
const server = new WebSocketServer({ host: '127.0.0.1', port: 0, backlog: 1024, perMessageDeflate })

server.on('listening', () => console.log(server.address().port))

const toOthers = (socket, message) => {
    const text = JSON.stringify(message)
    for (const client of server.clients) {
        if (client !== socket && client.readyState === WebSocket.OPEN) client.send(text)
    }
}

server.on('connection', socket => {
    const clientId = ++lastId
    let username = `Client ${clientId}`
    socket.send(JSON.stringify({ type: 'welcome', clientId, message: `Welcome, ${username}!` }))
    socket.on('error', () => {})
    socket.on('close', () => members.delete(clientId))
    socket.on('message', data => {
        let said
        try {
            said = JSON.parse(data)
        } catch {
            return socket.send(JSON.stringify({ type: 'error', code: 'bad_json' }))
        }
        if (said.type === 'join') {
            username = said.username
            members.set(clientId, { clientId, username })
            socket.send(JSON.stringify({ type: 'presence', users: [...members.values()] }))
            toOthers(socket, { type: 'user_joined', clientId, username, timestamp: Date.now() })
        } else if (said.type === 'chat') {
            const { message } = said
            toOthers(socket, { type: 'chat', seq: ++seq, clientId, username, message, timestamp: Date.now() })
        }
    })
})

// It ends with whoever started it.
process.stdin.on('end', () => process.exit()).resume()
