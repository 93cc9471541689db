import { fresh } from "./dom";

const supported = (): boolean =>
  typeof window.PublicKeyCredential?.parseCreationOptionsFromJSON === "function" &&
  typeof window.PublicKeyCredential.parseRequestOptionsFromJSON === "function";

interface Asked {
  publicKey: PublicKeyCredentialCreationOptionsJSON & PublicKeyCredentialRequestOptionsJSON;
}

/** What the browser shall be asked for: it stands in the page, or the server is asked when it is needed. */
async function asked(form: HTMLFormElement): Promise<Asked> {
  const inPage = document.getElementById(form.dataset.options ?? "");
  if (inPage) return JSON.parse(inPage.textContent) as Asked;
  const answer = await fetch(form.dataset.asks ?? "", { headers: { "X-Requested-With": "XMLHttpRequest" } });
  return ((await answer.json()) as { request_options: Asked }).request_options;
}

async function credential(form: HTMLFormElement): Promise<Credential | null> {
  const { publicKey } = await asked(form);
  return form.dataset.passkey === "create"
    ? navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) })
    : navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) });
}

/**
 * Forms that send a passkey's answer: `<form data-passkey="create|get" hidden>`. They and what belongs to them
 * (`data-with-passkeys`) show only where the browser knows passkeys; `data-without-passkeys` says so elsewhere.
 */
export function startPasskeys(root: ParentNode): void {
  if (!supported()) return;
  fresh(root, "[data-with-passkeys]").forEach((part) => (part.hidden = false));
  fresh(root, "[data-without-passkeys]").forEach((part) => (part.hidden = true));
  fresh<HTMLFormElement>(root, "form[data-passkey]").forEach((form) => {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      void send(form);
    });
  });
}

async function send(form: HTMLFormElement): Promise<void> {
  const button = form.querySelector("button");
  const trouble = form.querySelector<HTMLElement>("[data-trouble]");
  if (button) button.disabled = true;
  if (trouble) trouble.hidden = true;
  try {
    const made = await credential(form);
    const field = form.elements.namedItem("credential") as HTMLInputElement;
    field.value = JSON.stringify((made as PublicKeyCredential).toJSON());
    form.submit();
  } catch {
    // Cancelled, timed out, no passkey here, offline: browsers tell these apart on purpose not at all.
    if (button) button.disabled = false;
    if (trouble) trouble.hidden = false;
  }
}
