'use strict';
/* What a compressed message says (RFC 7692): the browser's own DecompressionStream undoes DEFLATE, and takes no more than a limit. */
(function () {
    const LIMIT = 64 * 1024; // bytes that come out
    const TAIL = [0x00, 0x00, 0xff, 0xff];             // what the sender has left out (§7.2.1)
    const LAST = [0x01, 0x00, 0x00, 0xff, 0xff];       // an empty last block, so that the stream ends
    const frame = window.fullDuplex.frame;

    /** Whether a frame belongs to a compressed message: RSV1 on the first one, `before.packed` for those after it. */
    const isPacked = (f, before) => f.opcode === 0x0 ? Boolean(before?.packed) : frame.compresses(f);

    /** A block that isn't compressed: it puts these bytes into the window. */
    function stored(bytes) {
        const { length } = bytes;
        if (length === 0) return [];
        const size = [length & 0xff, length >> 8];
        return [0x00, ...size, ...size.map(byte => byte ^ 0xff), ...bytes];
    }

    /** Restores a message whose whole payload is there; `context`: what came before it on the connection, as text.
        Resolves to { bytes, cut } or { why: 'missing' | 'broken' }. */
    async function restore(packed, context = '') {
        if (typeof DecompressionStream === 'undefined') return { why: 'missing' };
        const window = [...new TextEncoder().encode(context)];
        const stream = new Blob([new Uint8Array([...stored(window), ...packed, ...TAIL, ...LAST])]).stream();
        const reader = stream.pipeThrough(new DecompressionStream('deflate-raw')).getReader();
        const most = window.length + LIMIT, bytes = [];
        try {
            for (let next; bytes.length <= most && !(next = await reader.read()).done;) {
                for (const byte of next.value.subarray(0, most + 1 - bytes.length)) bytes.push(byte);
            }
        } catch {
            return { why: 'broken' };
        }
        const cut = bytes.length > most;
        if (cut) reader.cancel().catch(() => {});
        return { bytes: bytes.slice(window.length, most), cut };
    }

    Object.assign(frame, { isPacked, restore });
})();
