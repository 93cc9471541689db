import { fresh } from "./dom";

/** One field for six digits that submits itself on the sixth. Pasting works; so does no script at all. */
export function startCodeInputs(root: ParentNode): void {
  fresh<HTMLInputElement>(root, "input[autocomplete='one-time-code']").forEach((input) => {
    let sent = "";
    input.addEventListener("input", () => {
      input.value = input.value.replace(/\D/g, "").slice(0, 6);
      if (input.value.length === 6 && input.value !== sent && input.dataset.submits !== undefined) {
        sent = input.value;
        input.form?.requestSubmit();
      }
    });
  });
}

const WAIT_MS = 8000;

/**
 * `<form data-once>`: what is on its way is not sent again, whether a click or the sixth digit sent it. A page that is
 * come back to, or an answer that never came, lets it be sent anew.
 */
export function startOnceForms(root: ParentNode): void {
  fresh<HTMLFormElement>(root, "form[data-once]").forEach((form) => {
    let isSent = false;
    const mark = (sent: boolean): void => {
      isSent = sent;
      for (const button of form.elements) {
        if (!button.matches("button.btn")) continue;
        if (sent) button.setAttribute("aria-busy", "true");
        else button.removeAttribute("aria-busy");
      }
    };
    form.addEventListener("submit", (event) => {
      if (isSent) {
        event.preventDefault();
        return;
      }
      mark(true);
      setTimeout(() => mark(false), WAIT_MS);
    });
    window.addEventListener("pageshow", () => mark(false));
  });
}

/** Shows and hides a password: `<button data-shows="id">`. */
export function startPasswordToggles(root: ParentNode): void {
  fresh<HTMLButtonElement>(root, "button[data-shows]").forEach((button) => {
    button.hidden = false;
    button.addEventListener("click", () => {
      const input = document.getElementById(button.dataset.shows ?? "") as HTMLInputElement;
      input.type = input.type === "password" ? "text" : "password";
      button.setAttribute("aria-pressed", String(input.type === "text"));
    });
  });
}

/** Marks the fields of the search whose words were not understood, as the page itself does without script. */
export function startUnclearFields(root: ParentNode): void {
  fresh(root, "#unclear").forEach((errors) => {
    document.querySelectorAll("form[data-filters] [aria-describedby]").forEach((field) => {
      if (errors.querySelector(`#${field.getAttribute("aria-describedby")}`))
        field.setAttribute("aria-invalid", "true");
      else field.removeAttribute("aria-invalid");
    });
  });
}
