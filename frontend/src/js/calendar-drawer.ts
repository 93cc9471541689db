/** What opens over the calendar: links with `data-drawer` show their page in the drawer; single keys lead to places. */
import htmx from "htmx.org";

const drawer = document.querySelector<HTMLDialogElement>("#calendar-drawer");
const content = drawer?.querySelector<HTMLElement>("[data-drawer-content]");

/** Shows the page behind `url` in the drawer; without one, goes there. */
export function openDrawer(url: string): void {
  if (!drawer || !content) {
    location.assign(url);
    return;
  }
  content.replaceChildren();
  content.setAttribute("aria-busy", "true");
  if (!drawer.open) drawer.showModal();
  void htmx.ajax("get", url, { target: content, swap: "innerHTML" }).then(() => content.removeAttribute("aria-busy"));
}

document.addEventListener("click", (event) => {
  const link = (event.target as HTMLElement).closest<HTMLAnchorElement>("a[data-drawer]");
  if (!link || !drawer || event.ctrlKey || event.metaKey || event.shiftKey || event.button !== 0) return;
  event.preventDefault();
  openDrawer(link.href);
});

content?.addEventListener("htmx:afterSettle", () => {
  const bad = content.querySelector<HTMLElement>("[aria-invalid='true'], [data-first]");
  (bad ?? content.querySelector<HTMLElement>("#panel-title"))?.focus({ preventScroll: true });
});

// A client who was found fills the form with their name; typing another one makes it another client.
document.addEventListener("click", (event) => {
  const button = (event.target as HTMLElement).closest<HTMLElement>("[data-client]");
  const form = button?.closest("form");
  if (!button || !form) return;
  const name = form.querySelector<HTMLInputElement>("[name='name']");
  const client = form.querySelector<HTMLInputElement>("[name='client']");
  if (!name || !client) return;
  name.value = button.dataset.clientName ?? "";
  client.value = button.dataset.client ?? "";
  button.closest("#known-clients")?.replaceChildren();
  form.querySelector<HTMLElement>("[name='service']")?.focus();
});

// The arrows lead from the name to those who were found and from one to the next; Escape leads back.
document.addEventListener("keydown", (event) => {
  const form = (event.target as HTMLElement).closest<HTMLFormElement>("form:has(#known-clients)");
  const name = form?.querySelector<HTMLInputElement>("[name='name']");
  const known = [...(form?.querySelectorAll<HTMLElement>("[data-client]") ?? [])];
  const at = known.indexOf(event.target as HTMLElement);
  if (!name || !known.length || (at < 0 && event.target !== name)) return;
  const steps: Record<string, HTMLElement | undefined> = {
    ArrowDown: known[Math.min(at + 1, known.length - 1)],
    ArrowUp: at > 0 ? known[at - 1] : name,
    Escape: at < 0 ? undefined : name,
  };
  const goal = steps[event.key];
  if (!goal) return;
  event.preventDefault();
  goal.focus();
});

/** Keys that lead somewhere; typing in a field or a dialog is not meant for us, and they can be switched off. */
document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || isBusy(event.target as HTMLElement)) return;
  if (event.key === "?") {
    event.preventDefault();
    document.querySelector<HTMLDialogElement>("#calendar-keys")?.showModal();
    return;
  }
  const goal = document.querySelector<HTMLElement>(`[data-key="${CSS.escape(event.key.toLowerCase())}"]`);
  if (!goal || event.shiftKey || keysAreOff()) return;
  event.preventDefault();
  goal.click();
});

function isBusy(target: HTMLElement): boolean {
  return target.closest("input:not([type='radio'], [type='checkbox']), textarea, select, dialog") !== null;
}

// ── single keys can be switched off (WCAG 2.1.4) ──
const OFF = "calendar-keys-off";
export const keysAreOff = (): boolean => localStorage.getItem(OFF) === "1";
const choice = document.querySelector<HTMLInputElement>("[data-keys-choice]");
if (choice) {
  choice.checked = !keysAreOff();
  choice.addEventListener("change", () => localStorage.setItem(OFF, choice.checked ? "0" : "1"));
}

const prints = document.querySelector<HTMLButtonElement>("[data-prints]");
if (prints) {
  prints.hidden = false;
  prints.addEventListener("click", () => window.print());
}
