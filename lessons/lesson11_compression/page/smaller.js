// A picture that is too large is drawn once more, with fewer dots: what a camera makes today has 3 to 12 MB, and no screen
// shows all of it.

import { LARGEST } from "./upload_message.js";

const SIDE = 2_048; // dots of the longer side: of the first attempt
const QUALITY = 0.85;
const ATTEMPTS = 6; // each with two thirds of the dots

/** A picture of at most 2 MiB, or null if the browser can't make one of this. */
export async function smaller(blob) {
  const picture = await bitmap(blob);
  if (picture === null) return null;
  let scale = Math.min(1, SIDE / Math.max(picture.width, picture.height));
  try {
    for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
      const made = await drawn(picture, scale);
      if (made !== null && made.size <= LARGEST) return made;
      scale *= 0.8;
    }
    return null;
  } finally {
    picture.close();
  }
}

/** The dots as a person should see them: a camera that was held upright says so beside them. */
async function bitmap(blob) {
  try {
    return await createImageBitmap(blob, { imageOrientation: "from-image" });
  } catch {
    return null; // damaged, or larger than the browser can hold
  }
}

async function drawn(picture, scale) {
  const canvas = document.createElement("canvas");
  canvas.width = Math.max(1, Math.round(picture.width * scale));
  canvas.height = Math.max(1, Math.round(picture.height * scale));
  const context = canvas.getContext("2d");
  if (context === null) return null;
  context.drawImage(picture, 0, 0, canvas.width, canvas.height);
  const webp = await encoded(canvas, "image/webp");
  if (webp?.type === "image/webp") return webp;
  // Not every browser writes WebP, and a JPEG has no place where one can see through.
  context.globalCompositeOperation = "destination-over";
  context.fillStyle = "#fff";
  context.fillRect(0, 0, canvas.width, canvas.height);
  return encoded(canvas, "image/jpeg");
}

const encoded = (canvas, type) => new Promise((done) => canvas.toBlob(done, type, QUALITY));
