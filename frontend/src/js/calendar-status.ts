/** How far a visit has come by one key, where its entry has the focus: the panel's own forms do the work. */
import htmx from "htmx.org";
import { keysAreOff, openDrawer } from "./calendar-drawer";
import { toast } from "./toast";

const STEPS: Record<string, string> = { a: "check_in", c: "complete", x: "no_show", u: "correct" };

export function startStatusKeys(calendar: HTMLElement): void {
  calendar.addEventListener("keydown", (event) => {
    const entry = (event.target as HTMLElement).closest<HTMLElement>("[data-visit]");
    const step = STEPS[event.key.toLowerCase()];
    if (!entry || !step || event.ctrlKey || event.metaKey || event.altKey || event.shiftKey) return;
    if (keysAreOff()) return;
    event.preventDefault();
    event.stopPropagation();
    const address = `/pro/visits/${entry.dataset.visit ?? ""}/step/${step}/`;
    if (step === "no_show") openDrawer(address);
    else void take(address);
  });
  calendar.addEventListener("submit", (event) => {
    const form = (event.target as HTMLElement).closest<HTMLFormElement>("form[data-step]");
    if (!form) return;
    event.preventDefault();
    void take(form.action);
  });
}

/** The answer is the panel of the visit: what it says first is what happened, or why not. */
async function take(address: string): Promise<void> {
  const token = document.querySelector<HTMLInputElement>("[name='csrfmiddlewaretoken']")?.value ?? "";
  const answer = await fetch(address, {
    method: "POST",
    body: new URLSearchParams({ csrfmiddlewaretoken: token }),
    headers: { "HX-Request": "true" },
  }).catch(() => undefined);
  const panel = new DOMParser().parseFromString((await answer?.text()) ?? "", "text/html");
  const said = panel.querySelector("[role='status'], [role='alert']")?.textContent.trim() ?? "";
  const isDone = answer?.ok === true;
  toast(said || (document.body.dataset[answer ? "failed" : "offline"] ?? ""), isDone ? "status" : "alert");
  if (isDone) htmx.trigger(document.body, "calendar-changed");
}
