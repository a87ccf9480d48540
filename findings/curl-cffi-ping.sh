#!/usr/bin/env bash
# curl_cffi 0.17.0 (PyPI) answers a ping only when the next message comes, although its program waits in recv().
#
# Expected: "Upon receipt of a Ping frame, an endpoint MUST send a Pong frame in response … as soon as is practical"
# (RFC 6455 §5.5.2); while a program waits in recv(), it is practical.
# Seen: no pong in three seconds; it comes at once when a message follows. A server with a heartbeat gives such a client up.
# How: a server on a raw socket sends a ping, waits three seconds, sends a text, and notes when the pong comes.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv
venv/bin/pip install -q --disable-pip-version-check curl_cffi==0.17.0
cat >run.py <<'PYTHON'
import base64, hashlib, socket, sys, threading, time
import curl_cffi

server = socket.create_server(("127.0.0.1", 0))
url = "ws://127.0.0.1:%d/" % server.getsockname()[1]
seen = {}


def serve():
    client, _ = server.accept()
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(4096)
    key = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key"))
    key = key.split(b":")[1].strip() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1(key).digest())
    client.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
    client.sendall(b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
    time.sleep(1)  # by now it waits in recv()
    client.sendall(b"\x89\x01?")
    client.settimeout(3)
    for when in ["before the text", "after the text"]:
        try:
            seen[when] = client.recv(100)[:1] == b"\x8a"
        except TimeoutError:
            seen[when] = False
        client.sendall(b"\x81\x02hi")


thread = threading.Thread(target=serve, daemon=True)
thread.start()
websocket = curl_cffi.Session().ws_connect(url)
websocket.recv()
thread.join(15)
print("curl_cffi", curl_cffi.__version__)
print("expected: a pong before the text")
print("seen:     a pong", seen)
sys.exit(0 if seen == {"before the text": False, "after the text": True} else 1)
PYTHON
timeout 60 venv/bin/python run.py
