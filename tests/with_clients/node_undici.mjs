// https://www.npmjs.com/package/undici, whose WebSocket is the one of browsers (and of newer Nodes)

import { channel } from 'node:diagnostics_channel'
import { createRequire } from 'node:module'
import { conversation, protocols, say } from './conversation.mjs'

const { WebSocket, ping } = createRequire(process.env.FULL_DUPLEX_CLIENTS)('undici')
const { url, talk } = conversation
if (!url) process.exit()

const socket = new WebSocket(url, protocols)
socket.binaryType = 'arraybuffer'
const take = steps => {
    for (const [step, ...what] of steps) {
        if (step === 'ping') ping(socket, Buffer.from(...what))
        else if (step === 'close') socket.close(...what)
        else socket.send(...what)
    }
}
socket.onopen = () => take(talk.begin())
socket.onmessage = ({ data }) => take(talk.hears(data))
channel('undici:websocket:pong').subscribe(({ payload }) => take(talk.pong(payload.toString())))
socket.onclose = ({ code }) => talk.closed(code)
socket.onerror = () => say('error')
