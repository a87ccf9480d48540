// An invitation: it comes in the address, behind the #, or is pasted. Browsers never send that part to a server, and
// no server's log holds it. A person's history would, and everybody who looks at the screen: so the address forgets it at once.

const TOKEN = /invitation\.([\w-]+)\.[\w-]+/;

/** What the address offers, or null. */
export function takeInvitation() {
  const found = new URLSearchParams(location.hash.slice(1)).get("invitation");
  if (found !== null) history.replaceState(null, "", location.pathname + location.search);
  return found;
}

/** The invitation in what was pasted: itself, its whole link, or the line for a terminal. null: there is none. */
export const readInvitation = (text) => TOKEN.exec(text)?.[0] ?? null;

/** For whom an invitation says it is, or null. It is signed, not secret; but only the server knows whether it is good. */
export function invitedName(text) {
  try {
    const [plus, slash] = "+/"; // what a URL writes as - and _
    const claims = atob(TOKEN.exec(text)[1].replaceAll("-", plus).replaceAll("_", slash));
    const { name } = JSON.parse(new TextDecoder().decode(Uint8Array.from(claims, (it) => it.codePointAt(0))));
    return typeof name === "string" ? name : null;
  } catch {
    return null;
  }
}
