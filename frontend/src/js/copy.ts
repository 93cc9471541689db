import { fresh } from "./dom";
import { toast } from "./toast";

/** Buttons that copy `[data-copy]` and say `[data-copied]`. They are hidden where nothing can be copied. */
export function startCopying(root: ParentNode): void {
  if (!window.isSecureContext) return;
  fresh<HTMLButtonElement>(root, "[data-copy]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => void copy(button));
  });
}

async function copy(button: HTMLButtonElement): Promise<void> {
  await navigator.clipboard.writeText(button.dataset.copy ?? "");
  toast(button.dataset.copied ?? "");
}
