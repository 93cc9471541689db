import { fresh } from "./dom";

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
      if (clock) clock.textContent = `${Math.floor(left / 60)}:${String(left % 60).padStart(2, "0")}`;
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
