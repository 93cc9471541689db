import { fresh } from "./dom";

/** Says how long a password is: `[data-meter=id]` with four bars, words and a count. Length is all that matters. */
export function startMeters(root: ParentNode): void {
  fresh(root, "[data-meter]").forEach((meter) => {
    const input = document.getElementById(meter.dataset.meter ?? "") as HTMLInputElement | null;
    if (!input) return;
    const words = meter.querySelector(".words");
    const count = meter.querySelector(".count");
    const enough = Number(meter.dataset.enough ?? 15);
    const show = (): void => {
      const length = [...input.value].length;
      const level = length >= enough * 1.5 ? 4 : length >= enough ? 3 : Math.floor((length / enough) * 3);
      meter.dataset.level = String(level);
      if (words)
        words.textContent =
          (level === 4 ? meter.dataset.strong : level === 3 ? meter.dataset.good : meter.dataset.short) ?? "";
      if (count) count.textContent = length ? (meter.dataset.count ?? "").replace("%s", String(length)) : "";
    };
    input.addEventListener("input", show);
    show();
  });
}
