"""An echo server of https://pypi.org/project/websockets, with compression; it prints its port. Ends with its input."""

import asyncio
import sys

from conversation import DEFLATE
from websockets.asyncio.server import serve
from websockets.extensions.permessage_deflate import ServerPerMessageDeflateFactory

ANSWERS = {
    "usual": {},
    "alone": {"server_no_context_takeover": True, "client_no_context_takeover": True},
    "small": {"server_max_window_bits": 9, "client_max_window_bits": 9},
}


async def echo(socket):
    async for message in socket:
        await socket.send(message)


async def main():
    extension = ServerPerMessageDeflateFactory(**ANSWERS[DEFLATE])
    async with serve(echo, "127.0.0.1", 0, extensions=[extension], max_size=1 << 24) as server:
        print(server.sockets[0].getsockname()[1], flush=True)
        await asyncio.to_thread(sys.stdin.read)


if DEFLATE:  # otherwise the program only shows that it can start
    asyncio.run(main())
