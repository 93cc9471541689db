/**
 * The card of the visit that the mouse points at or the keyboard has come to. A finger opens the visit itself. It stays
 * while the mouse is on it, and Escape closes it. It is asked for when it opens.
 */
const WAIT_MS = 400;
const GRACE_MS = 200; // to get from the visit to its card
const GAP = 8;

const card = document.querySelector<HTMLElement>("#calendar-card");
let entry: HTMLElement | undefined; // whose card is shown, or about to be
let timer = 0;

function soon(found: HTMLElement): void {
  if (found === entry) {
    if (card?.matches(":popover-open")) clearTimeout(timer);
    return;
  }
  close();
  entry = found;
  timer = window.setTimeout(() => void fill(found), WAIT_MS);
}

async function fill(found: HTMLElement): Promise<void> {
  const reference = found.dataset.visit ?? "";
  const answer = await fetch((card?.dataset.card ?? "").replace("0000000000", reference), {
    headers: { "HX-Request": "true" },
  }).catch(() => undefined);
  const text = answer?.ok && !answer.redirected ? await answer.text() : "";
  if (!card || !text || entry !== found || !found.isConnected || document.querySelector("dialog[open]")) return;
  card.innerHTML = text;
  card.showPopover();
  put(card, found.getBoundingClientRect());
  found.setAttribute("aria-describedby", card.id);
}

/** Beside the visit where there is room, else below or above it; whole on the screen. */
function put(card: HTMLElement, { left, right, top, bottom }: DOMRect): void {
  const { offsetWidth: width, offsetHeight: height } = card;
  const isBeside = right + GAP + width <= innerWidth || left - GAP - width >= 0;
  const beside = right + GAP + width <= innerWidth ? right + GAP : left - GAP - width;
  const beyond = bottom + GAP + height <= innerHeight ? bottom + GAP : top - GAP - height;
  const x = isBeside ? beside : left;
  const y = isBeside ? top : beyond;
  card.style.left = `${String(Math.max(GAP, Math.min(x, innerWidth - GAP - width)))}px`;
  card.style.top = `${String(Math.max(GAP, Math.min(y, innerHeight - GAP - height)))}px`;
}

function close(): void {
  clearTimeout(timer);
  entry?.removeAttribute("aria-describedby");
  entry = undefined;
  if (card?.matches(":popover-open")) card.hidePopover();
}

const visitAt = (target: EventTarget | null): HTMLElement | null =>
  target instanceof Element ? target.closest<HTMLElement>(".calendar [data-visit]") : null;

if (card) {
  document.addEventListener("pointerover", ({ target, pointerType, buttons }) => {
    if (pointerType !== "mouse" || buttons) return;
    const found = visitAt(target);
    if (found) soon(found);
    else if (card.contains(target as Node)) clearTimeout(timer);
    else if (entry && entry !== document.activeElement) {
      clearTimeout(timer);
      timer = window.setTimeout(close, GRACE_MS);
    }
  });
  document.addEventListener("focusin", ({ target }) => {
    const found = visitAt(target);
    if (found?.matches(":focus-visible")) soon(found);
    else if (!card.contains(target as Node)) close();
  });
  document.addEventListener("pointerdown", ({ target }) => {
    if (!card.contains(target as Node)) close();
  });
  document.addEventListener("scroll", close, { capture: true, passive: true });
  document.addEventListener("refreshed", () => {
    if (entry && !entry.isConnected) close();
  });
  document.addEventListener(
    "keydown",
    (event) => {
      const isOpen = card.matches(":popover-open");
      if (!event.key.match(/^(Shift|Control|Alt|Meta)$/)) close();
      if (isOpen && event.key === "Escape") event.stopPropagation();
    },
    true,
  );
}
