'use strict';
/* <fd-poll data-url="http://127.0.0.1:8080">: polls the lesson that runs on the reader's machine, and shows the bill. */
(function () {
    const { h, bi, follow, number } = window.fullDuplex;
    const INTERVALS = [[250, '250 ms'], [1000, '1 s'], [2000, '2 s'], [5000, '5 s']];
    const STRIP = 60;        // polls drawn
    const SHOWN = 5;         // messages listed
    const PATIENCE = 5000;   // ms before a request that nobody answers is given up
    const SLOWEST_RETRY = 1000; // ms, the shortest pause while nobody answers

    /* ---- what the polls have cost and brought: no network and no page in here ---- */
    class Tally {
        requests = 0; empty = 0; bytes = 0; messages = 0; delays = []; strip = []; latest = [];

        /** Takes one answer; `since` is the moment from which a message counts as news rather than history. */
        answer(messages, bytes, now, since) {
            this.requests += 1;
            this.bytes += bytes;
            this.messages += messages.length;
            if (messages.length === 0) this.empty += 1;
            this.mark(messages.length === 0 ? 'empty' : 'news');
            for (const message of messages) {
                const delay = message.timestamp < since ? null : Math.max(now - message.timestamp, 0);
                if (delay !== null) this.delays = [...this.delays, delay].slice(-1000);
                this.latest = [...this.latest, { ...message, delay }].slice(-SHOWN);
            }
        }
        lost() {
            this.requests += 1;
            this.mark('lost');
        }
        mark(kind) { this.strip = [...this.strip, kind].slice(-STRIP); }
        get share() { return this.requests ? 100 * this.empty / this.requests : 0; }
        get median() { return this.delays.toSorted((a, b) => a - b)[this.delays.length >> 1] ?? null; }
        get worst() { return this.delays.length ? Math.max(...this.delays) : null; }
    }

    /* ---- one request ---- */
    /** Asks once; what comes back is `{ messages, seq, gap, bytes }`, or an Error that says why not. */
    async function ask(url, since, stopped) {
        const signal = AbortSignal.any([stopped, AbortSignal.timeout(PATIENCE)]);
        const response = await fetch(`${url}/messages?since=${since}`, { cache: 'no-store', credentials: 'omit', signal });
        const body = await response.arrayBuffer();
        const parsed = JSON.parse(new TextDecoder().decode(body));
        if (!response.ok || !Array.isArray(parsed.messages)) throw new SyntaxError(`HTTP ${response.status}`);
        return { ...parsed, bytes: body.byteLength };
    }
    const pause = (ms, signal) => new Promise(done => {
        const timer = setTimeout(done, ms);
        signal.addEventListener('abort', () => { clearTimeout(timer); done(); }, { once: true });
    });

    /* ---- the sentences ---- */
    const command = () => h('code', {}, 'cargo run --bin lesson01');
    const onThisMachine = /^(localhost|127\.0\.0\.1)$/.test(location.hostname); // as the lesson itself sees it
    const SENTENCES = {
        idle: () => bi('Start lesson 01, then press Start.', 'Chạy bài 01 rồi bấm Bắt đầu.'),
        asking: () => bi('Asking…', 'Đang hỏi…'),
        live: () => bi('The lesson answers.', 'Bài học đang trả lời.'),
        stopped: () => bi('Stopped. The numbers stay.', 'Đã dừng. Các con số vẫn còn đó.'),
        restarted: () => bi('The server has restarted, so I ask from the beginning again.', 'Server vừa khởi động lại, mình cũng hỏi lại từ đầu.'),
        gap: () => bi('Some older messages were already gone.', 'Vài tin cũ đã không còn nữa.'),
        stranger: () => bi('Somebody answers there, but it is not lesson 01. Is another program on this port?',
            'Có ai đó trả lời, nhưng không phải bài 01. Cổng này đang bị chương trình khác dùng chăng?'),
        nobody: () => bi(
            [h('span', {}, 'Nobody answers yet. In the course folder, run '), command(), '. I keep trying.'],
            [h('span', {}, 'Chưa có ai trả lời. Trong thư mục khoá học, hãy chạy '), command(), '. Mình vẫn tiếp tục thử.']),
        elsewhere: () => bi(
            ['Nobody answers. The lesson speaks only to pages from your own machine: run ', command(), ' and ',
                h('code', {}, 'mdbook serve book'), ', then open this chapter on localhost.'],
            ['Chưa có ai trả lời. Bài học chỉ nói chuyện với trang mở từ chính máy bạn: hãy chạy ', command(), ' và ',
                h('code', {}, 'mdbook serve book'), ', rồi mở chương này ở localhost.']),
    };

    customElements.define('fd-poll', class extends HTMLElement {
        #tally = new Tally();
        #running = null; // the AbortController of the polling under way
        #state = '';
        #parts = {};

        connectedCallback() {
            if (!this.#parts.button) this.replaceChildren(this.#build());
            this.#say('idle');
            follow(() => this.#draw());
        }
        disconnectedCallback() { this.#stop(); }

        /* ---- polling ---- */
        #start() {
            this.#running = new AbortController();
            this.#tally = new Tally();
            this.#say('asking');
            this.#draw();
            this.#poll(this.#running.signal);
        }
        #stop() {
            if (!this.#running) return;
            this.#running.abort();
            this.#running = null;
            this.#say('stopped');
            this.#draw();
        }
        async #poll(stopped) {
            const begun = Date.now();
            let seq = 0;
            while (!stopped.aborted) {
                const asked = performance.now();
                let wait = this.#interval();
                try {
                    const answer = await ask(this.dataset.url, seq, stopped);
                    this.#tally.answer(answer.messages, answer.bytes, Date.now(), begun);
                    this.#say(answer.seq < seq ? 'restarted' : answer.gap ? 'gap' : 'live');
                    seq = answer.seq < seq ? 0 : answer.seq;
                } catch (error) {
                    if (stopped.aborted) return;
                    this.#tally.lost();
                    const nobody = onThisMachine ? 'nobody' : 'elsewhere';
                    this.#say(error instanceof SyntaxError ? 'stranger' : nobody);
                    wait = Math.max(wait, SLOWEST_RETRY);
                }
                this.#draw();
                await pause(wait - (performance.now() - asked), stopped);
            }
        }
        #interval() { return Number(this.#parts.interval.value); }

        /* ---- showing ---- */
        #build() {
            const p = this.#parts;
            const figure = (name, ...words) => h('div', {}, h('dt', {}, bi(...words)), p[name] = h('dd', {}));
            p.button = h('button', { type: 'button', class: 'fd-go', onclick: () => this.#running ? this.#stop() : this.#start() });
            p.interval = h('select', { onchange: () => this.#changePace() },
                INTERVALS.map(([ms, text]) => h('option', { value: ms, selected: ms === 1000 }, text)));
            p.cells = Array.from({ length: STRIP }, () => h('i'));
            return h('section', { class: 'fd-panel', 'aria-label': 'Polling, live · Hỏi liên tục, trực tiếp' },
                h('div', { class: 'fd-bar' }, h('b', {}, bi('Poll it yourself', 'Tự tay hỏi thử')),
                    h('label', {}, bi('every', 'mỗi'), ' ', p.interval), p.button),
                p.status = h('p', { class: 'fd-status', role: 'status' }),
                h('dl', { class: 'fd-figures' },
                    figure('requests', 'requests', 'lần hỏi'), figure('empty', 'empty answers', 'câu trả lời rỗng'),
                    figure('bytes', 'bytes of bodies', 'byte trong body'), figure('messages', 'messages', 'tin nhắn'),
                    figure('delay', 'delay: median, worst', 'độ trễ: trung vị, lâu nhất')),
                h('div', { class: 'fd-strip', 'aria-hidden': 'true' }, p.cells),
                h('p', { class: 'fd-key', 'aria-hidden': 'true' },
                    h('i', { class: 'empty' }), bi('nothing new', 'không có gì mới'), h('i', { class: 'news' }), bi('news', 'có tin'),
                    h('i', { class: 'lost' }), bi('no answer', 'không trả lời')),
                p.latest = h('ul', { class: 'fd-latest', role: 'list' }));
        }
        #changePace() {
            this.#tally = Object.assign(new Tally(), { latest: this.#tally.latest }); // a new pace, a new bill
            this.#draw();
        }
        #say(state) {
            if (state === this.#state) return; // a screen reader is told once
            this.#state = state;
            this.dataset.state = state;
            this.#parts.status.replaceChildren(...SENTENCES[state]());
        }
        #draw() {
            const { button, requests, empty, bytes, messages, delay, cells, latest } = this.#parts, tally = this.#tally;
            const ms = value => value === null ? '–' : `${number(value)} ms`;
            button.replaceChildren(...(this.#running ? bi('Stop', 'Dừng') : bi('Start', 'Bắt đầu')));
            requests.textContent = number(tally.requests);
            empty.textContent = `${number(tally.empty)} (${number(tally.share)} %)`;
            bytes.textContent = number(tally.bytes);
            messages.textContent = number(tally.messages);
            delay.textContent = tally.worst === null ? '–' : `${ms(tally.median)}, ${ms(tally.worst)}`;
            cells.forEach((cell, i) => { cell.className = tally.strip[i] ?? ''; });
            latest.replaceChildren(...tally.latest.map(message => h('li', {},
                h('b', {}, String(message.username)), h('span', {}, String(message.message)),
                h('small', {}, message.delay === null ? bi('from before', 'từ trước') : ms(message.delay)))));
        }
    });
})();
