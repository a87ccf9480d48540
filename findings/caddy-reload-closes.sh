#!/usr/bin/env bash
# Caddy 2.6.2 (Debian) writes a Close frame of its own, 1001, to both ends of a WebSocket when its configuration is reloaded.
#
# Expected: a proxy that has passed on a 101 is a tunnel from then on (RFC 9110 §7.8) and says nothing inside it; a reload only
# replaces the configuration and lets open connections live, as it does when the file hasn't changed.
# Seen: after `caddy reload` with any change in the file, client and server each get a Close 1001 and then the end, from Caddy,
# though neither of them has sent one. The client hears that the server is "going away", which it isn't; the server gets a frame
# without a mask, which a client's frame must have (RFC 6455 §5.1).
# How: a raw client and a raw server hold an upgraded connection through Caddy, across a reload without and one with a change.
set -eu
folder=$(mktemp -d)
trap 'for job in $(jobs -p); do kill "$job" || :; done; wait; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq -o APT::Sandbox::User=root caddy=2.6.2-5
dpkg -x caddy_*.deb .
export HOME=$folder XDG_DATA_HOME=$folder XDG_CONFIG_HOME=$folder
cat >run.py <<'PYTHON'
import base64, os, socket, subprocess, sys

port, admin, back = map(int, sys.argv[1:])
log = open("log", "a")


def head(end):
    got = b""
    while not got.endswith(b"\r\n\r\n"):
        got += end.recv(1) or sys.exit(2)
    return got


def heard(end):
    got = b""
    end.settimeout(2)
    try:
        while part := end.recv(100):
            got += part
        return got.hex(" ") + " and the end"
    except TimeoutError:
        return got.hex(" ") or "nothing"


def reload(change=""):
    with open("Caddyfile", "a") as file:
        file.write(change)
    command = ["usr/bin/caddy", "reload", "--config", "Caddyfile", "--address", "127.0.0.1:%d" % admin]
    subprocess.run(command, check=True, stderr=log)
    return {"client": heard(client), "server": heard(server)}


listener = socket.create_server(("127.0.0.1", back))
listener.settimeout(10)
client = socket.create_connection(("127.0.0.1", port), timeout=10)
client.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
client.sendall(b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: " + base64.b64encode(os.urandom(16)) + b"\r\n\r\n")
server, _ = listener.accept()
head(server)
server.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n\x81\x02hi")
assert b" 101 " in head(client)[:20] and client.recv(4) == b"\x81\x02hi"
same, changed = reload(), reload("http://other.localhost:%d {\n    respond hi\n}\n" % port)
print("Caddy", subprocess.run(["usr/bin/caddy", "version"], capture_output=True, text=True).stdout.strip())
print("expected: nothing after a reload, with or without a change")
print("seen:     without a change", same)
print("          with one        ", changed)
nothing, close = {"client": "nothing", "server": "nothing"}, "88 02 03 e9"
sys.exit(0 if same == nothing and all(end.startswith(close) for end in changed.values()) else 1)
PYTHON
ports=$(python3 -c 'import socket
free = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
print(*[held.getsockname()[1] for held in free])')
read -r port admin back <<<"$ports"
cat >Caddyfile <<CADDY
{
    admin 127.0.0.1:$admin
    default_bind 127.0.0.1
}
http://localhost:$port {
    reverse_proxy 127.0.0.1:$back
}
CADDY
usr/bin/caddy run --config Caddyfile 2>>log &
timeout 20 bash -c "until : <>/dev/tcp/127.0.0.1/$port; do sleep 0.1; done" 2>>log
timeout 60 python3 run.py "$port" "$admin" "$back"
