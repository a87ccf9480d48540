// https://www.npmjs.com/package/ws

import { createRequire } from 'node:module'
import { conversation, protocols, say } from './conversation.mjs'

const WebSocket = createRequire(process.env.FULL_DUPLEX_CLIENTS)('ws')
const { url, talk } = conversation
if (!url) process.exit()

const offers = {
    usual: { threshold: 0 },
    alone: { threshold: 0, serverNoContextTakeover: true, clientNoContextTakeover: true },
    small: { threshold: 0, serverMaxWindowBits: 9, clientMaxWindowBits: 9 },
}
const perMessageDeflate = offers[process.env.FULL_DUPLEX_DEFLATE] ?? true
const socket = new WebSocket(url, protocols, { perMessageDeflate })
const take = steps => {
    for (const [step, ...what] of steps) {
        if (step === 'ping') socket.ping(...what)
        else if (step === 'close') socket.close(...what)
        else socket.send(...what)
    }
}
socket.on('open', () => take(talk.begin()))
socket.on('message', (data, isBinary) => take(talk.hears(isBinary ? data : data.toString())))
socket.on('pong', payload => take(talk.pong(payload.toString())))
socket.on('close', code => talk.closed(code))
socket.on('error', error => say('error', error.message))
