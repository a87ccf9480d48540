'use strict';
/* "Dissect this": in a transcript, the bytes of a frame become a link that brings them into the page's nearest <fd-frame>.
   Such a line is `#1 >   81 85 37 fa 21 3d | 7f 9f 4d 51 58`: header, payload, and ` …` where the payload was cut. A time
   may stand before it (wire.js). */
(function () {
    const { h, bi } = window.fullDuplex;
    const { decode, after } = window.fullDuplex.frame;
    const LINE = /^((?:#\d+ )?([><]) +)((?:[0-9a-f]{2} )+\|(?: [0-9a-f]{2})*( …)?)\s*$/;
    const numbers = text => (text.match(/[0-9a-f]{2}/g) ?? []).map(pair => parseInt(pair, 16));

    const frames = [...document.querySelectorAll('fd-frame')];
    const calm = matchMedia('(prefers-reduced-motion: reduce)');

    function scroll(element, block) {
        element.scrollIntoView({ block, behavior: calm.matches ? 'instant' : 'smooth' });
    }
    function nearest(element) {
        const top = of => of.getBoundingClientRect().top;
        const far = frame => Math.abs(top(frame) - top(element));
        return frames.toSorted((a, b) => far(a) - far(b))[0];
    }
    /** Goes to an element with eyes and keyboard. */
    function visit(element, block) {
        element.focus({ preventScroll: true });
        scroll(element, block);
    }
    const jump = (attributes, act, ...words) =>
        h('a', { ...attributes, onclick: event => { event.preventDefault(); act(event.currentTarget); } }, words);

    function bring(link, frame) {
        const back = jump({ href: `#${link.id}` }, () => visit(link, 'center'), bi('back to the transcript', 'về lại bản ghi'));
        const panel = nearest(link);
        panel.load({ ...frame, note: [back] });
        visit(panel, 'start');
    }

    /** Makes the bytes of one line a link. `unfinished` remembers, for each connection and direction, the message under way. */
    function dissectable(line, unfinished, id) {
        const time = line.querySelector('.wire-time')?.textContent ?? '';
        const [, mark, side, shown, dots] = LINE.exec(line.textContent.slice(time.length)) ?? [];
        if (!mark) return;
        const bytes = numbers(shown), cut = dots !== undefined, before = unfinished.get(mark) ?? null;
        const frame = { bytes, cut, before, receiver: side === '>' ? 'server' : 'client' };
        unfinished.set(mark, after(decode(bytes), before, cut));
        const title = 'Dissect this frame · Mổ xẻ frame này';
        const attributes = { class: 'fd-dissect', id, href: '#', title, draggable: 'false' };
        line.lastChild.replaceWith(mark, jump(attributes, link => bring(link, frame), shown));
    }

    if (frames.length === 0) return;
    for (const [i, code] of document.querySelectorAll('.wire-lines').entries()) {
        const unfinished = new Map();
        [...code.children].forEach((line, k) => dissectable(line, unfinished, `frame-${i}-${k}`));
    }
})();
