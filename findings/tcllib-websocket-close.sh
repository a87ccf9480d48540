#!/usr/bin/env bash
# tcllib 1.21 (Debian, package websocket 1.4.2): websocket::close ends the connection without a Close frame.
#
# Expected: "To Start the WebSocket Closing Handshake …, an endpoint MUST send a Close control frame" with the code and reason
# that it was given (RFC 6455 §7.1.2); the program's handler hears "close 1000 bye", as if that had happened.
# Seen: the server gets the program's text and then the end of the connection (1006 for it), never a frame with opcode 8.
# How: a server on a raw socket completes the handshake and reads all that the client sends until its end. Tcl is the system's.
set -eu
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
apt-get download -qq -o APT::Sandbox::User=root tcllib=1.21+dfsg-1
dpkg -x tcllib_*.deb .
cat >client.tcl <<'TCL'
set auto_path [list [file join [pwd] usr/share/tcltk/tcllib1.21] $tcl_library]
package require http
package require websocket
proc heard {socket type message} {
    puts "its handler hears: $type {$message}"
    if {$type eq "connect"} {
        websocket::send $socket text hi
        websocket::close $socket 1000 bye
    } elseif {$type eq "disconnect"} {
        exit
    }
}
puts "websocket [package present websocket] from tcllib 1.21"
after 10000 {exit 2}
websocket::open [lindex $argv 0] heard
vwait forever
TCL
cat >run.py <<'PYTHON'
import base64, hashlib, socket, subprocess, sys

server = socket.create_server(("127.0.0.1", 0))
program = subprocess.Popen(["tclsh", "client.tcl", "ws://127.0.0.1:%d/" % server.getsockname()[1]])
server.settimeout(10)
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
sent, opcodes = b"", []
while part := client.recv(4096):
    sent += part
while sent:  # short masked frames only
    opcodes.append(sent[0] & 15)
    sent = sent[6 + (sent[1] & 127):]
program.wait(10)
print("expected: frames with opcodes [1, 8], then the end")
print("seen:     frames with opcodes", opcodes, "then the end", flush=True)
sys.exit(0 if program.returncode == 0 and opcodes == [1] else 1 if opcodes else 2)
PYTHON
timeout 60 python3 run.py
