'use strict';
/* The two switches: the language (also with the key L), and light or dark. Both are remembered. */
(function () {
    const root = document.documentElement;
    const TITLES = { en: 'Your numbers · Full Duplex', vi: 'Những con số của bạn · Song công', both: document.title };
    const LANGUAGES = [
        ['en', 'EN', 'English only'],
        ['vi', 'VI', 'Chỉ tiếng Việt'],
        ['both', 'EN+VI', 'Both languages · Cả hai ngôn ngữ'],
    ];
    const THEMES = [
        ['light', '☀', 'Light · Sáng'],
        ['dark', '☾', 'Dark · Tối'],
        ['auto', 'auto', 'As the system · Theo máy'],
    ];

    /** What was chosen before, or nothing: a file's page may be allowed to keep nothing. */
    function remembered(key) {
        try { return localStorage.getItem(key); } catch { return null; }
    }
    function remember(key, value) {
        try { localStorage.setItem(key, value); } catch { /* then this page forgets */ }
    }

    /** A group of buttons, of which one is pressed; returns a function that presses one. */
    function group(label, choices, chosen) {
        const box = document.createElement('div');
        box.setAttribute('role', 'group');
        box.setAttribute('aria-label', label);
        const press = value => {
            for (const button of box.children) button.setAttribute('aria-pressed', button.value === value);
        };
        for (const [value, text, title] of choices) {
            const button = document.createElement('button');
            Object.assign(button, { type: 'button', value, title, textContent: text });
            button.setAttribute('aria-label', title);
            button.addEventListener('click', () => { chosen(value, title); press(value); });
            box.append(button);
        }
        document.querySelector('.switches').append(box);
        return { press, box };
    }

    const announcement = document.createElement('div');
    announcement.className = 'announcement';
    announcement.setAttribute('aria-live', 'polite');
    document.body.append(announcement);

    /** Changes the language, and keeps what is being read where it is. */
    function speak(mode) {
        const shown = element => element.getClientRects().length > 0;
        const here = [...document.querySelectorAll('main h2, figure, tr, .card')]
            .find(element => shown(element) && element.getBoundingClientRect().bottom > 40);
        const before = here?.getBoundingClientRect().top;
        root.dataset.lang = mode;
        root.lang = mode === 'vi' ? 'vi' : 'en';
        document.title = TITLES[mode];
        if (here && scrollY > 0) scrollBy({ top: here.getBoundingClientRect().top - before, behavior: 'instant' });
    }
    const language = group('Language · Ngôn ngữ', LANGUAGES, (mode, label) => {
        speak(mode);
        remember('full-duplex-lang', mode);
        announcement.textContent = label;
    });
    const asked = new URLSearchParams(location.search).get('lang');
    const known = mode => LANGUAGES.some(([value]) => value === mode);
    const browsers = navigator.language.startsWith('vi') ? 'vi' : 'en';
    const first = [asked, remembered('full-duplex-lang'), browsers].find(known);
    speak(first);
    language.press(first);
    for (const button of language.box.children) button.setAttribute('aria-keyshortcuts', 'L');
    document.addEventListener('keydown', event => {
        if (event.key?.toLowerCase() !== 'l' || event.altKey || event.ctrlKey || event.metaKey) return;
        const now = LANGUAGES.findIndex(([value]) => value === root.dataset.lang);
        language.box.children[(now + 1) % LANGUAGES.length].click();
    });

    const paint = theme => { root.dataset.theme = theme; };
    const theme = group('Light or dark · Sáng hay tối', THEMES, (chosen) => {
        paint(chosen);
        remember('full-duplex-numbers-theme', chosen);
    });
    const kept = remembered('full-duplex-numbers-theme');
    const start = THEMES.some(([value]) => value === kept) ? kept : 'auto';
    paint(start);
    theme.press(start);
}());
