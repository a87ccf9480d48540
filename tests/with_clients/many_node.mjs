// More clients from npm, a few lines each: PACKAGE echo URL, or PACKAGE chat URL NAME. Run by `matrix`, in Node, Bun and Deno.
// Without more arguments the package is only loaded. The package `own` is the runtime's own WebSocket.

import { Buffer } from 'node:buffer'
import { createRequire } from 'node:module'
import process from 'node:process'

Object.assign(globalThis, { Buffer, process }) // Deno has them only as modules
const which = process.argv.splice(2, 1)[0]
const { conversation, say } = await import('./conversation.mjs')
const load = createRequire(process.env.FULL_DUPLEX_CLIENTS)
const { url, talk } = conversation
const library = which === 'own' ? WebSocket : load(which)
if (!url) process.exit()

// Anything with the functions of a browser's WebSocket; `ping` where the library has one.
const drive = (socket, ping) => {
    socket.binaryType = 'arraybuffer'
    const take = steps => {
        for (const [step, ...what] of steps) {
            if (step === 'ping' && ping) ping(...what, payload => take(talk.pong(payload)))
            else if (step === 'ping') say('no ping') || socket.close(3001, '')
            else if (step === 'close') socket.close(...what)
            else if (step === 'bytes') socket.send(Buffer.from(...what))
            else socket.send(...what)
        }
    }
    let ended = false
    socket.onopen = () => take(talk.begin())
    socket.onmessage = ({ data }) => take(talk.hears(data))
    socket.onerror = ({ message }) => say('error', message)
    socket.onclose = ({ code }) => {
        if (!ended) talk.closed(code)
        ended = true
        setTimeout(() => process.exit(), 100)
    }
}

// nodejs-websocket has functions and events of its own.
const likeABrowsers = it => {
    const socket = { close: (...why) => it.close(...why) }
    socket.send = data => typeof data === 'string' ? it.sendText(data) : it.sendBinary(data)
    it.on('connect', () => socket.onopen())
    it.on('text', data => socket.onmessage({ data }))
    it.on('binary', async stream => {
        const parts = []
        stream.on('data', part => parts.push(part)).on('end', () => socket.onmessage({ data: Buffer.concat(parts) }))
    })
    it.on('error', error => socket.onerror(error))
    it.on('close', code => socket.onclose({ code }))
    return socket
}

const clients = {
    own() {
        const socket = new WebSocket(url)
        const ping = (text, answered) => {
            socket.addEventListener('pong', ({ data }) => answered(Buffer.from(data).toString()))
            socket.ping(text)
        }
        drive(socket, socket.ping && ping) // Bun's has it
    },
    'faye-websocket'() {
        const socket = new library.Client(url)
        drive(socket, (text, answered) => socket.ping(text, () => answered(text)))
    },
    websocket() {
        drive(new library.w3cwebsocket(url))
    },
    'reconnecting-websocket'() {
        drive(new library(url, [], { WebSocket: load('ws'), maxRetries: 0 }))
    },
    partysocket() {
        const { default: Reconnecting } = load('partysocket/ws')
        drive(new Reconnecting(url, [], { WebSocket: load('ws'), maxRetries: 0 }))
    },
    'nodejs-websocket'() {
        const it = library.connect(url)
        drive(likeABrowsers(it), (text, answered) => it.on('pong', answered).sendPing(text))
    },
}
clients[which]()
