import { fresh } from "./dom";

/** "You can try again in 4:32, at 3:45 PM": `[data-wait=seconds]` counts down and says when it is over. */
export function startWaits(root: ParentNode): void {
  fresh(root, "[data-wait]").forEach((line) => {
    const until = Date.now() + 1000 * Number(line.dataset.wait);
    const at = new Date(until).toLocaleTimeString(document.documentElement.lang, {
      hour: "numeric",
      minute: "2-digit",
    });
    const tick = (): void => {
      const left = Math.max(0, Math.ceil((until - Date.now()) / 1000));
      line.hidden = false;
      if (left === 0) {
        line.setAttribute("role", "status");
        line.textContent = line.dataset.over ?? "";
        return;
      }
      line.textContent = (line.dataset.words ?? "").replace("%1$s", clockOf(left)).replace("%2$s", at);
      if (line.isConnected) setTimeout(tick, 1000);
    };
    tick();
  });
}

const clockOf = (seconds: number): string => {
  const [hours, minutes] = [Math.floor(seconds / 3600), Math.floor(seconds / 60) % 60];
  const rest = String(seconds % 60).padStart(2, "0");
  return hours ? `${hours}:${String(minutes).padStart(2, "0")}:${rest}` : `${minutes}:${rest}`;
};

/**
 * "Held for 9:42", by the server's clock: `[data-until=ISO][data-server-now=ISO]` with a `.clock` inside.
 * Warns once at two minutes, and opens `<dialog data-over>` at the end.
 */
export function startCountdowns(root: ParentNode): void {
  fresh(root, "[data-until]").forEach((badge) => {
    const ahead = Date.now() - Date.parse(badge.dataset.serverNow ?? new Date().toISOString());
    const until = Date.parse(badge.dataset.until ?? "");
    const clock = badge.querySelector(".clock");
    const live = badge.querySelector("[aria-live]");
    const tick = (): void => {
      const left = Math.max(0, Math.round((until + ahead - Date.now()) / 1000));
      if (clock) clock.textContent = clockOf(left);
      if (left <= 120 && !badge.classList.contains("badge-ember")) {
        badge.classList.add("badge-ember");
        if (live) live.textContent = badge.dataset.warning ?? "";
      }
      if (left > 0 && badge.isConnected) {
        setTimeout(tick, 1000);
        return;
      }
      if (badge.isConnected) document.querySelector<HTMLDialogElement>("dialog[data-over]")?.showModal();
    };
    tick();
  });
}
