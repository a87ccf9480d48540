#!/usr/bin/env bash
# lighttpd 1.4.69 (Debian) cuts an upgraded connection in the middle of the server's words when the client only listens.
#
# Expected: a limit for idle connections counts from the last byte in either direction, as in nginx's and HAProxy's tunnels; after
# a 101 both ends may speak when they like (RFC 9110 §7.8), and nothing obliges a WebSocket's client to say anything.
# Seen: with `server.max-read-idle = 2` (60 unless set) the client that is sent a frame each half second hears the end after two
# to three seconds, without a Close. When it answers each frame, the connection lives on.
# How: a raw server sends frames for six seconds through lighttpd's mod_proxy; a raw client listens, then another one answers.
set -eu
folder=$(mktemp -d)
trap 'for job in $(jobs -p); do kill "$job" || :; done; wait; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq -o APT::Sandbox::User=root lighttpd=1.4.69-1
dpkg -x lighttpd_*.deb .
cat >run.py <<'PYTHON'
import base64, os, socket, sys, threading, time

port, back = map(int, sys.argv[1:])
COUNT, PAUSE = 12, 0.5


def head(end):
    got = b""
    while not got.endswith(b"\r\n\r\n"):
        got += end.recv(1) or sys.exit(2)
    return got


def talk(end):
    head(end)
    end.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n")
    try:
        for _ in range(COUNT):
            time.sleep(PAUSE)
            end.sendall(b"\x81\x02hi")
        time.sleep(PAUSE)
    except OSError:
        pass
    end.close()


def frames(answers):
    end = socket.create_connection(("127.0.0.1", port), timeout=10)
    end.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
    end.sendall(b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + base64.b64encode(os.urandom(16)) + b"\r\n\r\n")
    threading.Thread(target=talk, args=[listener.accept()[0]], daemon=True).start()
    if b" 101 " not in head(end)[:20]:
        sys.exit(2)
    size = 0
    try:
        while part := end.recv(100):
            size += len(part)
            if answers:
                end.sendall(b"\x81\x82\0\0\0\0hi")
    except ConnectionResetError:
        pass
    return size // 4


listener = socket.create_server(("127.0.0.1", back))
listener.settimeout(10)
listening, answering = frames(False), frames(True)
print("lighttpd 1.4.69, max-read-idle 2 s, a frame each %s s" % PAUSE)
print("expected: %d frames of %d, whether the client answers or not" % (COUNT, COUNT))
print("seen:     %d without answers, %d with answers" % (listening, answering))
sys.exit(0 if listening < COUNT - 2 and answering == COUNT else 1)
PYTHON
ports=$(python3 -c 'import socket
free = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*[held.getsockname()[1] for held in free])')
read -r port back <<<"$ports"
cat >lighttpd.conf <<LIGHTTPD
server.modules = ("mod_proxy")
server.document-root = "$folder"
server.bind = "127.0.0.1"
server.port = $port
server.max-read-idle = 2
server.stream-response-body = 1
proxy.server = ("" => (("host" => "127.0.0.1", "port" => $back)))
proxy.header = ("upgrade" => "enable")
LIGHTTPD
usr/sbin/lighttpd -D -m usr/lib/lighttpd -f lighttpd.conf 2>log &
timeout 20 bash -c "until : <>/dev/tcp/127.0.0.1/$port; do sleep 0.1; done" 2>>log
timeout 60 python3 run.py "$port" "$back"
