// The panel beside the chat: always there on a wide screen, behind one line on a phone (room.css decides which).

export function startSide() {
  const toggle = document.getElementById("side-toggle");
  const side = document.getElementById("side");
  const show = (open) => {
    side.classList.toggle("open", open);
    toggle.setAttribute("aria-expanded", open);
  };
  toggle.addEventListener("click", () => show(!side.classList.contains("open")));
  side.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !side.classList.contains("open")) return;
    show(false);
    toggle.focus();
  });
}
