// htmx under our content policy: no eval, no injected styles. A refusal (409, 422) is an answer and is shown in place.
import htmx from "htmx.org";
import { toast } from "./toast";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "409", swap: true },
  { code: "422", swap: true },
  { code: "[45]..", swap: false, error: true },
];

document.body.addEventListener("htmx:sendError", () => toast(document.body.dataset.offline ?? "", "alert"));
document.body.addEventListener("htmx:beforeRequest", (event) => busy(event, true));
document.body.addEventListener("htmx:afterRequest", (event) => busy(event, false));

function busy(event: Event, on: boolean): void {
  const form = event.target as HTMLElement;
  form.querySelector("button[type=submit], button:not([type])")?.setAttribute("aria-busy", String(on));
}
