'use strict';
/* Transcripts, fenced as ```text,wire: a colour for each direction. `#1 > …` went to the server, `#1 < …` came from it,
   `#1 · …` is a remark. The text stays the same, so it reads and copies as before. */
(function () {
    const { h } = window.fullDuplex;
    /** A line too long for the page is broken between the members of its JSON. */
    const members = line => line.split(/(?<=,)(?=["{])/).flatMap((part, i) => i ? [h('wbr'), part] : [part]);
    const LINE = /^(?:#\d+ )?([><·])(?= |$)/, SIDE = { '>': 'wire-out', '<': 'wire-in', '·': 'wire-note' };

    for (const code of document.querySelectorAll('pre > code.wire')) {
        const lines = code.textContent.replace(/\n$/, '').split('\n');
        code.classList.add('wire-lines');
        // The newlines stand between the spans: inside, each would count twice when the block is copied.
        code.replaceChildren(...lines.flatMap(line => [h('span', { class: SIDE[LINE.exec(line)?.[1]] ?? null }, members(line)), '\n']));
    }
})();
