/** Opens `<dialog id=x>` from `[data-opens=x]`; the browser traps focus and gives it back. Menus close on Esc and outside. */
export function startDialogs(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-opens]").forEach((opener) => {
    opener.hidden = false;
    opener.addEventListener("click", () =>
      (document.getElementById(opener.dataset.opens ?? "") as HTMLDialogElement | null)?.showModal(),
    );
  });
  root.querySelectorAll<HTMLDialogElement>("dialog").forEach((dialog) => {
    dialog.addEventListener("click", (event) => {
      const target = event.target as HTMLElement;
      if (target === dialog || target.closest("[data-closes]")) dialog.close();
    });
  });
}

const menus = (): NodeListOf<HTMLDetailsElement> => document.querySelectorAll("details.menu[open]");
document.addEventListener("click", (event) =>
  menus().forEach((menu) => menu.contains(event.target as Node) || (menu.open = false)),
);
document.addEventListener("keydown", (event) => {
  if (event.key === "/" && !(event.target as HTMLElement).closest("input, textarea, select")) {
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
