'use strict';
/* <fd-frame data-hex="81 85 37 fa 21 3d 7f 9f 4d 51 58">: a frame whose bits can be flipped (data-agreed: permessage-deflate
   was agreed on, and frame/inflate.js restores it). frame/decode.js knows what they
   mean, frame/words.js how to say it, frame/draw.js how to show it; frame/transcript.js brings frames from the page here. */
(function () {
    const { h, bi, follow } = window.fullDuplex;
    const { decode, judge, textOf, closeOf, hex, verdict, cut, textLine, closeLine, header, payload, DRAWN, en, vi,
        isPacked, restore, restoredLine } = window.fullDuplex.frame;
    const TEXT_BEGUN = { opcode: 0x1, tail: [] };
    const PACKED_BEGUN = { opcode: 0x1, tail: null, packed: [0xf2, 0x48, 0xcd] };
    /** Name, bytes, and what came before them: those of RFC 6455 §5.7, and a few more; at the end those of RFC 7692 §7.2.3. */
    const SAMPLES = [
        ['“Hello”', '81 05 48 65 6c 6c 6f'], ['“Hello” ⊕ key', '81 85 37 fa 21 3d 7f 9f 4d 51 58'],
        ['“Hel…”', '01 03 48 65 6c'], ['“…lo”', '80 02 6c 6f', TEXT_BEGUN],
        ['ping', '89 05 48 65 6c 6c 6f'], ['256 B', '82 7e 01 00'], ['64 KiB', '82 7f 00 00 00 00 00 01 00 00'],
        ['“Chào”', '81 05 43 68 c3 a0 6f'], ['close 1000', '88 02 03 e8'], ['close 1005', '88 02 03 ed'],
        ['“Hello” deflate', 'c1 07 f2 48 cd c9 c9 07 00', null, { agreed: true }],
        ['“Hel…” deflate', '41 03 f2 48 cd', null, { agreed: true }], ['“…lo” deflate', '80 04 c9 c9 07 00', PACKED_BEGUN, { agreed: true }],
        ['“Hello” deflate, again', 'c1 05 f2 00 11 00 00', null, { agreed: true, context: 'Hello' }],
    ];
    const MOVES = { ArrowLeft: [0, 1], ArrowRight: [0, -1], ArrowUp: [-1, 0], ArrowDown: [1, 0] };
    const FIRST = '0.7'; // byte and bit: FIN

    /** The bytes that a person has written, or null. Half a byte at the end is not there yet. */
    function parse(text) {
        const digits = text.replace(/0x|[\s|,]/gi, '');
        return /[^0-9a-f]/i.test(digits) ? null : (digits.match(/../g) ?? []).map(pair => parseInt(pair, 16));
    }
    const write = f => [f.bytes.slice(0, f.head), f.bytes.slice(f.head)]
        .filter(part => part.length > 0).map(part => part.map(hex).join(' ')).join(' | ');

    customElements.define('fd-frame', class extends HTMLElement {
        #bytes = [];
        #receiver = 'server';
        #before = null; // the message that this frame finds unfinished
        #agreed = false; // on permessage-deflate
        #context = '';  // the text before it, on the same connection
        #drawn = 0;     // an answer that comes late is for an earlier drawing
        #cut = false;   // more bytes were there than are known
        #at = FIRST;    // the bit that Tab reaches
        #parts = null;

        connectedCallback() {
            if (this.#parts) return;
            this.replaceChildren(this.#build());
            this.load({ bytes: parse(this.dataset.hex ?? '') ?? [], agreed: 'agreed' in this.dataset });
            follow(() => this.#draw());
        }

        /** Shows these bytes. Unless told otherwise, masked ones go to a server and the others to a client. */
        load({ bytes, receiver, before = null, cut = false, note = [], agreed = false, context = '' }) {
            [this.#agreed, this.#context] = [agreed, context];
            this.#bytes = [...bytes];
            this.#receiver = receiver ?? (bytes[1] >> 7 === 1 ? 'server' : 'client');
            [this.#before, this.#cut, this.#at] = [before, cut, FIRST];
            this.#parts.note.replaceChildren(...note);
            this.#draw();
        }

        /** Focuses the bit that Tab would reach. */
        focus(options) { this.querySelector('.fd-bit[tabindex="0"]')?.focus(options); }

        /* ---- changing it ---- */
        #flip(byte, bit) {
            this.#bytes[byte] ^= 1 << bit;
            this.#at = `${byte}.${bit}`;
            this.#draw();
            this.focus();
        }
        /** Takes what stands in the field; `done` writing, it is set out as header and payload. */
        #type(done) {
            const { field } = this.#parts, bytes = parse(field.value);
            field.setAttribute('aria-invalid', bytes === null);
            if (bytes === null) {
                this.dataset.state = 'waits';
                this.#say(['Only hex digits make bytes: 0–9 and a–f.', 'Chỉ chữ số hex mới làm nên byte: 0–9 và a–f.']);
                return;
            }
            if (bytes.join() !== this.#bytes.join()) [this.#bytes, this.#cut, this.#at] = [bytes, false, FIRST];
            this.#draw(!done);
        }
        #receive(role) {
            this.#receiver = role;
            this.#draw();
        }
        #agree(agreed) {
            this.#agreed = agreed;
            this.#draw();
        }
        #goOn(after) {
            this.#before = after ? TEXT_BEGUN : null;
            this.#draw();
        }
        /** Keys that mean something here shall not turn the book's page. */
        #keys(event) {
            if (event.target === this.#parts.field || event.key in MOVES) event.stopPropagation();
            const at = event.target.dataset.at, move = MOVES[event.key];
            if (!at || !move || event.altKey || event.ctrlKey || event.metaKey) return;
            const [byte, bit] = at.split('.').map(Number);
            const next = this.querySelector(`[data-at="${byte + move[0]}.${bit + move[1]}"]`);
            event.preventDefault();
            if (!next) return;
            event.target.tabIndex = -1;
            next.tabIndex = 0;
            this.#at = next.dataset.at;
            next.focus();
        }

        /* ---- showing it ---- */
        #build() {
            const p = this.#parts = {};
            const role = name => p[name] = h('button', { type: 'button', onclick: () => this.#receive(name) }, name);
            const sample = ([name, digits, before, more]) =>
                h('button', { type: 'button', onclick: () => this.load({ bytes: parse(digits), before, ...more }) }, name);
            p.agreed = h('input', { type: 'checkbox', onchange: event => this.#agree(event.target.checked) });
            p.before = h('input', { type: 'checkbox', onchange: event => this.#goOn(event.target.checked) });
            p.field = h('textarea', {
                rows: 2, spellcheck: 'false', autocapitalize: 'off', autocomplete: 'off', maxlength: 4096,
                oninput: () => this.#type(false), onchange: () => this.#type(true),
            });
            return h('section', { class: 'fd-panel', 'aria-label': 'Frame dissector · Mổ xẻ frame', onkeydown: event => this.#keys(event) },
                h('div', { class: 'fd-bar' }, h('b', {}, bi('Flip the bits', 'Lật từng bit')),
                    h('span', { class: 'fd-roles', role: 'group', 'aria-label': 'receiver · bên nhận' },
                        h('span', {}, bi('received by a', 'bên nhận là')), role('server'), role('client'))),
                h('div', { class: 'fd-samples', role: 'group', 'aria-label': 'samples · mẫu' }, SAMPLES.map(sample)),
                h('label', { class: 'fd-hex' },
                    h('span', {}, bi('in hex: header | payload', 'dạng hex: header | payload')), p.field),
                h('label', { class: 'fd-before' }, p.before, ' ',
                    h('span', {}, bi('a message is unfinished before it', 'trước nó có một message còn dở'))),
                h('label', { class: 'fd-before fd-agreed' }, p.agreed, ' ',
                    h('span', {}, bi('permessage-deflate was agreed on', 'đã thoả thuận permessage-deflate'))),
                p.note = h('p', { class: 'fd-note' }),
                p.status = h('p', { class: 'fd-status', role: 'status' }),
                p.bits = h('div', { class: 'fd-bits', role: 'toolbar', 'aria-label': 'header: ← ↑ ↓ →' }),
                p.text = h('p', { class: 'fd-text' }),
                p.restored = h('p', { class: 'fd-text fd-restored' }),
                p.payload = h('ol', { class: 'fd-bytes', role: 'list', 'aria-label': 'payload' }),
                p.more = h('p', { class: 'fd-note' }));
        }

        /** Draws everything anew; while somebody is `typing`, the field is theirs. */
        #draw(typing = false) {
            const p = this.#parts, f = decode(this.#bytes), receiver = this.#receiver;
            const text = textOf(f, this.#before), close = closeOf(f);
            const result = judge(f, receiver, this.#before, this.#agreed);
            this.dataset.state = result.kind;
            for (const role of ['server', 'client']) p[role].setAttribute('aria-pressed', role === receiver);
            p.before.checked = this.#before !== null;
            p.agreed.checked = this.#agreed;
            if (!typing) {
                p.field.value = write(f);
                p.field.removeAttribute('aria-invalid');
            }
            p.bits.replaceChildren(...header(f, this.#at, (byte, bit) => this.#flip(byte, bit)));
            p.payload.replaceChildren(...payload(f, text));
            p.payload.classList.toggle('masked', f.masked);
            const line = close ? closeLine(close) : text && f.wire.length > 0 ? textLine(text) : null;
            p.text.replaceChildren(...(line ? bi(...line) : []));
            const hidden = f.wire.length - DRAWN;
            p.more.replaceChildren(...(hidden > 0 ? bi(`… and ${en(hidden)} more`, `… và ${vi(hidden)} byte nữa`) : []));
            this.#inflate(f, result.kind === 'whole' && !this.#cut);
            const shortened = this.#cut && result.part === 'payload';
            if (shortened) this.dataset.state = 'whole';
            this.#say(shortened ? cut(f) : verdict(f, receiver, result, text, close));
        }
        /** Beside a compressed message stands what it says, as soon as its last frame is whole. */
        async #inflate(f, whole) {
            const drawn = ++this.#drawn, { restored } = this.#parts;
            restored.replaceChildren();
            if (!whole || !f.fin || !isPacked(f, this.#before)) return;
            const packed = [...f.opcode === 0x0 ? this.#before.packed : [], ...f.plain];
            const line = restoredLine(f.opcode || this.#before.opcode, packed.length, await restore(packed, this.#context));
            if (drawn === this.#drawn) restored.replaceChildren(...bi(...line));
        }
        #say(sentences) {
            const words = bi(...sentences), status = this.#parts.status;
            const said = words.map(node => node.textContent ?? node).join('');
            if (said !== status.textContent) status.replaceChildren(...words); // a screen reader is told once
        }
    });
})();
