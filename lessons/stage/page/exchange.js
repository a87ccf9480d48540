// One HTTP request, its answer, and what the two weighed.
//
// A page never sees the bytes on the wire, so it adds up what it knows: the request line, the headers every browser
// sends, the answer's status line and headers, both bodies. What the browser adds on its own (Accept-Encoding,
// Sec-Fetch-*, …) and what TCP/IP wraps around it is missing: the sum says "at least". `--tap` shows the exact bytes.

const PATIENCE = 10_000; // ms; without a deadline an answer that never comes would stop the page for ever

/**
 * Sends a request and reads its answer. Never throws: without an answer `status` is 0. `until` ends the waiting.
 * @returns {Promise<{status: number, data: any, sent: number, received: number}>}
 */
export async function exchange(method, path, json, until = AbortSignal.timeout(PATIENCE)) {
  const body = json === undefined ? undefined : JSON.stringify(json);
  const headers = { Accept: "application/json" };
  if (body !== undefined) headers["Content-Type"] = "application/json";

  try {
    // no-store: an answer out of some cache would be news from the past.
    const response = await fetch(path, { method, body, headers, cache: "no-store", signal: until });
    const bytes = await response.arrayBuffer();
    return {
      status: response.status,
      data: parse(bytes),
      sent: weighRequest(method, path, headers, body),
      received: weighHead(`HTTP/1.1 ${response.status} ${response.statusText}`, response.headers) + bytes.byteLength,
    };
  } catch {
    // How far the request got is unknown, and "at least" means: when in doubt, nothing.
    return { status: 0, data: null, sent: 0, received: 0 };
  }
}

/** The length of a text in UTF-8: "chào" has 4 letters and 5 bytes. */
export const byteLength = (text) => new TextEncoder().encode(text).length;

/** The least number of bytes that this request has on the wire. */
export function weighRequest(method, path, headers, body) {
  const known = {
    ...headers,
    Host: location.host,
    "User-Agent": navigator.userAgent,
    "Accept-Language": navigator.language,
    Referer: location.origin + location.pathname + location.search,
    Pragma: "no-cache", // these two come with cache: "no-store"
    "Cache-Control": "no-cache",
  };
  if (body !== undefined) {
    known.Origin = location.origin;
    known["Content-Length"] = String(byteLength(body));
  }
  const { pathname, search } = new URL(path, document.baseURI);
  return weighHead(`${method} ${pathname}${search} HTTP/1.1`, Object.entries(known)) + byteLength(body ?? "");
}

/** The length of a head: first line, one line per header, an empty line; each ends in CR LF. */
export function weighHead(firstLine, headers) {
  let text = `${firstLine}\r\n`;
  for (const [name, value] of headers) text += `${name}: ${value}\r\n`;
  return byteLength(`${text}\r\n`);
}

function parse(bytes) {
  try {
    return JSON.parse(new TextDecoder().decode(bytes));
  } catch {
    return null;
  }
}
