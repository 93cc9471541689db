const SEEN = "seen-pins";

/** Whether the person lets this browser remember things (web/consent.py). */
const mayRemember = (): boolean => "remembers" in document.body.dataset;

/** Forgets what was kept while the person allowed it. */
export function startForgetting(): void {
  if (!mayRemember()) sessionStorage.removeItem(SEEN);
}

/** The places whose pins were looked at in this tab, as far as they were kept. */
export function seenPins(): Set<string> {
  return new Set(JSON.parse((mayRemember() && sessionStorage.getItem(SEEN)) || "[]") as string[]);
}

export function keepSeenPins(seen: Set<string>): void {
  if (mayRemember()) sessionStorage.setItem(SEEN, JSON.stringify([...seen]));
}
