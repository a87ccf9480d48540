"""More clients from PyPI, a few lines each: MODULE echo URL, or MODULE chat URL NAME. Run by `matrix`, which has the deadlines.
Without more arguments the module is only loaded. Each function has the name of the module that it gets."""

import asyncio
import importlib
import inspect
import os
import sys

from conversation import arguments, say

which = sys.argv.pop(1)


class Socket:
    """What a library's own connection is wrapped in: the functions that it has (blocking or async), and the code that it
    reports. `recv` raises something when the connection has ended."""

    ping = None

    def __init__(self, **functions):
        self.__dict__.update(functions)


def kept(manager, managers=[]):
    """A context manager that is entered by hand: forgotten, it would end the connection at once."""
    managers.append(manager)
    return manager


class Inbox:
    """For a library that calls back: what it hears is put here (from any thread), and waited for."""

    def __init__(self):
        self.loop, self.messages, self.pongs, self.code = asyncio.get_running_loop(), asyncio.Queue(), asyncio.Queue(), None

    def hears(self, message):
        self.loop.call_soon_threadsafe(self.messages.put_nowait, message)

    def pong(self, payload):
        self.loop.call_soon_threadsafe(self.pongs.put_nowait, payload)

    def ended(self, code):
        self.code = code
        self.hears(None)

    async def recv(self):
        message = await self.messages.get()
        if message is None:
            raise EOFError
        return message

    def socket(self, ping, close, **sends):
        async def pings(data):
            ping(data)
            await self.pongs.get()

        async def closes(*why):
            close(*why)
            while True:
                await self.recv()

        return Socket(ping=pings, close=closes, recv=self.recv, code=lambda: self.code, **sends)


def websockets(_, url):
    from websockets.sync.client import connect

    it = connect(url)
    return Socket(text=it.send, bytes=it.send, recv=it.recv, ping=lambda data: it.ping(data).wait(10),
                  close=it.close, code=lambda: it.close_code)


def websocket(module, url):
    it = module.create_connection(url)
    seen = []

    def recv():
        opcode, data = it.recv_data()
        if opcode == module.ABNF.OPCODE_CLOSE:
            seen.append(int.from_bytes(data[:2], "big"))
            raise EOFError
        return data.decode() if opcode == module.ABNF.OPCODE_TEXT else data

    def close(code, reason):
        it.send_close(code, reason.encode())
        recv()

    return Socket(text=it.send, bytes=it.send_binary, recv=recv, close=close, code=lambda: (seen or [None])[0])


def simple_websocket(module, url):
    it = module.Client(url)
    return Socket(text=it.send, bytes=it.send, recv=it.receive, close=it.close, code=lambda: it.close_reason)


def curl_cffi(module, url):
    it = module.Session().ws_connect(url)

    def recv():
        data, flags = it.recv()
        if flags & module.CurlWsFlag.CLOSE:
            raise EOFError
        return data.decode() if flags & module.CurlWsFlag.TEXT else data

    return Socket(text=it.send_str, bytes=it.send_bytes, recv=recv, close=lambda code, reason: it.close(code, reason.encode()),
                  code=lambda: it.close_code)


async def tornado(_, url):
    from tornado.websocket import websocket_connect

    inbox = Inbox()
    it = await websocket_connect(
        url, on_message_callback=lambda message: inbox.ended(it.close_code) if message is None else inbox.hears(message))
    it.on_pong = inbox.pong
    return inbox.socket(it.ping, it.close, text=it.write_message, bytes=lambda data: it.write_message(data, binary=True))


async def autobahn(_, url):
    from autobahn.asyncio.websocket import WebSocketClientFactory, WebSocketClientProtocol

    inbox, opened = Inbox(), asyncio.Event()

    class Protocol(WebSocketClientProtocol):
        def onOpen(self):
            opened.set()

        def onMessage(self, payload, isBinary):
            inbox.hears(payload if isBinary else payload.decode())

        def onPong(self, payload):
            inbox.pong(payload)

        def onClose(self, wasClean, code, reason):
            inbox.ended(code)

    factory = WebSocketClientFactory(url)
    factory.protocol = Protocol
    _, it = await asyncio.get_running_loop().create_connection(factory, factory.host, factory.port)
    await opened.wait()
    return inbox.socket(it.sendPing, it.sendClose, text=lambda text: it.sendMessage(text.encode()),
                        bytes=lambda data: it.sendMessage(data, isBinary=True))


async def picows(module, url):
    inbox, kinds = Inbox(), module.WSMsgType

    class Listener(module.WSListener):
        code = None

        def on_ws_frame(self, transport, frame):  # each of our messages is one frame
            if frame.msg_type == kinds.TEXT:
                inbox.hears(frame.get_payload_as_utf8_text())
            elif frame.msg_type == kinds.BINARY:
                inbox.hears(frame.get_payload_as_bytes())
            elif frame.msg_type == kinds.PONG:
                inbox.pong(frame.get_payload_as_bytes())
            elif frame.msg_type == kinds.CLOSE:
                self.code = int(frame.get_close_code())
                transport.send_close(frame.get_close_code())
                transport.disconnect()

        def on_ws_disconnected(self, transport):
            inbox.ended(self.code)

    it, _ = await module.ws_connect(Listener, url)
    return inbox.socket(it.send_ping, lambda code, reason: it.send_close(code, reason.encode()),
                        text=lambda text: it.send(kinds.TEXT, text.encode()), bytes=lambda data: it.send(kinds.BINARY, data))


async def ws4py(_, url):
    from ws4py.client.threadedclient import WebSocketClient

    inbox = Inbox()

    class Client(WebSocketClient):
        def received_message(self, message):
            inbox.hears(message.data.decode() if message.is_text else message.data)

        def ponged(self, pong):
            inbox.pong(pong.data)

        def closed(self, code, reason=None):
            inbox.ended(code)

    it = Client(url)
    it.connect()
    return inbox.socket(it.ping, it.close, text=it.send, bytes=lambda data: it.send(data, binary=True))


async def trio_websocket(module, url):
    it = await kept(module.open_websocket_url(url)).__aenter__()
    return Socket(text=it.send_message, bytes=it.send_message, recv=it.get_message, ping=it.ping, close=it.aclose,
                  code=lambda: it.closed and it.closed.code)


def httpx_ws(module, url):
    it = kept(module.connect_ws(url)).__enter__()
    seen = []

    def recv():
        try:
            return it.receive(timeout=15).data
        except module.WebSocketDisconnect as end:
            seen.append(end.code)
            raise

    return Socket(text=it.send_text, bytes=it.send_bytes, recv=recv, ping=lambda data: it.ping(data).wait(10),
                  close=it.close, code=lambda: (seen or [None])[0])


def niquests(module, url):
    it = module.Session().get(url).extension

    def recv():
        message = it.next_payload()
        if message is None:
            raise EOFError
        return message

    # It can send a ping, but swallows the pong. Its `close` takes neither a code nor a reason.
    return Socket(text=it.send_payload, bytes=it.send_payload, recv=recv, close=lambda *_: it.close(), code=lambda: None)


def lomond(module, url):
    it = module.WebSocket(url)
    events = it.connect(ping_rate=0)
    seen = []

    def until(*names):
        for event in events:
            if event.name in ["closing", "closed"]:
                seen.append(event.code)
            if event.name in names:
                return event
        raise EOFError

    def recv():
        event = until("text", "binary")
        return event.text if event.name == "text" else event.data

    def ping(data):
        it.send_ping(data)
        until("pong")

    def close(code, reason):
        it.close(code, reason.encode())
        recv()

    until("ready")
    return Socket(text=it.send_text, bytes=it.send_binary, recv=recv, ping=ping, close=close, code=lambda: (seen or [None])[0])


async def call(function, *arguments):
    result = function(*arguments)
    return await result if inspect.isawaitable(result) else result


async def ends(talk, socket):
    steps = talk.begin()
    while True:
        for step, *what in steps:
            if step == "ping":
                if socket.ping:
                    await call(socket.ping, *what)
                    step, *what = talk.pong(*what)[0]
                else:
                    say("no ping")
                    step, what = "close", [3001, ""]
            await call(getattr(socket, step), *what)
            if step == "close":
                return
        steps = talk.hears(await call(socket.recv))


async def main():
    socket = await call(globals()[which], library, url)
    try:
        await ends(talk, socket)
    except Exception as end:
        if not socket.code():
            say(type(end).__name__)
    talk.closed(socket.code())
    os._exit(0)  # a library's thread may wait for ever


library = importlib.import_module(which)
url, talk = arguments()
if which == "trio_websocket":
    importlib.import_module("trio").run(main)
else:
    asyncio.run(main())
