/**
 * Whose visits, and in which state, the calendar shows. What is chosen stands in the address, in the links to other dates
 * and views and in what the page asks for, as the server reads it (web/provider/choice.py): all of a group is not said.
 */
const form = document.querySelector<HTMLFormElement>("#calendar-choice");
const GROUPS = ["who", "state"];
const NOBODY = "none";

const boxes = (group: string): HTMLInputElement[] =>
  [...(form?.elements ?? [])].filter(
    (field): field is HTMLInputElement => field instanceof HTMLInputElement && field.name === group,
  );

/** Whether what has that value is to be seen; what nobody is asked about always is. */
export const isShown = (group: string, value: string): boolean =>
  boxes(group).every((box) => box.checked || box.value !== value);

function said(group: string): string[] {
  const all = boxes(group);
  const chosen = all.filter((box) => box.checked).map((box) => box.value);
  if (chosen.length === all.length) return [];
  return chosen.length ? chosen : [NOBODY];
}

function rewritten(from: string): URL {
  const address = new URL(from, location.href);
  GROUPS.forEach((group) => {
    address.searchParams.delete(group);
    said(group).forEach((value) => address.searchParams.append(group, value));
  });
  return address;
}

document.addEventListener("change", ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.form !== form) return;
  history.replaceState(history.state, "", rewritten(location.href));
  document.querySelectorAll<HTMLAnchorElement>(".calendar nav a, .calendar-today").forEach((link) => {
    link.href = rewritten(link.href).href;
  });
  const all = form?.querySelector<HTMLElement>("[data-shows-all]");
  if (all) all.hidden = GROUPS.every((group) => said(group).length === 0);
  document.querySelectorAll<HTMLElement>("[data-poll][data-etag]").forEach((place) => {
    place.dataset.poll = rewritten(place.dataset.poll ?? "").href;
    place.dispatchEvent(new Event("ask"));
  });
  document.dispatchEvent(new Event("chosen"));
});
