'use strict';
/* What the bytes of a frame mean, and what a receiver makes of them (RFC 6455 §5): values and functions, no page in here.
   The checks come in the order in which lessons/lesson04_frames makes them, so that both find the same mistake first. */
(function () {
    const NAMES = { 0x0: 'CONTINUATION', 0x1: 'TEXT', 0x2: 'BINARY', 0x8: 'CLOSE', 0x9: 'PING', 0xa: 'PONG' };
    const LIMIT = 16n << 20n;  // bytes of a message that lesson 04 takes
    const MAX_CONTROL = 125n;
    const SIZES = { 126: 2, 127: 8 }, MINIMUM = { 0: 0n, 2: 126n, 8: 0x1_0000n };
    const isControl = opcode => opcode >= 0x8;
    const big = bytes => bytes.reduce((sum, byte) => sum << 8n | BigInt(byte), 0n);

    /** Cuts bytes into the parts of a frame. `length` is a BigInt, or null while it isn't all there. */
    function decode(bytes) {
        const [first = 0, second = 0] = bytes;
        const size = SIZES[second & 0x7f] ?? 0, masked = second >> 7 === 1;
        const keyAt = 2 + size, head = keyAt + (masked ? 4 : 0);
        let length = null;
        if (bytes.length >= keyAt) length = size ? big(bytes.slice(2, keyAt)) : BigInt(second & 0x7f);
        const key = masked ? bytes.slice(keyAt, head) : [];
        const behind = BigInt(Math.max(bytes.length - head, 0));
        const here = length !== null && length < behind ? length : behind;
        const wire = bytes.slice(head, head + Number(here));
        return {
            bytes, size, keyAt, head, masked, key, length, wire,
            fin: first >> 7 === 1, rsv: first >> 4 & 0b111, opcode: first & 0xf, name: NAMES[first & 0xf] ?? null,
            short: second & 0x7f,
            minimal: length === null || length >= MINIMUM[size],
            plain: masked ? wire.map((byte, i) => byte ^ key[i % 4]) : wire,
            missing: length === null ? null : length - here,
            rest: bytes.length - head - wire.length,
        };
    }

    /** How many bytes follow this first one of a character, and between which bounds the next lies; null: none begins so. */
    function begins(byte) {
        if (byte < 0x80) return [0];
        if (byte >= 0xc2 && byte <= 0xdf) return [1, 0x80, 0xbf];
        if (byte >= 0xe0 && byte <= 0xef) return [2, byte === 0xe0 ? 0xa0 : 0x80, byte === 0xed ? 0x9f : 0xbf];
        if (byte >= 0xf0 && byte <= 0xf4) return [3, byte === 0xf0 ? 0x90 : 0x80, byte === 0xf4 ? 0x8f : 0xbf];
        return null;
    }

    /** Reads UTF-8 as it comes: `valid` bytes are whole characters; then it `waits` for so many, or byte `wrong` fits nowhere. */
    function utf8(bytes) {
        let valid = 0, waits = 0, wrong = null;
        while (valid < bytes.length && !waits && wrong === null) {
            const [more, low, high] = begins(bytes[valid]) ?? [-1];
            if (more < 0) wrong = valid;
            for (let i = 1; i <= more && !waits && wrong === null; i++) {
                const byte = bytes[valid + i];
                if (byte === undefined) waits = more - i + 1;
                else if (i === 1 ? byte < low || byte > high : byte >> 6 !== 0b10) wrong = valid + i;
            }
            if (!waits && wrong === null) valid += more + 1;
        }
        const text = new TextDecoder('utf-8', { ignoreBOM: true }).decode(new Uint8Array(bytes.slice(0, valid)));
        return { valid, waits, wrong, text };
    }

    /** The message that a frame belongs to: it begins one, or goes on with `before`: `{ opcode, tail }`, where `tail` is the
        beginning of a character (null: nobody knows). */
    const message = (f, before) => f.opcode === 0x0 ? before : { opcode: f.opcode, tail: [] };

    /** Whether a frame begins a compressed message (RFC 7692 §6). */
    const compresses = f => f.rsv === 0b100 && (f.opcode === 0x1 || f.opcode === 0x2);

    /** The payload as text, if it is text: what `utf8` says about `tail` and the payload behind it. */
    function textOf(f, before) {
        const whose = message(f, before);
        if (whose?.opcode !== 0x1 || !whose.tail || compresses(f)) return null;
        const all = [...whose.tail, ...f.plain];
        return { ...utf8(all), all, shift: whose.tail.length };
    }

    /** A close frame's payload (§5.5.1): null, or its code and its reason. */
    function closeOf(f) {
        if (f.opcode !== 0x8 || f.plain.length < 2) return null;
        return { code: f.plain[0] << 8 | f.plain[1], reason: utf8(f.plain.slice(2)) };
    }
    const mayTravel = code => [[1000, 1003], [1007, 1014], [3000, 4999]].some(([from, to]) => code >= from && code <= to);

    /** What a receiver, 'server' or 'client', says to these bytes. `before` as above, or null between two messages;
        `agreed`: permessage-deflate was agreed on. */
    function judge(f, receiver, before, agreed = false) {
        const fails = (violation, detail) => ({ kind: 'fails', violation, detail });
        const waits = (part, count) => ({ kind: 'waits', part, count: BigInt(count) });
        const have = f.bytes.length;
        if (have < 2) return waits('header', 2 - have);
        if (!f.name) return fails('ReservedOpcode', f.opcode);
        if (have < f.keyAt) return waits('length', f.keyAt - have);
        if (!f.minimal) return fails('LengthNotMinimal');
        if (f.length >> 63n) return fails('LengthHighestBit');
        if (have < f.head) return waits('key', f.head - have);
        // The header is there; the rest is judged before any of the payload is kept.
        if (f.rsv && !(agreed && compresses(f))) return fails('ReservedBits');
        if (receiver === 'server' && !f.masked) return fails('NotMasked');
        if (receiver === 'client' && f.masked) return fails('Masked');
        if (isControl(f.opcode)) {
            if (!f.fin) return fails('FragmentedControl');
            if (f.length > MAX_CONTROL) return fails('LongControl');
        } else {
            if (f.opcode === 0x0 && !before) return fails('NothingToContinue');
            if (f.opcode !== 0x0 && before) return fails('UnfinishedMessage');
            if (f.length > LIMIT) return fails('TooBig', LIMIT);
        }
        return judgePayload(f, before, fails, waits);
    }

    function judgePayload(f, before, fails, waits) {
        const text = textOf(f, before), close = closeOf(f);
        if (text && text.wrong !== null) return fails('InvalidUtf8'); // at once: it can't become valid any more
        if (f.missing > 0n) return waits('payload', f.missing);
        if (text && f.fin && text.waits) return fails('InvalidUtf8'); // it ends inside of a character
        if (f.opcode === 0x8 && f.plain.length === 1) return fails('CloseOfOneByte');
        if (close && !mayTravel(close.code)) return fails('CloseCode', close.code);
        if (close && (close.reason.waits || close.reason.wrong !== null)) return fails('CloseReason');
        return { kind: 'whole' };
    }

    /** What the frame after this one finds: the unfinished message, or null. `cut`: not all of the payload is known. */
    function after(f, before, cut) {
        if (isControl(f.opcode)) return before;
        if (f.fin) return null;
        const text = textOf(f, before), whose = message(f, before);
        if (!cut && (f.opcode === 0x0 ? before?.packed : compresses(f))) {
            return { opcode: whose.opcode, tail: null, packed: [...before?.packed ?? [], ...f.plain] };
        }
        if (!text || cut) return { opcode: whose?.opcode ?? 0x2, tail: null };
        return { opcode: 0x1, tail: text.all.slice(text.valid) };
    }

    window.fullDuplex.frame = { decode, judge, textOf, closeOf, mayTravel, compresses, after };
})();
