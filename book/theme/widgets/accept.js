'use strict';
/* <fd-accept data-key="dGhlIHNhbXBsZSBub25jZQ==">: from a Sec-WebSocket-Key to its answer, step by step. */
(function () {
    const { h, bi, follow, number } = window.fullDuplex;
    const GUID = '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'; // what every WebSocket server appends

    /* ---- computing: no page in here ---- */
    const base64 = bytes => btoa(String.fromCharCode(...bytes));
    const hex = bytes => [...bytes].map(byte => byte.toString(16).padStart(2, '0')).join(' ');
    /** How many bytes a Base64 text holds; `null` if it is none. (`atob` alone forgives missing `=` and spaces.) */
    function held(text) {
        const whole = /^[A-Za-z0-9+/]*={0,2}$/.test(text) && text.length % 4 === 0;
        return whole ? atob(text).length : null;
    }
    async function sha1(text) {
        return new Uint8Array(await crypto.subtle.digest('SHA-1', new TextEncoder().encode(text)));
    }

    /* ---- the sentences ---- */
    const SENTENCES = {
        good: () => bi('16 bytes: a key.', '16 byte: đúng là một key.'),
        wrong: bytes => bi(`${number(bytes)} bytes, and a key has 16. A server answers 400.`,
            `${number(bytes)} byte, mà key thì có 16. Server sẽ trả lời 400.`),
        none: () => bi('This is not Base64. A server answers 400.', 'Đây không phải Base64. Server sẽ trả lời 400.'),
        insecure: () => bi('A browser computes SHA-1 only for pages from this machine or over https.',
            'Trình duyệt chỉ chịu tính SHA-1 cho trang mở từ chính máy này hoặc qua https.'),
    };

    customElements.define('fd-accept', class extends HTMLElement {
        #parts = {};
        #asked = 0;

        connectedCallback() {
            if (!this.#parts.key) this.replaceChildren(this.#build());
            follow(() => this.#compute());
        }

        #build() {
            const p = this.#parts;
            const step = (label, name) => [h('dt', {}, label), p[name] = h('dd', {})];
            p.key = h('input', {
                value: this.dataset.key, spellcheck: 'false', autocomplete: 'off', autocapitalize: 'off',
                'aria-label': 'Sec-WebSocket-Key', oninput: () => this.#compute(),
            });
            return h('section', { class: 'fd-panel', 'aria-label': 'From key to accept · Từ key đến accept' },
                h('div', { class: 'fd-bar' }, h('b', {}, bi('Compute the answer', 'Tính lời đáp')),
                    h('button', { type: 'button', class: 'fd-go', onclick: () => this.#random() }, bi('A new key', 'Key khác')),
                    h('button', { type: 'button', onclick: () => this.#set(this.dataset.key) }, bi('The RFC’s', 'Key của RFC'))),
                p.status = h('p', { class: 'fd-status', role: 'status' }),
                h('dl', { class: 'fd-steps' },
                    h('dt', {}, 'Sec-WebSocket-Key'), h('dd', {}, p.key),
                    step('key + GUID', 'joined'), step('SHA-1', 'digest'), step('Sec-WebSocket-Accept', 'accept')));
        }
        #set(key) {
            this.#parts.key.value = key;
            this.#compute();
        }
        #random() { this.#set(base64(crypto.getRandomValues(new Uint8Array(16)))); }

        async #compute() {
            const { key, joined, digest, accept } = this.#parts, asked = ++this.#asked;
            const text = key.value.trim(), bytes = held(text);
            joined.replaceChildren(h('mark', {}, text), GUID);
            if (!crypto.subtle) return this.#say('insecure');
            const hash = await sha1(text + GUID);
            if (asked !== this.#asked) return; // a newer key is on its way
            digest.textContent = hex(hash);
            accept.textContent = base64(hash);
            this.#say(bytes === 16 ? 'good' : bytes === null ? 'none' : 'wrong', bytes);
        }
        #say(state, bytes) {
            const sentence = SENTENCES[state](bytes);
            const words = sentence.map(part => part.textContent ?? part).join('');
            if (this.#parts.status.textContent === words) return; // a screen reader is told once
            this.dataset.state = state;
            this.#parts.status.replaceChildren(...sentence);
        }
    });
})();
