'use strict';
/* <fd-roads>: a network to spoil, and the road that lesson 10's client takes through it. What decides is the lesson's own
   road.js: the chapter shows it in a block of code inside this element, and it runs from there. Only the network is played. */
(function () {
    const { h, bi, follow, number } = window.fullDuplex;
    const STREAM = 3, WELCOME = 5, TRIP = 0.05, CUT = 2, GONE = 0.5; // s: two waits, a round trip, a short life, a pause
    const SHOWN = 9; // lines of what has happened

    const NAMES = { websocket: 'WebSocket', events: 'event stream', 'long-poll': 'long polling', poll: 'polling' };
    const FAULTS = {
        upgrade: ['a proxy drops Upgrade', 'proxy bỏ mất Upgrade'],
        cut: ['something cuts every WebSocket after 2 s', 'có gì đó cứ 2 giây là cắt WebSocket'],
        collect: ['a proxy collects responses', 'proxy gom response'],
        hold: ['a proxy answers held requests itself, with 504', 'proxy tự đáp 504 cho request bị giữ'],
        full: ['the server is full (503)', 'server đã đầy (503)'],
        away: ['the server restarts', 'server đang khởi động lại'],
    };

    /* ---- the network: no page and no decision in here ---- */
    /** What an attempt over this road meets: {evidence, seconds}; without evidence the room's welcome. */
    function meets(road, faults) {
        if (faults.away) return { evidence: { kind: 'unreachable' }, seconds: TRIP };
        if (road === 'websocket' && faults.upgrade) return { evidence: { kind: 'declined', status: 426 }, seconds: TRIP };
        if (faults.full) return { evidence: { kind: 'declined', status: 503 }, seconds: TRIP };
        if (road === 'events' && faults.collect) return { evidence: { kind: 'held back' }, seconds: STREAM };
        return { evidence: null, seconds: 2 * TRIP };
    }
    /** How long a connection over this road lasts: `null` if nothing cuts it. */
    const lasts = (road, faults) => {
        if (faults.away) return 0;
        if (road === 'websocket') return faults.upgrade ? 0 : faults.cut ? CUT : null;
        return (road === 'events' && faults.collect) || (road === 'long-poll' && faults.hold) ? 0 : null;
    };
    const reason = ({ kind, status }) => ({
        declined: [`declined with HTTP ${status}`, `bị từ chối, HTTP ${status}`],
        'held back': ['nothing came in time', 'chờ mãi không thấy gì tới'],
        'cut short': ['cut again and again', 'cứ nối được là đứt'],
        unreachable: ['nobody is there', 'không có ai ở đó'],
    })[kind];

    customElements.define('fd-roads', class extends HTMLElement {
        #parts = {};
        #lesson = null; // the module
        #faults = { upgrade: true };
        #roads; #seconds; #open; #told; #tried;

        async connectedCallback() {
            if (this.#lesson) return;
            const code = this.querySelector('pre code'), block = code?.closest('pre').parentElement;
            if (!code) return;
            const url = URL.createObjectURL(new Blob([code.textContent], { type: 'text/javascript' }));
            this.#lesson = await import(url);
            URL.revokeObjectURL(url);
            const shown = h('details', { class: 'fd-source' },
                h('summary', {}, bi('road.js, which decides here', 'road.js, nơi quyết định')), code.closest('pre'));
            this.replaceChildren(this.#build(shown));
            this.#enter();
            follow(() => this.#draw());
        }

        /* ---- what the client does ---- */
        #enter() {
            this.#roads = new this.#lesson.Roads();
            [this.#seconds, this.#open, this.#told, this.#tried] = [0, null, [], {}];
            this.#dial();
        }
        #dial() {
            for (let turn = 0; turn < 12; turn++) {
                const opened = this.#attempt();
                const left = opened && lasts(opened, this.#faults);
                if (opened === null || left === null) break;
                this.#ends(left, true);
            }
            this.#draw();
        }
        /** One attempt over as many roads as it takes: the road that is open, or null. */
        #attempt() {
            this.#tried = {};
            for (let road = this.#roads.first; road !== null;) {
                const { evidence, seconds } = meets(road, this.#faults);
                this.#seconds += seconds;
                if (evidence === null) {
                    this.#roads.opened(road, this.#seconds * 1000);
                    this.#open = road;
                    this.#tell(road, ['welcome: it is open', 'có lời chào: đường đã thông'], 'news');
                    return road;
                }
                this.#tell(road, reason(evidence), 'lost');
                this.#tried[road] = evidence;
                const next = this.#roads.failed(road, evidence);
                if (next === null && this.#lesson.holdsForEveryRoad(evidence)) {
                    this.#tell(null, ['that holds for every road: wait and try again, as in lesson 08', 'đường nào cũng thế thôi: chờ rồi thử lại, như bài 08']);
                }
                road = next;
            }
            this.#open = null;
            return null;
        }
        #ends(after, lost) {
            this.#seconds += after;
            this.#tell(this.#open, ['the connection is cut', 'kết nối bị cắt'], 'lost');
            this.#roads.ended(this.#open, after * 1000, lost);
            this.#open = null;
            this.#seconds += GONE;
        }
        /** The time until the next probe passes; or, without a road, the time until the next attempt. */
        #later() {
            if (this.#open === null) {
                this.#seconds += WELCOME;
                return this.#dial();
            }
            const at = this.#roads.probeAt;
            if (at === null) return;
            this.#seconds = Math.max(this.#seconds, at / 1000);
            for (const road of this.#roads.better) {
                const { evidence, seconds } = meets(road, this.#faults);
                this.#seconds += seconds;
                if (evidence !== null) {
                    this.#roads.stay(road, evidence, this.#seconds * 1000);
                    this.#tell(road, [`probed: ${reason(evidence)[0]}`, `dò: ${reason(evidence)[1]}`], 'lost');
                    continue;
                }
                this.#roads.climb(road);
                this.#tell(road, ['probed: welcome. The old road ends, the client resumes', 'dò: có lời chào. Đường cũ kết thúc, client đọc tiếp'], 'news');
                this.#open = road;
                return this.#dial();
            }
            this.#draw();
        }
        #spoil(fault, is) {
            this.#faults = { ...this.#faults, [fault]: is };
            const left = this.#open && lasts(this.#open, this.#faults);
            if (this.#open === null) return this.#draw();
            if (left === null) return this.#draw();
            this.#seconds += 60; // it had lived for a while
            this.#tell(this.#open, ['the connection is cut', 'kết nối bị cắt'], 'lost');
            this.#roads.ended(this.#open, 60_000, true);
            this.#open = null;
            this.#seconds += GONE;
            this.#dial();
        }
        #tell(road, words, kind = 'empty') {
            this.#told = [...this.#told, { at: this.#seconds, road, words, kind }].slice(-SHOWN);
        }

        /* ---- showing ---- */
        #build(shown) {
            const p = this.#parts;
            const box = ([fault, words]) => h('label', {},
                h('input', { type: 'checkbox', checked: Boolean(this.#faults[fault]), onchange: ({ target }) => this.#spoil(fault, target.checked) }), ' ', h('span', {}, bi(...words)));
            p.rungs = Object.fromEntries(this.#lesson.ROADS.map(road => [road, h('li', {}, h('b', {}, NAMES[road]), h('small', {}))]));
            p.later = h('button', { type: 'button', onclick: () => this.#later() });
            return h('section', { class: 'fd-panel', 'aria-label': 'A network to spoil · Một mạng để phá' },
                h('div', { class: 'fd-bar' }, h('b', {}, bi('A network to spoil', 'Một mạng để phá')), p.later,
                    h('button', { type: 'button', class: 'fd-go', onclick: () => this.#enter() }, bi('Begin again', 'Làm lại từ đầu'))),
                h('div', { class: 'fd-faults' }, Object.entries(FAULTS).map(box)),
                p.status = h('p', { class: 'fd-status', role: 'status' }),
                h('ol', { class: 'fd-rungs', role: 'list' }, Object.values(p.rungs)),
                p.told = h('ul', { class: 'fd-told', role: 'list' }), shown);
        }
        #draw() {
            const { status, rungs, told, later } = this.#parts, against = Object.fromEntries(this.#roads.inUse.against);
            const probe = this.#open === null ? WELCOME : this.#roads.probeAt && Math.max(0, this.#roads.probeAt / 1000 - this.#seconds);
            this.dataset.state = this.#open === null ? 'nobody' : this.#open === 'websocket' ? 'live' : 'lower';
            status.replaceChildren(...(this.#open === null ? bi('No road: the client waits.', 'Không có đường nào: client chờ.')
                : bi(`In the room, over ${NAMES[this.#open]}.`, `Đã vào phòng, qua ${NAMES[this.#open]}.`)));
            for (const [road, rung] of Object.entries(rungs)) {
                const why = against[road] ?? (this.#open === null ? this.#tried[road] : null);
                rung.className = road === this.#open ? 'news' : why ? 'lost' : 'empty';
                rung.lastChild.replaceChildren(...(road === this.#open ? bi('in use', 'đang đi') : why ? bi(...reason(why)) : []));
            }
            const wait = value => value >= 60 ? [`${number(value / 60)} min`, `${number(value / 60)} phút`] : [`${number(value)} s`, `${number(value)} giây`];
            later.disabled = probe === null;
            later.replaceChildren(...(probe === null ? bi('No probe is needed', 'Không cần dò') : bi(`${wait(probe)[0]} later`, `${wait(probe)[1]} sau`)));
            told.replaceChildren(...this.#told.map(({ at, road, words, kind }) => h('li', { class: kind },
                h('small', {}, `${number(at, 1)} s`), h('span', {}, road === null ? [] : [h('b', {}, NAMES[road]), ' '], bi(...words)))));
        }
    });
})();
