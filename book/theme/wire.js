'use strict';
/* Transcripts, fenced as ```text,wire: a colour for each direction. `#1 > …` went to the server, `#1 < …` came from it,
   `#1 · …` is a remark. Where waiting is the point, a column of times stands before them: ` 7.0 s #1 > …`, or as many
   spaces if no time has passed. The text stays the same, so it reads and copies as before. */
(function () {
    const { h } = window.fullDuplex;
    /** A line too long for the page is broken between the members of its JSON. */
    const members = line => line.split(/(?<=,)(?=["{])/).flatMap((part, i) => i ? [h('wbr'), part] : [part]);
    const LINE = /^((?: *\d+\.\d s| {6}) (?=#))?(?:#\d+ )?([><·])(?= |$)/, SIDE = { '>': 'wire-out', '<': 'wire-in', '·': 'wire-note' };

    for (const code of document.querySelectorAll('pre > code.wire')) {
        const lines = code.textContent.replace(/\n$/, '').split('\n');
        code.classList.add('wire-lines');
        // The newlines stand between the spans: inside, each would count twice when the block is copied.
        code.replaceChildren(...lines.flatMap(line => {
            const [, time = '', side] = LINE.exec(line) ?? [];
            if (time) code.classList.add('wire-timed');
            const column = time ? [h('span', { class: 'wire-time' }, time)] : [];
            return [h('span', { class: SIDE[side] ?? null }, column, members(line.slice(time.length))), '\n'];
        }));
    }
})();
