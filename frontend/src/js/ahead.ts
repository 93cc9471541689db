import { fresh } from "./dom";

/** "Today, in 5 h 48 min": `[data-ahead=ISO]` counts down by the minute, its last child says it. */
export function startAhead(root: ParentNode): void {
  fresh(root, "[data-ahead]").forEach((badge) => {
    const line = badge.lastElementChild;
    const tick = (): void => {
      const left = Math.floor((Date.parse(badge.dataset.ahead ?? "") - Date.now()) / 60_000);
      if (line)
        line.textContent = left > 0 ? fill(badge.dataset.words, lengthOf(badge, left)) : (badge.dataset.over ?? "");
      if (left > 0 && badge.isConnected) setTimeout(tick, 60_000);
    };
    setTimeout(tick, 60_000); // until then what the server said holds
  });
}

const lengthOf = (badge: HTMLElement, minutes: number): string =>
  minutes < 120
    ? fill(badge.dataset.minutes, String(minutes))
    : fill(badge.dataset.hours, String(Math.floor(minutes / 60)), String(minutes % 60));

const fill = (words = "", first: string, second = ""): string => words.replace("%1$s", first).replace("%2$s", second);
