#!/usr/bin/env bash
# aiohttp 3.14.5 (PyPI) keeps a connection whose server has chosen a subprotocol that the client didn't offer.
#
# Expected: "if this header field indicates the use of a subprotocol that was not present in the client's handshake …, the client
# MUST _Fail the WebSocket Connection_" (RFC 6455 §4.1), as websockets, ws, undici and all browsers do.
# Seen: the client offers `chat.v1.json`, the server answers `chat.v1.cbor`, and the socket is open, with `protocol` None: the
# server then speaks a subprotocol that the client doesn't know of.
# How: a server on a raw socket answers two handshakes, first with what was offered, then with something else.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv python
python/bin/pip install -q --disable-pip-version-check aiohttp==3.14.5
cat >run.py <<'PY'
import asyncio, base64, hashlib, sys, aiohttp

async def answer(reader, writer):
    head = (await reader.readuntil(b"\r\n\r\n")).decode()
    fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
    key = {name.lower(): value for name, value in fields.items()}["sec-websocket-key"]
    accept = base64.b64encode(hashlib.sha1((key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11").encode()).digest()).decode()
    writer.write(
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\nSec-WebSocket-Protocol: {head.split()[1][1:]}\r\n\r\n".encode()
    )
    await reader.read(100)
    writer.close()

async def asks(port, chosen):
    async with aiohttp.ClientSession() as session:
        try:
            async with session.ws_connect(f"http://127.0.0.1:{port}/{chosen}", protocols=["chat.v1.json"]) as socket:
                return f"open, protocol {socket.protocol}"
        except aiohttp.ClientError as error:
            return type(error).__name__

async def main():
    server = await asyncio.start_server(answer, "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    seen = {chosen: await asks(port, chosen) for chosen in ["chat.v1.json", "chat.v1.cbor"]}
    print("aiohttp", aiohttp.__version__, "offers chat.v1.json")
    print("expected: answered with chat.v1.cbor, the connection fails")
    for chosen, what in seen.items():
        print(f"seen:     answered with {chosen}: {what}")
    sys.exit(seen != {"chat.v1.json": "open, protocol chat.v1.json", "chat.v1.cbor": "open, protocol None"})

asyncio.run(main())
PY
python/bin/python run.py
