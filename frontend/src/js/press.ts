/** A button beside a day changes the week in place: whoever pressed it by keyboard goes on at that day. */
export function startPresses(): void {
  let day = "";
  document.body.addEventListener("htmx:beforeRequest", (event) => {
    const [prefix, , number] = ((event.target as HTMLElement).getAttribute("value") ?? "").split(":");
    day = number === undefined ? "" : `${prefix}${number}`;
  });
  document.body.addEventListener("htmx:afterSettle", () => {
    if (!day || document.activeElement !== document.body) return;
    (document.getElementById(`${day}-add`) ?? document.getElementById(`${day}-copy`))?.focus({ preventScroll: true });
  });
}
