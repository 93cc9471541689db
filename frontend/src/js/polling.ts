import { fresh } from "./dom";

/**
 * Keeps `[data-poll=URL]` fresh: asks every few seconds while the page is seen, sends the ETag it has, and puts the
 * answer in place only when something changed, leaving scroll position and focus where they are. A `checked` event says
 * after each try whether the place is up to date. Whoever may no longer see it gets a fresh page, which says so.
 */
export function startPolling(root: ParentNode): void {
  fresh(root, "[data-poll]").forEach((place) => {
    let etag = place.dataset.etag ?? "";
    const ask = async (): Promise<void> => {
      if (!place.isConnected) return;
      if (document.visibilityState === "visible") etag = await check(place, etag);
      setTimeout(() => void ask(), Number(place.dataset.every ?? 4) * 1000);
    };
    setTimeout(() => void ask(), Number(place.dataset.every ?? 4) * 1000);
  });
}

async function check(place: HTMLElement, etag: string): Promise<string> {
  const answer = await fetch(place.dataset.poll ?? "", {
    headers: { "If-None-Match": etag, "HX-Request": "true" },
  }).catch(() => undefined);
  if (answer?.headers.has("HX-Redirect") || answer?.status === 404) location.reload();
  else if (answer?.status === 200) {
    etag = answer.headers.get("ETag") ?? "";
    refresh(place, await answer.text());
  }
  const detail = { isFresh: answer?.status === 200 || answer?.status === 304 };
  place.dispatchEvent(new CustomEvent("checked", { bubbles: true, detail }));
  return etag;
}

function refresh(place: HTMLElement, html: string): void {
  const focused = document.activeElement?.id;
  place.innerHTML = html;
  place.dispatchEvent(new CustomEvent("refreshed", { bubbles: true }));
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
}
