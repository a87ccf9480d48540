'use strict';
/* The few helpers that the switch, the labels and the widgets share, all on `window.fullDuplex`. */
(function () {
    /**
     * Makes an element: `h('button', { type: 'button', onclick: start }, 'Start')`.
     * Children are nodes, strings, or lists of them; strings become text, never HTML.
     */
    function h(tag, attributes = {}, ...children) {
        const element = document.createElement(tag);
        for (const [name, value] of Object.entries(attributes)) {
            if (name.startsWith('on')) element.addEventListener(name.slice(2), value);
            else if (value !== null && value !== false) element.setAttribute(name, value === true ? '' : value);
        }
        element.append(...children.flat(Infinity));
        return element;
    }

    /** The same words in both languages; bilingual.css shows the one (or both) that the reader chose. */
    function bi(english, vietnamese) {
        return [h('span', { lang: 'en' }, english), ' ', h('span', { lang: 'vi' }, vietnamese)];
    }

    /** Calls `act(mode)` now, and again whenever the reader changes the language. */
    function follow(act) {
        addEventListener('full-duplex-lang', () => act(window.fullDuplex.mode));
        act(window.fullDuplex.mode);
    }

    /** A number as the reader's language writes it: 1,234.5 or 1.234,5. */
    function number(value, digits = 0) {
        const locale = window.fullDuplex.mode === 'vi' ? 'vi' : 'en';
        return value.toLocaleString(locale, { minimumFractionDigits: digits, maximumFractionDigits: digits });
    }

    Object.assign(window.fullDuplex, { h, bi, follow, number });
})();
