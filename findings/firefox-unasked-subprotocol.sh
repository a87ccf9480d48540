#!/usr/bin/env bash
# Firefox ESR 153.8.0 (Debian) opens a socket whose server has chosen a subprotocol although the page asked for none.
#
# Expected: "if this header field indicates the use of a subprotocol that was not present in the client's handshake …, the client
# MUST _Fail the WebSocket Connection_" (RFC 6455 §4.1): `onerror`, then close 1006, as in Chromium and WebKitGTK. A page that has
# asked for `a` and is answered `b` does fail in Firefox, too.
# Seen: `onopen`, with `protocol` empty: the server speaks a subprotocol, and the page doesn't know which.
# How: one server on a raw socket gives a headless Firefox, in a profile of its own, a page, answers its handshake and is told in
# a last request what the page heard. The libraries that Firefox needs (libgtk-3-0 …) are the system's.
set -eu
folder=$(mktemp -d)
trap 'for job in $(jobs -p); do kill "$job" || :; done; wait; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq -o APT::Sandbox::User=root firefox-esr=153.8.0esr-1~deb12u1
dpkg -x firefox-esr_*.deb .
rm firefox-esr_*.deb
cat >run.py <<'PYTHON'
import base64, hashlib, socket, subprocess, sys, urllib.parse

PAGE = b"""<!DOCTYPE html><script>
const heard = []
const tell = () => fetch('/heard?' + encodeURIComponent(heard.join(', ')))
const socket = new WebSocket(`ws://${location.host}/`)
socket.onopen = () => { heard.push(`open, protocol "${socket.protocol}"`); tell() }
socket.onclose = event => { heard.push(`close ${event.code}`); tell() }
</script>"""


def answer(client):
    client.settimeout(5)
    head = b""
    while b"\r\n\r\n" not in head:
        head += (part := client.recv(4096))
        if not part:
            return None
    lines = head.decode().split("\r\n")
    path = lines[0].split()[1]
    fields = {line.split(":")[0].lower(): line.split(":", 1)[1].strip() for line in lines[1:] if ":" in line}
    if "sec-websocket-key" in fields:
        key = fields["sec-websocket-key"] + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
        accept = base64.b64encode(hashlib.sha1(key.encode()).digest())
        client.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
        client.sendall(b"Sec-WebSocket-Accept: " + accept + b"\r\nSec-WebSocket-Protocol: chat\r\n\r\n")
        asked.append(fields.get("sec-websocket-protocol"))
        held.append(client)
        return None
    page = PAGE if path == "/" else b""
    client.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n" + page)
    client.close()
    return urllib.parse.unquote(path[7:]) if path.startswith("/heard?") else None


asked, held = [], []
server = socket.create_server(("127.0.0.1", int(sys.argv[1])))
server.settimeout(40)
while not (heard := answer(server.accept()[0])):
    pass
print("Firefox ESR 153.8.0; the page asks for", asked, "and is answered chat")
print("expected: close 1006")
print("seen:    ", heard)
sys.exit(0 if heard == 'open, protocol ""' else 1)
PYTHON
port=$(python3 -c 'import socket; print(socket.create_server(("127.0.0.1", 0)).getsockname()[1])')
mkdir home
export HOME=$folder/home
usr/lib/firefox-esr/firefox-esr --headless --no-remote --profile "$HOME" "http://127.0.0.1:$port/" >log 2>&1 &
timeout 60 python3 run.py "$port"
