"""https://pypi.org/project/websockets (asyncio)."""

import asyncio

from conversation import arguments
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed


async def main():
    url, talk = arguments()
    async with connect(url) as socket:
        steps = talk.begin()
        try:
            while True:
                for step, *what in steps:
                    match step:
                        case "ping":
                            await (await socket.ping(*what))
                            await socket.close(*talk.pong(*what)[0][1:])
                        case "close":
                            await socket.close(*what)
                        case _:
                            await socket.send(*what)
                steps = talk.hears(await socket.recv())
        except ConnectionClosed:
            talk.closed(socket.close_code)


asyncio.run(main())
