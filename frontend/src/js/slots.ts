import { fresh } from "./dom";

/**
 * Arrow keys, Home and End move between the links or buttons inside `[data-arrows]` (slot grids, week strips, months):
 * sideways to the next one, up and down to the nearest one of the line above or below.
 */
export function startArrowGroups(root: ParentNode): void {
  fresh(root, "[data-arrows]").forEach((group) => {
    group.addEventListener("keydown", (event) => {
      const items = [...group.querySelectorAll<HTMLElement>("a[href], button:not(:disabled)")];
      const at = items.indexOf(document.activeElement as HTMLElement);
      const to = at < 0 ? undefined : goal(items, at, event.key);
      if (!to) return;
      event.preventDefault();
      to.focus();
      to.scrollIntoView({ block: "nearest", inline: "nearest" });
    });
  });
}

/** The item that `key` leads to from the item `at`: itself at an edge, nothing for a key that does not move. */
function goal(items: HTMLElement[], at: number, key: string): HTMLElement | undefined {
  const ahead = getComputedStyle(items[at]).direction === "rtl" ? -1 : 1;
  switch (key) {
    case "ArrowRight":
      return items[at + ahead] ?? items[at];
    case "ArrowLeft":
      return items[at - ahead] ?? items[at];
    case "ArrowDown":
      return nearestLine(items, at, 1) ?? items[at + 1] ?? items[at];
    case "ArrowUp":
      return nearestLine(items, at, -1) ?? items[at - 1] ?? items[at];
    case "Home":
      return items[0];
    case "End":
      return items[items.length - 1];
    default:
      return undefined;
  }
}

/** The item of the next line below (1) or above (-1) that stands closest under or over the item `at`. */
function nearestLine(items: HTMLElement[], at: number, towards: 1 | -1): HTMLElement | undefined {
  const middle = (item: HTMLElement): number => item.getBoundingClientRect().left + item.offsetWidth / 2;
  const top = (item: HTMLElement): number => Math.round(item.getBoundingClientRect().top);
  const from = top(items[at]);
  const beyond = items.filter((item) => (top(item) - from) * towards > items[at].offsetHeight / 2);
  const line = towards * Math.min(...beyond.map((item) => top(item) * towards));
  const apart = (item: HTMLElement): number => Math.abs(middle(item) - middle(items[at]));
  return beyond
    .filter((item) => Math.abs(top(item) - line) < items[at].offsetHeight / 2)
    .reduce<HTMLElement | undefined>((best, item) => (best && apart(best) <= apart(item) ? best : item), undefined);
}

/** A time zone nobody has chosen yet starts as the device's; `data-browser-zone` says so below the field. */
export function startBrowserZone(root: ParentNode): void {
  fresh<HTMLSelectElement>(root, "select[data-browser-zone]").forEach((select) => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    const option = [...select.options].find((each) => each.value === zone);
    if (select.value || !option) return;
    select.value = zone;
    const help = document.getElementById(`${select.id}_helptext`);
    help?.append(" ", (select.dataset.browserZone ?? "").replace("%s", option.text));
  });
}

/** Says how late it is for the viewer where their zone differs: `[data-viewer-zone=IANA][data-at=ISO]`. */
export function startViewerZone(root: ParentNode): void {
  fresh(root, "[data-viewer-zone]").forEach((place) => {
    const zone = place.dataset.viewerZone ?? "UTC";
    const at = new Date(place.dataset.at ?? Date.now());
    const show = (timeZone?: string): string =>
      at.toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit", timeZone });
    place.textContent = (show(zone) === show() ? place.dataset.same : place.dataset.other?.replace("%s", show())) ?? "";
  });
}
