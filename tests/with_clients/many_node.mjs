// More clients from npm, a few lines each: NAME echo URL, or NAME chat URL NAME. Run by `matrix`.

import { createRequire } from 'node:module'

const which = process.argv.splice(2, 1)[0]
const { conversation, say } = await import('./conversation.mjs')
const load = createRequire(process.env.FULL_DUPLEX_CLIENTS)
const { url, talk } = conversation

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
    socket.onopen = () => take(talk.begin())
    socket.onmessage = ({ data }) => take(talk.hears(data))
    socket.onerror = ({ message }) => say('error', message)
    socket.onclose = ({ code }) => talk.closed(code) || setTimeout(process.exit, 100)
}

const clients = {
    faye() {
        const socket = new (load('faye-websocket').Client)(url)
        drive(socket, (text, answered) => socket.ping(text, () => answered(text)))
    },
    websocket() {
        drive(new (load('websocket').w3cwebsocket)(url))
    },
    reconnecting() {
        drive(new (load('reconnecting-websocket'))(url, [], { WebSocket: load('ws'), maxRetries: 0 }))
    },
}
clients[which]()
