"""https://pypi.org/project/websockets (asyncio)."""

import asyncio

from conversation import DEFLATE, PROTOCOLS, arguments
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed
from websockets.extensions.permessage_deflate import ClientPerMessageDeflateFactory

OFFERS = {
    "usual": {"client_max_window_bits": True},
    "alone": {"server_no_context_takeover": True, "client_no_context_takeover": True},
    "small": {"server_max_window_bits": 9, "client_max_window_bits": 9},
}


async def main():
    url, talk = arguments()
    offers = {"extensions": [ClientPerMessageDeflateFactory(**OFFERS[DEFLATE])]} if DEFLATE else {}
    async with connect(url, subprotocols=PROTOCOLS or None, **offers) as socket:
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
