'use strict';
/* The switch EN / VI / EN+VI. What is shown is decided by bilingual.css from <html data-lang>. */
(function () {
    const root = document.documentElement;
    const { KEY, h, nameWindow } = window.fullDuplex;
    const CHOICES = [
        ['en', 'EN', 'English only'],
        ['vi', 'VI', 'Chỉ tiếng Việt'],
        ['both', 'EN+VI', 'Both languages · Cả hai ngôn ngữ'],
    ];

    /* ---- the reader's place on the page ---- */
    const visible = element => element && element.getClientRects().length > 0;
    const LINE = 60; // just below the bar: what crosses this line is what is being read

    /** Remembers what crosses the line and how far into it; returns a function that brings it back there. */
    function bookmark() {
        const element = [...document.querySelectorAll('main > *')]
            .find(child => visible(child) && child.getBoundingClientRect().bottom > LINE);
        if (!element || scrollY === 0) return () => {};
        const { top, height } = element.getBoundingClientRect();
        const gap = Math.max(top - LINE, 0), part = Math.max(LINE - top, 0) / height;
        return () => {
            const twin = [element, element.nextElementSibling, element.previousElementSibling].find(visible);
            if (!twin) return;
            const now = twin.getBoundingClientRect();
            scrollBy({ top: now.top + part * now.height - LINE - gap, behavior: 'instant' });
        };
    }

    /* ---- changing the language ---- */
    function remember(mode) {
        try { localStorage.setItem(KEY, mode); } catch { /* then this page forgets */ }
    }
    function apply(mode) {
        const backToPlace = bookmark();
        root.dataset.lang = mode;
        root.lang = mode === 'vi' ? 'vi' : 'en';
        window.fullDuplex.mode = mode;
        for (const button of buttons) button.setAttribute('aria-pressed', button.value === mode);
        nameWindow(mode);
        dispatchEvent(new Event('full-duplex-lang'));
        backToPlace();
    }
    /** The reader's own choice outlives the page, and the `?lang=` that brought them here. */
    function choose(mode, label) {
        apply(mode);
        remember(mode);
        announcement.textContent = label;
        const url = new URL(location);
        if (!url.searchParams.has('lang')) return;
        url.searchParams.delete('lang');
        history.replaceState(history.state, '', url);
    }

    /* ---- the buttons and the key ---- */
    const buttons = CHOICES.map(([value, text, label]) => h('button', {
        type: 'button', value, title: `${label} (L)`, 'aria-label': label, 'aria-keyshortcuts': 'L',
        onclick: () => choose(value, label),
    }, text));
    const announcement = h('div', { class: 'lang-announcement', 'aria-live': 'polite' });
    const group = h('div', { class: 'lang-switch', role: 'group', 'aria-label': 'Language · Ngôn ngữ' }, buttons);
    document.querySelector('.right-buttons').prepend(group);
    document.body.append(announcement);

    document.addEventListener('keydown', event => {
        if (event.key?.toLowerCase() !== 'l') return; // a browser that fills in a form reports keys without a name
        const typing = event.target.closest?.('input, textarea, select, [contenteditable]');
        if (event.altKey || event.ctrlKey || event.metaKey || typing) return;
        const now = CHOICES.findIndex(([value]) => value === window.fullDuplex.mode);
        buttons[(now + 1) % CHOICES.length].click();
    });

    if (new URLSearchParams(location.search).get('lang') === window.fullDuplex.mode) remember(window.fullDuplex.mode);
    apply(window.fullDuplex.mode);
})();
