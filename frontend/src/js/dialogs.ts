import { fresh } from "./dom";

const FAR_ENOUGH = 96; // pixels a sheet is pulled down before letting go closes it

/** Opens `<dialog id=x>` from `[data-opens=x]`; the browser traps focus and gives it back. Menus close on Esc and outside. */
export function startDialogs(root: ParentNode): void {
  fresh(root, "[data-opens]").forEach((opener) => {
    opener.hidden = false;
    opener.addEventListener("click", () =>
      (document.getElementById(opener.dataset.opens ?? "") as HTMLDialogElement | null)?.showModal(),
    );
  });
  fresh<HTMLDialogElement>(root, "dialog").forEach((dialog) => {
    dialog.addEventListener("click", (event) => {
      if ((event.target as HTMLElement).closest("[data-closes]") || isOutside(dialog, event)) dialog.close();
    });
    if (dialog.classList.contains("sheet")) startPull(dialog);
  });
}

/** Whether the scrim was clicked. The dialog's own padding counts as inside; so does a click made by a key. */
function isOutside(dialog: HTMLDialogElement, { target, detail, clientX, clientY }: MouseEvent): boolean {
  const box = dialog.getBoundingClientRect();
  const isInside = clientX >= box.left && clientX <= box.right && clientY >= box.top && clientY <= box.bottom;
  return target === dialog && detail > 0 && !isInside;
}

/** A finger pulls a sheet down to close it, unless its content can still scroll up. */
function startPull(sheet: HTMLDialogElement): void {
  let from: number | undefined;
  sheet.addEventListener("touchstart", ({ touches }) => (from = sheet.scrollTop > 0 ? undefined : touches[0].clientY), {
    passive: true,
  });
  sheet.addEventListener(
    "touchend",
    ({ changedTouches }) => {
      if (from !== undefined && sheet.scrollTop <= 0 && changedTouches[0].clientY - from > FAR_ENOUGH) sheet.close();
    },
    { passive: true },
  );
}

const menus = (): NodeListOf<HTMLDetailsElement> => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) =>
  menus().forEach((menu) => menu.contains(event.target as Node) || (menu.open = false)),
);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !event.ctrlKey && !event.metaKey && !isTyping(event.target as HTMLElement)) {
    const search = document.querySelector<HTMLElement>("[data-search-focus]");
    if (search) {
      event.preventDefault();
      search.focus();
    }
  }
  if (event.key !== "Escape") return;
  menus().forEach((menu) => {
    menu.open = false;
    menu.querySelector("summary")?.focus();
  });
});

const isTyping = (target: HTMLElement): boolean => target.closest("input, textarea, select, dialog") !== null;
