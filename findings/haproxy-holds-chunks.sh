#!/usr/bin/env bash
# HAProxy 2.6.12 (Debian) passes each small chunk of an event stream on about 0.2 s late, unless `option http-no-delay` is set.
#
# Expected: an event that a server has written is at the client within a few milliseconds, as it is without the proxy. No RFC
# promises a time (RFC 9112 §7.1.1 lets an intermediary recode chunks), but a proxy that has an event usually sends it.
# Seen: the event is held for 0.2 s, as long as Linux waits for a packet to fill; with the option it is there at once. HAProxy's
# manual tells of such a delay for chunks that go to and fro, under the option's name; these go one way only.
# How: a server on a raw socket sends five chunks, 0.5 s apart, each with its time of sending; a raw client notes the delays.
set -eu
folder=$(mktemp -d)
trap 'for job in $(jobs -p); do kill "$job" || :; done; wait; rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq -o APT::Sandbox::User=root haproxy=2.6.12-1+deb12u4
dpkg -x haproxy_*.deb .
cat >run.py <<'PYTHON'
import socket, statistics, sys, threading, time

plain, quick, back = map(int, sys.argv[1:])


def serve():
    while True:
        end, _ = listener.accept()
        end.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        end.recv(4096)
        end.sendall(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n")
        for _ in range(5):
            time.sleep(0.5)
            event = b"data: %.6f\n\n" % time.monotonic()
            end.sendall(b"%x\r\n%s\r\n" % (len(event), event))
        end.close()


def delay(port):
    end = socket.create_connection(("127.0.0.1", port), timeout=10)
    end.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
    delays = []
    while len(delays) < 5 and (part := end.recv(4096)):
        now = time.monotonic()
        if b"data: " in part:
            delays.append(now - float(part.split(b"data: ")[1].split()[0]))
    if len(delays) < 5:
        sys.exit(2)
    return statistics.median(delays)


listener = socket.create_server(("127.0.0.1", back))
threading.Thread(target=serve, daemon=True).start()
direct, held, option = delay(back), delay(plain), delay(quick)
print("HAProxy 2.6.12: the median delay of five events")
print("expected: a few ms (without a proxy: %.1f ms)" % (direct * 1000))
print("seen:     %.1f ms; with `option http-no-delay` %.1f ms" % (held * 1000, option * 1000))
sys.exit(0 if held > 0.1 and option < 0.1 > direct else 1)
PYTHON
ports=$(python3 -c 'import socket
free = [socket.create_server(("127.0.0.1", 0)) for _ in range(3)]
print(*[held.getsockname()[1] for held in free])')
read -r plain quick back <<<"$ports"
cat >haproxy.cfg <<HAPROXY
defaults
    mode http
    timeout connect 5s
    timeout client 50s
    timeout server 50s
listen plain
    bind 127.0.0.1:$plain
    server only 127.0.0.1:$back
listen quick
    bind 127.0.0.1:$quick
    option http-no-delay
    server only 127.0.0.1:$back
HAPROXY
usr/sbin/haproxy -db -f haproxy.cfg &
timeout 20 bash -c "until : <>/dev/tcp/127.0.0.1/$quick; do sleep 0.1; done" 2>>log
timeout 60 python3 run.py "$plain" "$quick" "$back"
