"""https://libsoup.org through Debian's python3-gi. Its connection can't be asked for a ping, only for pings at an interval."""

import gi
from conversation import arguments, say

gi.require_version("Soup", "3.0")
from gi.repository import GLib, Gio, Soup

url, talk = arguments()
loop = GLib.MainLoop()


def take(socket, steps):
    for step, *what in steps:
        match step:
            case "text":
                socket.send_text(*what)
            case "bytes":
                socket.send_message(Soup.WebsocketDataType.BINARY, GLib.Bytes(*what))
            case "ping":
                say("no ping")
                socket.close(3001, None)
            case "close":
                socket.close(*what)


def heard(socket, kind, data):
    data = data.get_data()
    take(socket, talk.hears(data.decode() if kind == Soup.WebsocketDataType.TEXT else data))


def ended(socket):
    talk.closed(socket.get_close_code())
    loop.quit()


def opened(session, result):
    session.socket = socket = session.websocket_connect_finish(result)  # forgotten, it would end at once
    socket.set_max_incoming_payload_size(1 << 21)  # 128 KiB is the default
    socket.connect("message", heard)
    socket.connect("error", lambda _, error: say("error", error.message))
    socket.connect("closed", ended)
    take(socket, talk.begin())


session = Soup.Session(proxy_resolver=None)
message = Soup.Message.new("GET", url)
session.websocket_connect_async(message, None, None, GLib.PRIORITY_DEFAULT, None, opened)
loop.run()
