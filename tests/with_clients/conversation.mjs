// What a client in JavaScript says and expects, whatever library carries it; each thing is printed.
// A step is ['text', string], ['bytes', Uint8Array], ['ping', string] or ['close', code, reason].

const TEXT = 'Chào buổi sáng, Việt Nam'
const LONG_TEXT = 'đ'.repeat(1 << 19)
const LONG_BYTES = Uint8Array.from({ length: 1 << 20 }, (_, index) => index)

export const say = (...words) => console.log(words.join(' '))

const text = message => ['text', JSON.stringify(message)]

export class Conversation {
    constructor(kind, name) {
        Object.assign(this, { kind, name })
    }

    begin() {
        return this.kind === 'echo' ? [['text', TEXT]] : []
    }

    // A text as a string, bytes as anything that Buffer.from takes.
    hears(message) {
        return this.kind === 'echo' ? this.echoed(message) : this.told(JSON.parse(message))
    }

    echoed(message) {
        if (message === TEXT) {
            say('text', message)
            return [['text', LONG_TEXT]]
        }
        if (message === LONG_TEXT) {
            say('a long text')
            return [['bytes', LONG_BYTES]]
        }
        if (typeof message !== 'string' && Buffer.from(message).equals(LONG_BYTES)) {
            say('long bytes')
            return [['ping', '?']]
        }
        say('something else', typeof message, message.length ?? message.byteLength)
        return [['close', 3001, '']]
    }

    pong(payload) {
        say('pong', payload)
        return [['close', 3001, 'tạm biệt']]
    }

    told(message) {
        switch (message.type) {
            case 'welcome':
                return [text({ type: 'join', username: this.name })]
            case 'presence':
                say('here', ...message.users.map(user => user.username))
                return [text({ type: 'chat', message: 'chào cả nhà' })]
            case 'chat':
                say(message.username, message.message)
                if (message.message === 'tạm biệt') return [['close', 1000, '']]
                return [text({ type: 'ping', timestamp: 7 })]
            case 'pong':
                say('pong', message.echo)
                return [text({ type: 'chat', message: 'còn đây' })]
        }
        say(message.type, ...('seq' in message ? [message.seq] : []))
        return []
    }

    closed(code) {
        say('close', code)
    }
}

// `echo URL` or `chat URL NAME`; without arguments the program only shows that it can start.
const [kind, url, name] = process.argv.slice(2)

// The subprotocols that are offered, the best first.
export const protocols = (process.env.FULL_DUPLEX_PROTOCOLS ?? '').split(',').filter(name => name)
export const conversation = { url, talk: new Conversation(kind, name) }
