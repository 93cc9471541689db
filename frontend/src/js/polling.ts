import { fresh } from "./dom";

const WHILE_HELD_S = 1;

/**
 * Keeps `[data-poll=URL]` fresh: asks every few seconds while the page is seen, and at once on an `ask` event; sends the
 * ETag it has, and puts the answer in place only when something changed, leaving scroll position and focus where they
 * are. Whoever draws the place themselves takes the text from the `arrived` event and cancels it. A `checked` event says
 * after each try whether the place is up to date. Whoever may no longer see it gets a fresh page, which says so.
 */
export function startPolling(root: ParentNode): void {
  fresh(root, "[data-poll]").forEach((place) => {
    let etag = place.dataset.etag ?? "";
    let timer = 0;
    let isAsking = false;
    let isAskedAgain = false;
    const ask = async (): Promise<void> => {
      clearTimeout(timer);
      if (!place.isConnected) return;
      isAsking = true;
      do {
        isAskedAgain = false;
        const url = place.dataset.poll; // what a script has yet to say is not asked for
        if (url && document.visibilityState === "visible" && !isHeld(place)) etag = await check(place, url, etag);
      } while (isAskedAgain);
      isAsking = false;
      wait();
    };
    const wait = (): void => {
      clearTimeout(timer);
      const seconds = isHeld(place) ? WHILE_HELD_S : Number(place.dataset.every ?? 4);
      timer = window.setTimeout(() => void ask(), seconds * 1000);
    };
    place.addEventListener("ask", () => {
      isAskedAgain = true; // what is being answered at this moment may not have it yet
      if (!isAsking) void ask();
    });
    wait();
  });
}

/** Something in it is being moved: nothing is put in its place meanwhile. */
const isHeld = (place: HTMLElement): boolean =>
  place.matches("[data-holds-still]") || place.querySelector("[data-holds-still]") !== null;

async function check(place: HTMLElement, url: string, etag: string): Promise<string> {
  const answer = await fetch(url, {
    headers: { "If-None-Match": etag, "HX-Request": "true" },
  }).catch(() => undefined);
  if (answer?.headers.has("HX-Redirect") || answer?.status === 404) location.reload();
  else if (answer?.status === 200) {
    const text = await answer.text();
    if (isHeld(place)) return etag;
    etag = answer.headers.get("ETag") ?? "";
    refresh(place, text);
  }
  const detail = { isFresh: answer?.status === 200 || answer?.status === 304 };
  place.dispatchEvent(new CustomEvent("checked", { bubbles: true, detail }));
  return etag;
}

function refresh(place: HTMLElement, text: string): void {
  const focused = document.activeElement?.id;
  if (place.dispatchEvent(new CustomEvent("arrived", { cancelable: true, detail: text }))) place.innerHTML = text;
  place.dispatchEvent(new CustomEvent("refreshed", { bubbles: true }));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
