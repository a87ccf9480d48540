"""What a client in Python says and expects, whatever library carries it; each thing is printed.

A step is ("text", str), ("bytes", bytes), ("ping", bytes) or ("close", code, reason)."""

import json
import os
import sys

# Which permessage-deflate is offered: "usual", "alone" (each message by itself), "small" (windows of 2^9 bytes).
# Without it, what the library offers when it isn't asked.
DEFLATE = os.environ.get("FULL_DUPLEX_DEFLATE")

# The subprotocols that are offered, the best first.
PROTOCOLS = [name for name in os.environ.get("FULL_DUPLEX_PROTOCOLS", "").split(",") if name]

TEXT = "Chào buổi sáng, Việt Nam"
LONG_TEXT = "đ" * (1 << 19)
LONG_BYTES = bytes(range(256)) * (1 << 12)


def say(*words):
    print(*words, flush=True)


class Conversation:
    """`echo`: with a server that says what it hears. `chat`: with lesson 06's room or 08's."""

    def __init__(self, kind, name):
        self.kind, self.name = kind, name

    def begin(self):
        return [("text", TEXT)] if self.kind == "echo" else []

    def hears(self, message):
        return self.echoed(message) if self.kind == "echo" else self.told(json.loads(message))

    def echoed(self, message):
        if message == TEXT:
            say("text", message)
            return [("text", LONG_TEXT)]
        if message == LONG_TEXT:
            say("a long text")
            return [("bytes", LONG_BYTES)]
        if message == LONG_BYTES:
            say("long bytes")
            return [("ping", b"?")]
        say("something else", type(message).__name__, len(message))
        return [("close", 3001, "")]

    def pong(self, payload):
        say("pong", bytes(payload).decode())
        return [("close", 3001, "tạm biệt")]

    def told(self, message):
        kind = message["type"]
        if kind == "welcome":
            return [self.text(type="join", username=self.name)]
        if kind == "presence":
            say("here", *[user["username"] for user in message["users"]])
            return [self.text(type="chat", message="chào cả nhà")]
        if kind == "chat":
            say(message["username"], message["message"])
            if message["message"] == "tạm biệt":
                return [("close", 1000, "")]
            return [self.text(type="ping", timestamp=7)]
        if kind == "pong":
            say("pong", message["echo"])
            return [self.text(type="chat", message="còn đây")]
        say(kind, *[message["seq"] for _ in "s" if "seq" in message])
        return []

    def text(self, **message):
        return ("text", json.dumps(message, ensure_ascii=False))

    def closed(self, code):
        say("close", code)


def arguments():
    """`echo URL` or `chat URL NAME`; without arguments the program only shows that it can start."""
    if len(sys.argv) == 1:
        sys.exit()
    kind, url, name = (sys.argv[1:] + [""])[:3]
    return url, Conversation(kind, name)
