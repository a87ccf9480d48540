'use strict';
/* What the dissector says, in both languages. The protocol errors are those of lessons/lesson04_frames/protocol_error.rs, word for word. */
(function () {
    const { mayTravel, compresses } = window.fullDuplex.frame;

    /** Code, English, Vietnamese. */
    const VIOLATIONS = {
        ReservedBits: [1002, 'a reserved bit is set', 'có bit RSV bật mà chưa thoả thuận extension nào'],
        ReservedOpcode: [1002, 'the opcode is reserved', 'opcode này dành riêng, chưa có nghĩa'],
        LengthNotMinimal: [1002, 'the length is not minimal', 'độ dài không viết bằng số byte ít nhất'],
        LengthHighestBit: [1002, 'the length has its highest bit set', 'bit cao nhất của độ dài phải là 0'],
        NotMasked: [1002, 'a client must mask', 'frame từ client phải được mask'],
        Masked: [1002, 'a server must not mask', 'frame từ server không được mask'],
        FragmentedControl: [1002, 'a control frame is fragmented', 'control frame bị chia mảnh'],
        LongControl: [1002, 'a control frame is too long', 'control frame dài quá 125 byte'],
        NothingToContinue: [1002, 'there is nothing to continue', 'không có message nào đang dở để nối tiếp'],
        UnfinishedMessage: [1002, 'the message before is unfinished', 'message trước còn dở dang'],
        CloseOfOneByte: [1002, 'half a close code', 'mã đóng chỉ có một byte'],
        CloseCode: [1002, 'this close code must not be sent', 'mã đóng này không được phép gửi'],
        CloseReason: [1007, 'the close reason is not UTF-8', 'lý do đóng không phải UTF-8'],
        InvalidUtf8: [1007, 'the text is not UTF-8', 'text không phải UTF-8'],
        TooBig: [1009, 'the message is too big', 'message quá lớn'],
    };
    const CLOSE_CODES = {
        1000: ['done; goodbye', 'xong việc; tạm biệt'],
        1001: ['the server stops, or the page is left', 'server dừng, hoặc người dùng rời trang'],
        1002: ['the peer broke the protocol', 'bên kia vi phạm giao thức'],
        1003: ['a kind of message that isn\'t taken here', 'loại message mà ở đây không nhận'],
        1005: ['“there was no code”: never sent, only reported', '“không có mã”: không bao giờ gửi, chỉ báo lại'],
        1006: ['“there was no goodbye”: never sent, only reported', '“không có lời tạm biệt”: không bao giờ gửi, chỉ báo lại'],
        1007: ['a message that isn\'t what it says', 'message không đúng như nó tự xưng'],
        1008: ['the peer did what it may not do here', 'bên kia làm điều không được phép ở đây'],
        1009: ['a message too long to be taken', 'message dài quá, không nhận được'],
        1010: ['the client needs an extension', 'client cần một extension'],
        1011: ['something went wrong on the sender\'s own side', 'phía gửi tự gặp lỗi'],
        1012: ['the server restarts', 'server khởi động lại'],
        1013: ['too busy, try again later', 'đang quá tải, thử lại sau'],
        1014: ['a gateway got a bad answer', 'gateway nhận được câu trả lời hỏng'],
        1015: ['“TLS failed”: never sent, only reported', '“TLS thất bại”: không bao giờ gửi, chỉ báo lại'],
    };
    const RANGES = {
        3: ['for libraries that register it', 'dành cho thư viện có đăng ký'],
        4: ['whatever the two applications agree on', 'tuỳ hai ứng dụng thoả thuận với nhau'],
    };
    const PARTS = {
        header: ['the header', 'header'], length: ['the length', 'độ dài'],
        key: ['the masking key', 'masking key'], payload: ['the payload', 'payload'],
    };
    const OPCODES = {
        0x0: ['goes on with a message', 'nối tiếp một message'], 0x1: ['text in UTF-8', 'text bằng UTF-8'], 0x2: ['bytes', 'các byte'],
        0x8: ['the goodbye', 'lời tạm biệt'], 0x9: ['“are you still there?”', '“còn đó không?”'], 0xa: ['“I am”', '“còn đây”'],
    };

    const SHOWN = 400; // bytes of an inflated text

    /* ---- numbers ---- */
    const en = n => n.toLocaleString('en'), vi = n => n.toLocaleString('vi');
    const bytes = n => `${en(n)} ${n === 1n || n === 1 ? 'byte' : 'bytes'}`;
    const hex = byte => byte.toString(16).padStart(2, '0');
    const quote = text => `“${text}”`;

    /* ---- the verdict ---- */
    /** What the receiver does, as one sentence in each language. */
    function verdict(f, receiver, result, text, close) {
        const [who, whoVi] = receiver === 'server' ? ['The server', 'Server'] : ['The client', 'Client'];
        if (result.kind === 'waits') {
            const [part, partVi] = PARTS[result.part], more = `${en(result.count)} more ${result.count === 1n ? 'byte' : 'bytes'}`;
            return [`${who} is waiting for ${more} of ${part}.`, `${whoVi} còn chờ thêm ${vi(result.count)} byte của ${partVi}.`];
        }
        if (result.kind === 'fails') {
            const [code, why, whyVi] = VIOLATIONS[result.violation], [more, moreVi] = detail(result);
            return [`${who} fails the connection with ${code}: ${why}${more}.`, `${whoVi} huỷ kết nối với mã ${code}: ${whyVi}${moreVi}.`];
        }
        const [what, whatVi] = f.opcode >= 0x8 ? control(f, receiver, close) : data(f, text, who, whoVi);
        const [rest, restVi] = leftOver(f);
        return [`${what}${rest}`, `${whatVi}${restVi}`];
    }

    /** The transcript doesn't know the whole payload; the receiver did. */
    function cut(f) {
        const [shown, all] = [f.wire.length, f.length];
        return [`The transcript shows ${en(shown)} of the ${f.name} frame’s ${bytes(all)} of payload; the receiver got them all.`,
            `Bản ghi chỉ cho xem ${vi(shown)} trong ${vi(all)} byte payload của frame ${f.name}; bên nhận thì có đủ.`];
    }

    function detail({ violation, detail }) {
        if (violation === 'ReservedOpcode') return [` (0x${detail.toString(16)})`, ` (0x${detail.toString(16)})`];
        if (violation === 'CloseCode') return [` (${detail})`, ` (${detail})`];
        return violation === 'TooBig' ? [`, ${bytes(detail)} at most`, `, tối đa ${vi(detail)} byte`] : ['', ''];
    }

    function data(f, text, who, whoVi) {
        const first = f.opcode !== 0x0;
        if (!f.fin) {
            return first
                ? [`A fragment, more to come: ${who.toLowerCase()} keeps it until the message is whole.`,
                    `Một mảnh, còn nữa: ${whoVi.toLowerCase()} giữ lại cho đến khi message trọn vẹn.`]
                : [`Another fragment, and still more to come.`, `Thêm một mảnh, và vẫn còn nữa.`];
        }
        if (!first) {
            return [`The last fragment: now the message is whole, and the application gets it.`,
                `Mảnh cuối: giờ message đã trọn vẹn, và ứng dụng nhận được nó.`];
        }
        if (compresses(f)) {
            return [`A whole ${f.name} frame, compressed: ${who.toLowerCase()} inflates it, and hands the message to its application.`,
                `Một frame ${f.name} trọn vẹn, đã nén: ${whoVi.toLowerCase()} giải nén rồi trao message cho ứng dụng.`];
        }
        const [content, contentVi] = text ? [quote(text.text), quote(text.text)] : [bytes(f.length), `${vi(f.length)} byte`];
        return [`A whole ${f.name} frame: ${who.toLowerCase()} hands ${content} to its application.`,
            `Một frame ${f.name} trọn vẹn: ${whoVi.toLowerCase()} trao ${contentVi} cho ứng dụng.`];
    }

    function control(f, receiver, close) {
        const server = receiver === 'server';
        if (f.opcode === 0x9) {
            const [echo, echoVi] = f.length > 0n ? [` of the same ${bytes(f.length)}`, ` mang đúng ${vi(f.length)} byte ấy`] : ['', ''];
            return [`A PING: the ${receiver} answers with a PONG${echo}.`, `Một PING: ${receiver} trả lời bằng một PONG${echoVi}.`];
        }
        if (f.opcode === 0xa) {
            const peer = server ? 'client' : 'server';
            return [`A PONG: the ${peer} is there. Nobody answers a PONG.`, `Một PONG: ${peer} vẫn còn đó. Không ai trả lời PONG.`];
        }
        const [says, saysVi] = close
            ? [`A goodbye with code ${close.code}`, `Lời tạm biệt với mã ${close.code}`]
            : ['A goodbye without a code (reported as 1005)', 'Lời tạm biệt không kèm mã (báo là 1005)'];
        const [then, thenVi] = server
            ? ['ends the stream first', 'đóng TCP trước']
            : ['waits for the server to end the stream', 'chờ server đóng TCP'];
        return [`${says}: the ${receiver} says the same back, and ${then}.`,
            `${saysVi}: ${receiver} đáp lại y như vậy, rồi ${thenVi}.`];
    }

    function leftOver(f) {
        if (f.rest <= 0) return ['', ''];
        return [` ${f.rest === 1 ? '1 byte is' : `${en(f.rest)} bytes are`} left over: the next frame begins there.`,
            ` Còn dư ${vi(f.rest)} byte: frame kế tiếp bắt đầu từ đó.`];
    }

    /* ---- what the parts mean ---- */
    function length(f) {
        if (f.size === 0) return [`${f.short === 1 ? 'byte' : 'bytes'} of payload`, 'byte payload'];
        return [`the next ${f.size} bytes hold the length`, `độ dài nằm ở ${f.size} byte kế tiếp`];
    }
    function longLength(f) {
        if (f.length === null) return ['not all there yet', 'chưa đến đủ'];
        const enough = f.length < 126n ? ['7 bits', '7 bit'] : ['2 bytes', '2 byte'];
        const [wrong, wrongVi] = f.minimal ? ['', ''] : [`: not minimal, ${enough[0]} would do`, `: không phải ngắn nhất, ${enough[1]} là đủ`];
        return [`${bytes(f.length)}${wrong}`, `${vi(f.length)} byte${wrongVi}`];
    }
    const opcode = f => OPCODES[f.opcode] ?? ['reserved', 'dành riêng, chưa dùng'];

    /** What the payload says, or can't say, as text. */
    function textLine(text) {
        const said = quote(text.text);
        if (text.wrong !== null) {
            const byte = hex(text.all[text.wrong]);
            return [`Text: ${said}, and then ${byte}, which can't stand there. Whatever follows, this never becomes UTF-8.`,
                `Text: ${said}, rồi đến ${byte}, không thể đứng ở đó. Sau nó là gì đi nữa cũng không thành UTF-8 được.`];
        }
        if (text.waits) {
            const needed = text.waits === 1 ? '1 continuation byte' : `${text.waits} continuation bytes`;
            return [`Text: ${said}, and a character that still needs ${needed}.`,
                `Text: ${said}, và một ký tự còn thiếu ${text.waits} byte nối tiếp.`];
        }
        return [`Text: ${said}, valid UTF-8.`, `Text: ${said}, UTF-8 hợp lệ.`];
    }
    /** What a compressed message says, or why that can't be told: `restored` is what `restore` found. */
    function restoredLine(opcode, packed, { bytes: all, cut, why }) {
        if (why === 'missing') {
            return ['Compressed: this browser has no DecompressionStream to inflate it.', 'Đã nén: trình duyệt này không có DecompressionStream để giải nén.'];
        }
        if (why) {
            return ['Compressed, but it can’t be inflated by itself: it is damaged, or points into messages before it.',
                'Đã nén, nhưng một mình thì không giải nén được: dữ liệu hỏng, hoặc trỏ về các message trước.'];
        }
        const size = cut ? [`more than ${bytes(all.length)}`, `hơn ${vi(all.length)} byte`] : [bytes(all.length), `${vi(all.length)} byte`];
        const shown = opcode === 0x1 ? `: ${quote(new TextDecoder().decode(new Uint8Array(all.slice(0, SHOWN))))}${all.length > SHOWN ? '…' : ''}` : '';
        return [`Inflated: ${bytes(packed)} → ${size[0]}${shown}`, `Giải nén: ${vi(packed)} byte → ${size[1]}${shown}`];
    }
    function closeLine({ code, reason }) {
        const [means, meansVi] = CLOSE_CODES[code] ?? RANGES[Math.floor(code / 1000)] ?? ['it has no meaning', 'mã này không có nghĩa'];
        const words = reason.text ? ` ${quote(reason.text)}` : '';
        const [may, mayVi] = mayTravel(code)
            ? ['It may travel:', 'Mã này được phép đi:']
            : ['It must not travel; only', 'Mã này không được phép đi; chỉ có'];
        return [`Code ${code}${words}: ${means}. ${may} 1000–1003, 1007–1014 and 3000–4999 may.`,
            `Mã ${code}${words}: ${meansVi}. ${mayVi} 1000–1003, 1007–1014 và 3000–4999 là được.`];
    }

    Object.assign(window.fullDuplex.frame, { hex, verdict, cut, length, longLength, opcode, textLine, restoredLine, closeLine, en, vi });
})();
