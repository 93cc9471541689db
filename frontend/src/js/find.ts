/** ⌘K, or Ctrl+K, leads to the box that finds clients and bookings, which says so. */
const APPLE = /Mac|iPhone|iPad/;

export function startFind(root: ParentNode): void {
  const box = root.querySelector<HTMLInputElement>("[data-find]");
  const key = root.querySelector<HTMLElement>("[data-find-key]");
  if (!box || !key) return;
  key.textContent = APPLE.test(navigator.userAgent) ? "⌘K" : "Ctrl K";
  key.hidden = false;
  document.addEventListener("keydown", (event) => {
    if (event.key.toLowerCase() !== "k" || !(event.metaKey || event.ctrlKey) || event.shiftKey || event.altKey) return;
    if (!box.checkVisibility()) return;
    event.preventDefault();
    box.select();
  });
}
