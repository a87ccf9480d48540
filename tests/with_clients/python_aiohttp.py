"""https://pypi.org/project/aiohttp."""

import asyncio

from aiohttp import ClientSession, WSMsgType
from conversation import DEFLATE, PROTOCOLS, arguments

WINDOW = {"usual": 15, "alone": 15, "small": 9}.get(DEFLATE, 0)  # it can't ask for messages by themselves


async def main():
    url, talk = arguments()
    # A program that wants to see pongs gets the pings, too, and has to answer them itself.
    answers_pings = talk.kind == "chat"
    options = {"autoping": answers_pings, "compress": WINDOW, "protocols": PROTOCOLS}
    async with ClientSession() as session, session.ws_connect(url, **options) as socket:
        steps = talk.begin()
        while not socket.closed:
            for step, *what in steps:
                match step:
                    case "text":
                        await socket.send_str(*what)
                    case "bytes":
                        await socket.send_bytes(*what)
                    case "ping":
                        await socket.ping(*what)
                    case "close":
                        await socket.close(code=what[0], message=what[1].encode())
            message = await socket.receive()
            match message.type:
                case WSMsgType.TEXT | WSMsgType.BINARY:
                    steps = talk.hears(message.data)
                case WSMsgType.PONG:
                    steps = talk.pong(message.data)
        talk.closed(socket.close_code)


asyncio.run(main())
