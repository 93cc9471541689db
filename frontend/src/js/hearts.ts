import { fresh } from "./dom";
import { toast } from "./toast";

/**
 * A heart fills at once, and its place is kept meanwhile; where that is refused, or nobody answers, it empties again and
 * a sentence says why. Clicks are sent one after the other. Whoever is signed out is led to signing in.
 */
export function startHearts(root: ParentNode): void {
  fresh<HTMLFormElement>(root, ".heart-form").forEach((form) => {
    let sent = Promise.resolve();
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      const body = new FormData(form);
      show(form.action, body.get("keep") === "yes");
      sent = sent.then(() => send(form.action, body));
    });
  });
}

async function send(address: string, body: FormData): Promise<void> {
  const headers = { "HX-Request": "true", "HX-Current-URL": location.href };
  const answer = await fetch(address, { method: "POST", body, headers }).catch(() => undefined);
  const elsewhere = answer?.headers.get("HX-Redirect");
  if (elsewhere) location.assign(elsewhere);
  if (answer?.ok) return;
  show(address, body.get("keep") !== "yes");
  toast(await why(answer), "alert");
}

async function why(answer?: Response): Promise<string> {
  const words = document.body.dataset;
  if (!answer) return words.offline ?? "";
  const isSentence = answer.headers.get("Content-Type")?.startsWith("text/plain") === true;
  return isSentence ? answer.text() : (words.failed ?? "");
}

/** All hearts of the place say the same. */
function show(address: string, isKept: boolean): void {
  document.querySelectorAll<HTMLFormElement>(".heart-form").forEach((form) => {
    if (form.action !== address) return;
    form.querySelector(".heart")?.setAttribute("aria-pressed", String(isKept));
    const keep = form.querySelector<HTMLInputElement>("[name='keep']");
    if (keep) keep.value = isKept ? "no" : "yes";
  });
}
