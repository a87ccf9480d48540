'use strict';
/* How code is set. The text stays the same, but for the margin that a piece brought along from the file it was cut from. */
(function () {
    const { h } = window.fullDuplex;

    /** Takes away the spaces that every line of a block begins with: they belong to an `impl` that isn't shown. */
    function dedent(code) {
        const margins = code.textContent.match(/^ *(?=\S)/gm) ?? [];
        const margin = Math.min(...margins.map(spaces => spaces.length));
        if (margins.length === 0 || margin === 0) return;
        const texts = document.createTreeWalker(code, NodeFilter.SHOW_TEXT);
        for (let begins = true; texts.nextNode();) {
            const node = texts.currentNode, whole = node.data;
            const spaces = new RegExp(`(${begins ? '^|' : ''}\\n) {1,${margin}}`, 'g');
            begins = whole.endsWith('\n');
            node.data = whole.replace(spaces, '$1');
        }
    }

    /** A long name may be broken behind `_`, `/` and `::`, rather than in the middle of a word. */
    function breakable(code) {
        const parts = code.textContent.split(/(?<=[_/]|::)/);
        if (parts.length > 1) code.replaceChildren(...parts.flatMap((part, i) => i ? [h('wbr'), part] : [part]));
    }

    document.querySelectorAll('main pre > code:not(.wire)').forEach(dedent);
    for (const code of document.querySelectorAll('main :not(pre) > code:not(:has(*))')) breakable(code);
})();
