// The three ways in which a picture comes to this page: chosen, pasted, or dropped on it.

/** `onFiles(files)`: what the person wants to send. */
export function watchFiles(onFiles) {
  choose(onFiles);
  paste(onFiles);
  drop(onFiles);
}

function choose(onFiles) {
  const input = document.getElementById("files");
  document.getElementById("choose").addEventListener("click", () => input.click());
  input.addEventListener("change", () => {
    onFiles([...input.files]);
    input.value = ""; // so that the same file can be chosen once more
    document.getElementById("text").focus();
  });
}

// A copied picture is a file of the clipboard. Some programs copy words as words and as a picture: the words are meant.
function paste(onFiles) {
  document.addEventListener("paste", (event) => {
    const { files, types } = event.clipboardData;
    if (files.length === 0 || types.includes("text/plain")) return;
    event.preventDefault();
    onFiles([...files]);
  });
}

// Anywhere on the page: beside the place, the browser would leave the page and show the file.
function drop(onFiles) {
  const zone = document.getElementById("drop-here");
  let inside = 0; // elements that the file is over: it enters the next one before it leaves the last
  const on = (event, listener) => document.addEventListener(event, (it) => {
    if (!it.dataTransfer?.types.includes("Files")) return; // a word, or a link
    it.preventDefault();
    listener(it);
    zone.hidden = inside === 0;
  });
  on("dragenter", () => (inside += 1));
  on("dragleave", () => (inside = Math.max(0, inside - 1)));
  on("dragover", ({ dataTransfer }) => (dataTransfer.dropEffect = "copy"));
  on("drop", ({ dataTransfer }) => {
    inside = 0;
    onFiles([...dataTransfer.files]);
  });
}
