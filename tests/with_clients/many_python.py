"""More clients from PyPI, a few lines each: NAME echo URL, or NAME chat URL NAME. Run by `matrix`."""

import os
import sys

from conversation import arguments, say

which = sys.argv.pop(1)


class Socket:
    """What a library's own connection is wrapped in: the functions that it has, and the code that it reports."""

    ping = None

    def __init__(self, **functions):
        self.__dict__.update(functions)


def websockets_sync(url):
    from websockets.sync.client import connect

    it = connect(url)
    return Socket(text=it.send, bytes=it.send, recv=it.recv, ping=lambda data: it.ping(data).wait(10),
                  close=it.close, code=lambda: it.close_code)


def websocket_client(url):
    import websocket

    it = websocket.create_connection(url)
    seen = []

    def recv():
        opcode, data = it.recv_data()
        if opcode == websocket.ABNF.OPCODE_CLOSE:
            seen.append(int.from_bytes(data[:2], "big"))
            raise EOFError
        return data.decode() if opcode == websocket.ABNF.OPCODE_TEXT else data

    def close(code, reason):
        it.send_close(code, reason.encode())
        recv()

    return Socket(text=it.send, bytes=it.send_binary, recv=recv, close=close, code=lambda: (seen or [None])[0])


def simple_websocket(url):
    import simple_websocket

    it = simple_websocket.Client(url)
    return Socket(text=it.send, bytes=it.send, recv=it.receive, close=it.close, code=lambda: it.close_reason)


def curl_cffi(url):
    import curl_cffi

    it = curl_cffi.Session().ws_connect(url)

    def recv():
        data, flags = it.recv()
        if flags & curl_cffi.CurlWsFlag.CLOSE:
            raise EOFError
        return data.decode() if flags & curl_cffi.CurlWsFlag.TEXT else data

    return Socket(text=it.send_str, bytes=it.send_bytes, recv=recv, close=lambda code, reason: it.close(code, reason.encode()),
                  code=lambda: it.close_code)


def ends(talk, socket):
    steps = talk.begin()
    while True:
        for step, *what in steps:
            if step == "ping":
                if socket.ping:
                    socket.ping(*what)
                    step, *what = talk.pong(*what)[0]
                else:
                    say("no ping")
                    step, what = "close", [3001, ""]
            getattr(socket, step)(*what)
            if step == "close":
                return
        steps = talk.hears(socket.recv())


def main():
    url, talk = arguments()
    socket = globals()[which](url)
    try:
        ends(talk, socket)
    except Exception as end:
        if not socket.code():
            say(type(end).__name__)
    talk.closed(socket.code())
    os._exit(0)  # a library's thread may wait for ever


main()
