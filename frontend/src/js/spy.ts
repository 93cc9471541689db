import { fresh } from "./dom";

/** Marks the link of `nav.section-tabs` whose section is being read. */
export function startSectionTabs(root: ParentNode): void {
  fresh(root, "nav.section-tabs").forEach((tabs) => {
    const links = [...tabs.querySelectorAll<HTMLAnchorElement>("a[href^='#']")];
    const mark = (): void => {
      const line = tabs.getBoundingClientRect().bottom + 24;
      const read = links.filter((link) => (section(link)?.getBoundingClientRect().top ?? Infinity) <= line);
      const atEnd = innerHeight + scrollY >= document.documentElement.scrollHeight - 2;
      const current = atEnd && scrollY > 0 ? links.at(-1) : (read.at(-1) ?? links[0]);
      links.forEach((link) =>
        link === current ? link.setAttribute("aria-current", "true") : link.removeAttribute("aria-current"),
      );
    };
    let waiting = false;
    addEventListener(
      "scroll",
      () => {
        if (waiting || !tabs.isConnected) return;
        waiting = true;
        requestAnimationFrame(() => {
          waiting = false;
          mark();
        });
      },
      { passive: true },
    );
    mark();
  });
}

/** Scrolls a row that is too long for the screen to what is open or chosen in it: `[data-shows-current]`. */
export function startCurrentLinks(root: ParentNode): void {
  fresh(root, "[data-shows-current]").forEach((row) => {
    const open = row.querySelector<HTMLElement>("[aria-current]");
    if (open) row.scrollLeft += open.getBoundingClientRect().left - row.getBoundingClientRect().left - 16;
  });
}

const section = (link: HTMLAnchorElement): HTMLElement | null => document.getElementById(link.hash.slice(1));
