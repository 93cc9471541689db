import { fresh } from "./dom";

const SOURCE = "cozywish-card";
type Said = { source?: string; type?: string; id?: string; height?: number; message?: string; field?: string };
const PATIENCE = 8000; // milliseconds until the provider's page is offered instead

/**
 * The provider's card fields in a frame. The number is typed in there and stays there; the form is sent with the id of
 * the payment method that comes back, or of a saved card. Without them, or while they are away, the provider's own page asks for the card.
 */
export function startCards(root: ParentNode): void {
  fresh<HTMLFormElement>(root, "form[data-card]").forEach((form) => {
    const place = form.querySelector<HTMLElement>("[data-card-frame]");
    if (place?.dataset.cardFrame) start(form, place, place.dataset.cardFrame);
  });
}

function start(form: HTMLFormElement, place: HTMLElement, address: string): void {
  const origin = new URL(address).origin;
  const method = form.querySelector<HTMLInputElement>("[data-card-method]") as HTMLInputElement;
  const error = form.querySelector<HTMLElement>("[data-card-error]") as HTMLElement;
  const frame = document.createElement("iframe");
  const page = form.querySelector<HTMLElement>("[data-card-page]");
  let isReady = false;
  const offer = (fields: boolean): void => {
    place.hidden = !fields;
    if (page) page.hidden = fields;
  };
  frame.title = place.dataset.title ?? "";
  frame.src = `${address}&theme=${themeNow()}`;
  const say = (type: string, more: object = {}): void =>
    frame.contentWindow?.postMessage({ source: SOURCE, type, ...more }, origin);
  const complain = (words: string): void => {
    error.textContent = words;
    error.hidden = !words;
  };
  window.addEventListener("message", (event: MessageEvent<Said>) => {
    const said = event.data;
    if (event.origin !== origin || event.source !== frame.contentWindow || said?.source !== SOURCE) return;
    if (said.type === "ready") {
      isReady = true;
      place.removeAttribute("aria-busy");
      offer(true);
    } else if (said.type === "height" && said.height) frame.style.height = `${said.height}px`;
    else if (said.type === "change") complain("");
    else if (said.type === "enter") form.requestSubmit();
    else if (said.type === "error")
      complain(said.field ? "" : (said.message ?? "")); // at its field it stands there
    else if (said.type === "payment_method" && said.id) {
      method.value = said.id;
      form.requestSubmit();
    }
  });
  form.addEventListener(
    "submit",
    (event) => {
      if (!isReady || method.value || form.querySelector<HTMLInputElement>("[name=saved]:checked")?.value) return;
      event.preventDefault();
      event.stopImmediatePropagation();
      complain("");
      say("submit");
    },
    { capture: true },
  );
  window.addEventListener("pageshow", () => (method.value = ""));
  new MutationObserver(() => say("theme", { theme: themeNow() })).observe(document.documentElement, {
    attributeFilter: ["data-bs-theme"],
  });
  window.setTimeout(() => isReady || offer(false), PATIENCE);
  offer(true);
  place.setAttribute("aria-busy", "true");
  place.append(frame);
}

function themeNow(): string {
  return document.documentElement.dataset.bsTheme ?? "light";
}
