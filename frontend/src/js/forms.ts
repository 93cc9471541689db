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
