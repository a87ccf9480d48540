'use strict';
/* The dissector's picture of a frame: rows of bits for the header, cells for the payload. */
(function () {
    const { h, bi } = window.fullDuplex;
    const { compresses, hex, length, longLength, opcode } = window.fullDuplex.frame;
    const DRAWN = 64; // bytes of payload

    /* ---- the header ---- */
    /** The fields of header byte `i`, from its highest bit: kind, how many bits, name. */
    function fields(f, i) {
        if (i === 0) {
            return [['fin', 1, 'FIN'], ['rsv', 1, 'RSV1'], ['rsv', 1, 'RSV2'], ['rsv', 1, 'RSV3'], ['op', 4, 'opcode']];
        }
        if (i === 1) return [['mask', 1, 'MASK'], ['len', 7, 'length']];
        return i < f.keyAt ? [['len', 8, 'length']] : [['mask', 8, 'key']];
    }
    const value = (kind, name, words) => h('span', { class: 'fd-means' }, h('b', { class: kind }, name), ' ', bi(...words));

    /** What header byte `i` says, as lines. */
    function meaning(f, i) {
        if (i === 0) {
            const fin = f.fin ? ['its message ends here', 'message kết thúc ở đây'] : ['more fragments follow', 'còn mảnh theo sau'];
            let rsv = ['no extension', 'không có extension'];
            if (f.rsv) rsv = ['means nothing without an extension', 'không có extension thì vô nghĩa'];
            if (compresses(f)) rsv = ['compressed, if permessage-deflate was agreed on', 'đã nén, nếu đã thoả thuận permessage-deflate'];
            return [
                value('fin', `FIN ${Number(f.fin)}`, fin),
                value('rsv', `RSV ${f.rsv.toString(2).padStart(3, '0')}`, rsv),
                value('op', `0x${f.opcode.toString(16)}${f.name ? ` ${f.name}` : ''}`, opcode(f)),
            ];
        }
        if (i === 1) {
            const mask = f.masked ? ['a masking key follows', 'có masking key theo sau'] : ['the payload is as it is', 'payload để nguyên'];
            return [value('mask', `MASK ${Number(f.masked)}`, mask), value('len', `length ${f.short}`, length(f))];
        }
        if (i === 2 && f.size) return [value('len', 'length', longLength(f))];
        return i === f.keyAt ? [value('mask', 'masking key', ['new for every frame', 'mỗi frame một key mới'])] : [];
    }

    /** The rows of the header. `at` is the bit that Tab reaches, `flip(byte, bit)` what a click does. */
    function header(f, at, flip) {
        return f.bytes.slice(0, f.head).map((byte, i) => {
            const kinds = fields(f, i);
            let bit = 8;
            const bits = kinds.flatMap(([kind, count, name]) => Array.from({ length: count }, (_, k) => {
                const place = bit -= 1, on = byte >> place & 1;
                const which = count === 1 ? '' : `, bit ${count - 1 - k}`;
                return h('button', {
                    type: 'button', class: `fd-bit ${kind}`, 'data-at': `${i}.${place}`, 'aria-pressed': on ? 'true' : 'false',
                    'aria-label': `${name}${which}`, tabindex: at === `${i}.${place}` ? 0 : -1, onclick: () => flip(i, place),
                }, String(on));
            }));
            const names = kinds.map(([kind, count, name]) => h('small', { class: `${kind} span-${count}` }, name));
            return h('div', { class: 'fd-byte', role: 'group', 'aria-label': `byte ${i}, ${hex(byte)}` },
                h('code', { 'aria-hidden': 'true' }, hex(byte)),
                h('div', { class: 'fd-octet' }, bits, i < 2 ? h('div', { class: 'fd-names', 'aria-hidden': 'true' }, names) : []),
                h('p', {}, meaning(f, i)));
        });
    }

    /* ---- the payload ---- */
    const VISIBLE = byte => byte > 0x20 && byte < 0x7f ? String.fromCharCode(byte) : byte === 0x20 ? '␣' : '·';

    /** For every byte of the payload the character that begins there; nothing inside of one. */
    function letters(f, text) {
        if (!text) return f.plain.map(VISIBLE);
        const found = text.all.map((_, at) => at < text.valid || at > (text.wrong ?? at) ? '' : at === text.wrong ? '✗' : '…');
        let at = 0;
        for (const letter of text.text) {
            const code = letter.codePointAt(0);
            found[at] = code < 0x80 ? VISIBLE(code) : /\p{M}/u.test(letter) ? `◌${letter}` : letter;
            at += code < 0x80 ? 1 : code < 0x800 ? 2 : code < 0x1_0000 ? 3 : 4;
        }
        return found.slice(text.shift);
    }

    /** A cell for each of the first bytes: on the wire, the key's byte, what both make, its character. */
    function payload(f, text) {
        const found = letters(f, text);
        return f.wire.slice(0, DRAWN).map((byte, i) => h('li', { class: found[i] === '✗' ? 'wrong' : null },
            h('code', {}, hex(byte)),
            f.masked ? [h('code', { class: 'mask' }, `⊕${hex(f.key[i % 4])}`), h('code', {}, `=${hex(f.plain[i])}`)] : [],
            h('b', {}, found[i])));
    }

    Object.assign(window.fullDuplex.frame, { header, payload, DRAWN });
})();
