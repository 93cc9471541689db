/**
 * Keeps `[data-poll=URL]` fresh: asks every few seconds while the page is seen, sends the ETag it has, and puts the
 * answer in place only when something changed, leaving scroll position and focus where they are.
 */
export function startPolling(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-poll]").forEach((place) => {
    let etag = place.dataset.etag ?? "";
    const ask = async (): Promise<void> => {
      if (!place.isConnected) return;
      if (document.visibilityState === "visible") etag = await refresh(place, etag).catch(() => etag);
      setTimeout(() => void ask(), Number(place.dataset.every ?? 4) * 1000);
    };
    setTimeout(() => void ask(), Number(place.dataset.every ?? 4) * 1000);
  });
}

async function refresh(place: HTMLElement, etag: string): Promise<string> {
  const answer = await fetch(place.dataset.poll ?? "", { headers: { "If-None-Match": etag, "HX-Request": "true" } });
  if (answer.status !== 200) return etag;
  const focused = document.activeElement?.id;
  place.innerHTML = await answer.text();
  if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
  place.dispatchEvent(new CustomEvent("refreshed", { bubbles: true }));
  return answer.headers.get("ETag") ?? "";
}
