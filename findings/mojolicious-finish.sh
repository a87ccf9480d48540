#!/usr/bin/env bash
# Mojolicious 9.31 (Debian): `finish`, called in a message's handler, tells the program of the end before its Close frame is sent.
#
# Expected: the `finish` event is "emitted when the WebSocket connection has been closed", that is after both Close frames (RFC
# 6455 §7.1.4), or at least after one's own; so a client may leave when it hears it.
# Seen: it comes, with the code 1000, while the Close frame still waits in the program: a client that leaves at that moment never
# sends it, and the server takes the end for a loss (1006). One tick later (`next_tick`) the same call sends Close 1000 first.
# How: a raw server sends a word and notes the frames that come back; the client calls `finish(1000)` and leaves in its handler.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq -o APT::Sandbox::User=root libmojolicious-perl=9.31+dfsg-1
dpkg -x libmojolicious-perl_*.deb .
find . -xtype l -delete # links to Debian's bootstrap and jquery
cat >client.pl <<'PERL'
use Mojo::Base -strict, -signatures;
use Mojo::UserAgent;

my ($url, $case) = @ARGV;
my $agent = Mojo::UserAgent->new;
$agent->websocket($url => sub ($agent, $tx) {
    $tx->on(message => sub ($tx, $message) {
        return $tx->finish(1000) unless $case eq 'a tick later';
        Mojo::IOLoop->next_tick(sub { $tx->finish(1000) });
    });
    $tx->on(finish => sub ($tx, $code, $reason) {
        print "hears $code";
        return Mojo::IOLoop->stop unless $case eq 'at once, and stays';
        Mojo::IOLoop->timer(0.5 => sub { Mojo::IOLoop->stop });
    });
});
Mojo::IOLoop->timer(10 => sub { exit 2 });
Mojo::IOLoop->start;
PERL
cat >run.py <<'PYTHON'
import base64, hashlib, socket, subprocess, sys, time


def first_frame(case):
    command = ["perl", "-I", "usr/share/perl5", "client.pl", "ws://127.0.0.1:%d/" % server.getsockname()[1], case]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    client, _ = server.accept()
    client.settimeout(10)
    head = b""
    while b"\r\n\r\n" not in head:
        head += client.recv(4096)
    key = next(line for line in head.split(b"\r\n") if line.lower().startswith(b"sec-websocket-key"))
    key = key.split(b":")[1].strip() + b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"
    accept = base64.b64encode(hashlib.sha1(key).digest())
    client.sendall(b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n")
    client.sendall(b"Sec-WebSocket-Accept: " + accept + b"\r\n\r\n")
    time.sleep(0.5)
    client.sendall(b"\x81\x02hi")
    first = {b"\x88": "Close", b"": "the end"}.get(client.recv(100)[:1], "something else")
    client.close()
    told = program.communicate(timeout=15)[0]
    if program.returncode != 0 or told != "hears 1000":
        sys.exit(2)
    print("          %s: the program %s, the server gets %s" % (case, told, first))
    return first


server = socket.create_server(("127.0.0.1", 0))
server.settimeout(10)
command = ["perl", "-I", "usr/share/perl5", "-MMojolicious", "-e", "print Mojolicious->VERSION"]
print("Mojolicious", subprocess.run(command, capture_output=True, text=True).stdout)
print("expected: the server gets Close each time")
print("seen:     when `finish` is called …")
seen = [first_frame(case) for case in ["at once", "at once, and stays", "a tick later"]]
sys.exit(0 if seen == ["the end", "Close", "Close"] else 1)
PYTHON
timeout 60 python3 run.py
