/** Arrow keys, Home and End move between the links or buttons inside `[data-arrows]` (slot grids, week strips). */
export function startArrowGroups(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-arrows]").forEach((group) => {
    group.addEventListener("keydown", (event) => {
      const items = [...group.querySelectorAll<HTMLElement>("a[href], button:not(:disabled)")];
      const at = items.indexOf(document.activeElement as HTMLElement);
      const to = {
        ArrowRight: at + 1,
        ArrowDown: at + 1,
        ArrowLeft: at - 1,
        ArrowUp: at - 1,
        Home: 0,
        End: items.length - 1,
      }[event.key];
      if (at < 0 || to === undefined) return;
      event.preventDefault();
      items[Math.max(0, Math.min(to, items.length - 1))].focus();
    });
  });
}

/** Says how late it is for the viewer where their zone differs: `[data-viewer-time=ISO][data-zone=IANA]`. */
export function startViewerZone(root: ParentNode): void {
  root.querySelectorAll<HTMLElement>("[data-viewer-zone]").forEach((place) => {
    const zone = place.dataset.viewerZone ?? "UTC";
    const at = new Date(place.dataset.at ?? Date.now());
    const show = (timeZone?: string): string =>
      at.toLocaleTimeString(document.documentElement.lang, { hour: "numeric", minute: "2-digit", timeZone });
    place.textContent = (show(zone) === show() ? place.dataset.same : place.dataset.other?.replace("%s", show())) ?? "";
  });
}
