// htmx under our content policy: no eval, no injected styles. A refusal (409, 422) is an answer and is shown in place.
import htmx from "htmx.org";
import { type Action, toast } from "./toast";

htmx.config.allowEval = false;
htmx.config.includeIndicatorStyles = false;
// Without "style": what scripts had set on the element before, the policy forbids to copy as an attribute.
htmx.config.attributesToSettle = ["class", "width", "height"];
// Copies of pages in the browser's storage would outlive a sign-out, and would bring back what scripts had added.
htmx.config.historyCacheSize = 0;
htmx.config.refreshOnHistoryMiss = true;
htmx.config.responseHandling = [
  { code: "204", swap: false },
  { code: "[23]..", swap: true },
  { code: "409", swap: true },
  { code: "422", swap: true },
  { code: "[45]..", swap: false, error: true },
];

interface Request {
  elt: HTMLElement;
  target?: HTMLElement;
  xhr?: XMLHttpRequest;
  requestConfig?: { verb: string; triggeringEvent?: Event };
}

const words = document.body.dataset;
document.body.addEventListener("htmx:sendError", (event) => {
  document.querySelectorAll(".toast[role='alert']").forEach((told) => told.remove());
  toast(words.offline ?? "", "alert", again((event as CustomEvent<Request>).detail));
});
document.body.addEventListener("htmx:responseError", (event) => {
  const { detail } = event as CustomEvent<Request>;
  const status = detail.xhr?.status ?? 0;
  if (status === 429) tellInPlace(detail, wordsOf(detail.xhr?.responseText ?? ""));
  else if (status >= 500) tellInPlace(detail, words.failed ?? "");
  else toast(words.failed ?? "", "alert");
});
document.body.addEventListener("htmx:beforeRequest", (event) => busy(event, true));
document.body.addEventListener("htmx:afterRequest", (event) => busy(event, false));

function wordsOf(fragment: string): string {
  return new DOMParser().parseFromString(fragment, "text/html").body.textContent.trim();
}

/** A defect of ours, or having to wait, is told where the answer would have come; what stood there stays. */
function tellInPlace(request: Request, text: string): void {
  const note = Object.assign(document.createElement("div"), { className: "note note-danger" });
  note.setAttribute("role", "alert");
  note.append(Object.assign(document.createElement("p"), { className: "grow", textContent: text }));
  const retry = again(request);
  if (retry) {
    const button = Object.assign(document.createElement("button"), {
      type: "button",
      className: "btn btn-secondary btn-sm",
      textContent: retry.words,
    });
    button.addEventListener("click", retry.run);
    note.append(button);
  }
  const place = request.target ?? document.body;
  place.querySelectorAll(":scope > .note-danger[role='alert']").forEach((told) => told.remove());
  place.prepend(note);
}

/** What only asked may be asked again at a click; what changes something is sent again by its own button. */
function again({ elt, requestConfig }: Request): Action | undefined {
  const event = requestConfig?.triggeringEvent;
  if (requestConfig?.verb !== "get" || !event || !words.retry) return undefined;
  return { words: words.retry, run: () => elt.isConnected && htmx.trigger(elt, event.type) };
}

const SENDER = "button[type=submit], button:not([type])";

function busy(event: Event, on: boolean): void {
  for (const button of senders(event.target as HTMLElement)) {
    if (on) button.setAttribute("aria-busy", "true");
    else button.removeAttribute("aria-busy");
  }
}

/** What sends: the button itself, or of a form its first one and those that stand outside of it; else nothing does. */
function senders(from: HTMLElement): Element[] {
  if (from.matches(".btn")) return [from];
  if (!(from instanceof HTMLFormElement)) return [];
  const first = from.querySelector(SENDER);
  const outside = [...from.elements].filter((one) => !from.contains(one));
  return [...(first ? [first] : []), ...outside.filter((one) => one.matches(SENDER))];
}
