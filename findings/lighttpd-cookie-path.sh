#!/usr/bin/env bash
# lighttpd 1.4.69 (Debian): with `map-urlpath`, the Path of a `__Host-` cookie is rewritten, and browsers then refuse the cookie.
#
# Expected: `proxy.header = ("map-urlpath" => ("/course/" => "/"))` maps the path of requests. A cookie whose name begins with
# `__Host-` passes as it is: it counts only with `Path=/` (RFC 6265bis §4.1.3.2), so there is nothing to map.
# Seen: the backend's `Set-Cookie: __Host-session=x; Path=/; Secure` reaches the client with `Path=/course/`. (A cookie under
# another name is rewritten in the same way, which is what one may want there.)
# How: a request below /course/ to lighttpd, and a backend that sets both cookies.
set -eu
folder=$(mktemp -d)
trap 'for job in $(jobs -p); do kill "$job" || :; done; wait; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq -o APT::Sandbox::User=root lighttpd=1.4.69-1
dpkg -x lighttpd_*.deb .
cat >run.py <<'PYTHON'
import http.client, socket, sys, threading, time

port, back = int(sys.argv[1]), int(sys.argv[2])
listener = socket.create_server(("127.0.0.1", back))


def serve():
    end, _ = listener.accept()
    asked = b""
    while not asked.endswith(b"\r\n\r\n"):
        asked += end.recv(1000)
    end.sendall(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nConnection: close\r\n"
                b"Set-Cookie: __Host-session=x; Path=/; Secure\r\nSet-Cookie: other=y; Path=/\r\n\r\nhi")
    end.close()


threading.Thread(target=serve, daemon=True).start()
for _ in range(100):
    try:
        client = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
        client.connect()
        break
    except ConnectionRefusedError:
        time.sleep(0.1)
client.request("GET", "/course/page")
cookies = client.getresponse().headers.get_all("Set-Cookie")
print("lighttpd", sys.argv[3])
print("expected: __Host-session=x; Path=/; Secure")
for cookie in cookies:
    print("seen:    ", cookie)
sys.exit(0 if cookies[0] == "__Host-session=x; Path=/course/; Secure" else 1)
PYTHON
read -r port back <<<"$(python3 -c 'import socket
free = [socket.create_server(("127.0.0.1", 0)) for _ in range(2)]
print(*[held.getsockname()[1] for held in free])')"
cat >lighttpd.conf <<LIGHTTPD
server.bind = "127.0.0.1"
server.port = $port
server.document-root = "$folder"
server.modules = ( "mod_proxy" )
proxy.server = ( "/course/" => (( "host" => "127.0.0.1", "port" => $back )) )
proxy.header = ( "map-urlpath" => ( "/course/" => "/" ) )
LIGHTTPD
usr/sbin/lighttpd -D -f lighttpd.conf -m usr/lib/lighttpd 2>log &
python3 run.py "$port" "$back" "$(dpkg-deb -f lighttpd_*.deb Version)" || { cat log; exit 1; }
