#!/usr/bin/env bash
# aiohttp 3.14.5 (PyPI) refuses an answer that asks it for the smallest window which RFC 7692 has.
#
# Expected: the client offers `permessage-deflate; client_max_window_bits`, so the server may answer with any value "between 8 to
# 15, inclusive" (RFC 7692 §7.1.2.2), and the connection opens.
# Seen: answered with 8 by `ws` 8.23.0 (npm), the client raises WSHandshakeError, "Invalid window size"; answered with 9 it opens.
# How: a `ws` server for each of the two values; an aiohttp client says a word to each.
set -eu
folder=$(mktemp -d)
trap 'kill "${server:-}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
npm install --silent --no-audit --no-fund ws@8.23.0
python3 -m venv python
python/bin/pip install -q --disable-pip-version-check aiohttp==3.14.5
cat >server.js <<'JS'
const { WebSocketServer } = require('ws');
for (const bits of [8, 9]) {
  const server = new WebSocketServer({ host: '127.0.0.1', port: 0, perMessageDeflate: { clientMaxWindowBits: bits, threshold: 0 } });
  server.on('connection', (socket) => socket.on('message', (data) => socket.send(String(data))));
  server.on('listening', () => console.log(bits, server.address().port));
}
JS
node server.js >ports &
server=$!
for _ in $(seq 100); do [ "$(wc -l <ports)" = 2 ] && break; sleep 0.1; done
cat >client.py <<'PY'
import asyncio, sys, aiohttp

async def says(port):
    async with aiohttp.ClientSession() as session:
        try:
            async with session.ws_connect(f"http://127.0.0.1:{port}/", compress=15) as socket:
                await socket.send_str("xin chào " * 20)
                return "opened, " + ("echoed" if (await socket.receive_str(timeout=5)).startswith("xin") else "no echo")
        except aiohttp.WSServerHandshakeError as error:
            return f"{type(error).__name__}: {error.message}"
        except aiohttp.ClientError as error:
            return f"{type(error).__name__}: {error}"

async def main():
    ports = dict(line.split() for line in open("ports"))
    seen = {bits: await says(port) for bits, port in sorted(ports.items())}
    print("aiohttp", aiohttp.__version__)
    print("expected: both connections open")
    for bits, what in seen.items():
        print(f"seen:     client_max_window_bits={bits}: {what}")
    sys.exit(not ("Invalid window size" in seen["8"] and seen["9"] == "opened, echoed"))

asyncio.run(main())
PY
python/bin/python client.py
