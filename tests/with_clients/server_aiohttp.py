"""An echo server of https://pypi.org/project/aiohttp, with compression; it prints its port. Ends with its input."""

import asyncio
import sys

from aiohttp import WSMsgType, web
from conversation import DEFLATE


async def echo(request):
    socket = web.WebSocketResponse(compress=True, max_msg_size=1 << 24)
    await socket.prepare(request)
    async for message in socket:
        if message.type == WSMsgType.TEXT:
            await socket.send_str(message.data)
        elif message.type == WSMsgType.BINARY:
            await socket.send_bytes(message.data)
    return socket


async def main():
    application = web.Application()
    application.add_routes([web.get("/", echo)])
    runner = web.AppRunner(application)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    print(runner.addresses[0][1], flush=True)
    await asyncio.to_thread(sys.stdin.read)
    await runner.cleanup()


if DEFLATE:  # otherwise the program only shows that it can start
    asyncio.run(main())
