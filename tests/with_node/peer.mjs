// The other end of tests/with_node: the package `ws`, as client of our echo server and as server of our client.
// Prints one line of JSON for each thing that it has seen.

import { createRequire } from 'node:module'

const { WebSocket, WebSocketServer } = createRequire(import.meta.url)(process.env.FULL_DUPLEX_WS)

const say = (...what) => console.log(JSON.stringify(what))

const client = url => {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    const long = Buffer.alloc(1 << 20, 7)
    let echoes = 0
    socket.on('open', () => {
        socket.send('xin chào 👋')
        socket.send(Buffer.from([0, 255, 128]))
        socket.send('')
        socket.send('mot ', { fin: false })
        socket.ping('?')
        socket.send('hai', { fin: true })
        socket.send(long)
    })
    socket.on('pong', data => say('pong', data.toString()))
    socket.on('message', (data, isBinary) => {
        if (data.length > 1000) say('long', isBinary, data.equals(long))
        else say(isBinary ? 'binary' : 'text', isBinary ? [...data] : data.toString())
        if (++echoes === 5) socket.close(3001, 'tạm biệt')
    })
    socket.on('close', (code, reason) => say('close', code, reason.toString()))
    socket.on('error', error => say('error', error.message))
}

// Breaks a rule below the library, on its own socket.
const breaks = (url, hex) => {
    const socket = new WebSocket(url, { perMessageDeflate: false })
    socket.on('open', () => socket._socket.write(Buffer.from(hex, 'hex')))
    socket.on('close', (code, reason) => say('close', code, reason.toString()))
    socket.on('error', error => say('error', error.message))
}

const server = () => {
    const listening = new WebSocketServer({ host: '127.0.0.1', port: 0 })
    listening.on('listening', () => say('port', listening.address().port))
    listening.on('connection', socket => {
        socket.send('chào')
        socket.send('mot ', { fin: false })
        socket.send('hai', { fin: true })
        socket.send(Buffer.from([0, 255]))
        socket.ping('?')
        socket.on('pong', data => say('pong', data.toString()))
        let echoes = 0
        socket.on('message', (data, isBinary) => {
            say(isBinary ? 'binary' : 'text', isBinary ? [...data] : data.toString())
            if (++echoes === 3) socket.close(4000, 'đủ rồi')
        })
        socket.on('close', (code, reason) => {
            say('close', code, reason.toString())
            listening.close()
        })
        socket.on('error', error => say('error', error.message))
    })
}

const [what, url, hex] = process.argv.slice(2)
if (what === 'client') client(url)
else if (what === 'breaks') breaks(url, hex)
else server()
