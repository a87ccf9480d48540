'use strict';
/* mdBook's own words. The English ones are read from the page, so only the Vietnamese are listed here. */
(function () {
    const { h, bi, follow } = window.fullDuplex;

    /* ---- labels, hints and placeholders ---- */
    const LABELS = {
        '#mdbook-sidebar-toggle': 'Đóng/mở mục lục',
        '#mdbook-theme-toggle': 'Đổi màu trang',
        '#mdbook-theme-list': 'Màu trang',
        '#mdbook-search-toggle': 'Tìm kiếm (`/`)',
        '#mdbook-searchbar': 'Tìm trong sách, không dấu cũng được…',
        '#mdbook-sidebar': 'Mục lục',
        '.right-buttons a[href$="print.html"]': 'In cả quyển sách',
        'nav:is(.nav-wrapper, .nav-wide-wrapper)': 'Chuyển chương',
        'a[rel~="prev"]': 'Chương trước',
        'a[rel~="next"]': 'Chương sau',
        '.clip-button': 'Sao chép vào clipboard',
    };
    const english = new Map(); // element → its own [attribute, words] pairs
    function label(vietnamese) {
        for (const [selector, words] of Object.entries(LABELS)) {
            for (const element of document.querySelectorAll(selector)) {
                if (!english.has(element)) {
                    english.set(element, ['title', 'aria-label', 'placeholder']
                        .filter(name => element.hasAttribute(name)).map(name => [name, element.getAttribute(name)]));
                }
                for (const [name, own] of english.get(element)) element.setAttribute(name, vietnamese ? words : own);
            }
        }
    }
    follow(mode => label(mode === 'vi'));

    /* ---- words in the text: admonition titles, the theme menu, the window of keyboard shortcuts ---- */
    const ADMONITIONS = {
        Note: 'Ghi chú', Tip: 'Mẹo', Important: 'Quan trọng', Warning: 'Cảnh báo', Caution: 'Cẩn thận',
    };
    for (const title of document.querySelectorAll('div[lang="vi"] .blockquote-tag-title')) {
        const words = title.lastChild;
        if (words.nodeType === Node.TEXT_NODE) words.data = ADMONITIONS[words.data.trim()] ?? words.data;
    }
    const replace = (selector, ...words) => document.querySelector(selector)?.replaceChildren(...bi(...words));
    replace('#mdbook-theme-default_theme', 'Auto', 'Theo máy');
    replace('#mdbook-theme-light', 'Light', 'Sáng');
    const key = name => h('kbd', {}, name);
    const shortcuts = [
        [[key('←'), ' ', key('→')], 'previous or next chapter', 'chương trước hoặc sau'],
        [[key('S'), ' ', key('/')], 'search in the book', 'tìm trong sách'],
        [[key('L')], 'English, Vietnamese, both', 'tiếng Anh, tiếng Việt, cả hai'],
        [[key('?')], 'show this help', 'mở bảng này'],
        [[key('Esc')], 'hide this help', 'đóng bảng này'],
    ];
    document.getElementById('mdbook-help-popup')?.replaceChildren(
        h('h2', { class: 'mdbook-help-title' }, bi('Keyboard shortcuts', 'Phím tắt')),
        h('div', {}, shortcuts.map(([keys, ...words]) => h('p', {}, keys, ' ', bi(...words)))));

    /* ---- what mdBook says later, always in English ---- */
    function watch(element, translate) {
        if (!element) return;
        const look = () => {
            const words = window.fullDuplex.mode === 'vi' && translate(element.textContent);
            if (words) element.textContent = words; // and the translation is nothing to translate, so this ends
        };
        new MutationObserver(look).observe(element, { childList: true, characterData: true, subtree: true });
        look();
    }
    watch(document.getElementById('mdbook-searchresults-header'), text => {
        const found = /^(\d+|No) search results? for '(.*)'[:.]$/s.exec(text);
        if (!found) return null;
        return found[1] === 'No' ? `Không tìm thấy “${found[2]}”.` : `${found[1]} kết quả cho “${found[2]}”:`;
    });
    for (const tip of document.querySelectorAll('.clip-button .tooltiptext')) {
        watch(tip, text => text === 'Copied!' && 'Đã sao chép!');
    }
})();
