'use strict';
/* Search that understands Vietnamese. mdBook's stock index drops every letter outside a–z: "đóng" becomes "ng". Here
   words lose their accents instead, in the index as in the question, so that "ket noi" finds "kết nối"; English words
   are stemmed as before. This file comes after elasticlunr but before anybody has asked anything, so the search
   function itself is replaced, and the new index is built from the stored texts at the first question. */
(function () {
    const { elasticlunr, fullDuplex: { h, split } } = window;
    if (!elasticlunr) return; // search is switched off

    /* ---- words without accents ---- */
    const fold = text => text.normalize('NFD').replace(/\p{M}/gu, '').replace(/[đĐ]/g, 'd').toLowerCase();
    const words = text => fold(String(text ?? '')).split(/[^a-z0-9_]+/).filter(Boolean);
    const accented = text => fold(text) !== text.toLowerCase();
    const stem = elasticlunr.stemmer;
    const foldedStem = word => stem(words(word)[0] ?? word);
    elasticlunr.Pipeline.registerFunction(foldedStem, 'foldedStem');
    elasticlunr.stemmer = foldedStem; // mdBook asks it which words of a result to show in bold
    elasticlunr.tokenizer = words;

    /* ---- an index of them ---- */
    const { Index } = elasticlunr, stockSearch = Index.prototype.search;
    function rebuilt(stock) {
        const index = new Index();
        index.pipeline.add(foldedStem); // and no list of English stop words: "an", "do", "me" are Vietnamese words too
        index.setRef('id');
        stock.getFields().forEach(field => index.addField(field));
        Object.values(stock.documentStore.docs).forEach(doc => index.addDoc(doc));
        return index;
    }
    const indexes = new WeakMap();
    Index.prototype.search = function (question, options) {
        if (!indexes.has(this)) indexes.set(this, rebuilt(this));
        const results = stockSearch.call(indexes.get(this), question, options);
        return glossaryFirst(accented(question) ? exactFirst(results, question) : results, question);
    };

    /** A word of the course stands in most chapters: the glossary, which explains it, comes first. */
    function glossaryFirst(results, question) {
        const phrase = words(question).join(' ');
        const explains = ({ doc }) =>
            doc.breadcrumbs.startsWith('Glossary') && words(doc.body).join(' ').includes(phrase);
        const entry = results.find(explains);
        return entry ? [entry, ...results.filter(result => result !== entry)] : results;
    }

    /** Who types accents means them: pages that have the very words come before those that only sound alike. */
    function exactFirst(results, question) {
        const exact = question.normalize('NFC').toLowerCase().split(/\s+/);
        const has = ({ doc }) => {
            const text = `${doc.breadcrumbs} ${doc.body}`.normalize('NFC').toLowerCase();
            return exact.every(word => text.includes(word));
        };
        return [...results.filter(has), ...results.filter(result => !has(result))];
    }

    /* ---- a result's heading is "page » section", each of them bilingual ---- */
    const list = document.getElementById('mdbook-searchresults');
    function dress() {
        for (const link of list.querySelectorAll('li > a:not(:has(span))')) {
            const parts = link.textContent.split(' » ').map(part => h('span', {}, part));
            parts.forEach(split);
            link.replaceChildren(...parts.flatMap((part, i) => i ? [' » ', part] : [part]));
        }
    }
    new MutationObserver(dress).observe(list, { childList: true });

    /* A page opened with ?search= may have asked the stock index while this file was on its way: ask again. mdBook
       ignores a question equal to the last one, hence the detour. */
    const bar = document.getElementById('mdbook-searchbar'), question = bar.value;
    if (question) {
        for (const text of [`${question} …`, question]) {
            bar.value = text;
            bar.dispatchEvent(new Event('keyup'));
        }
    }
})();
