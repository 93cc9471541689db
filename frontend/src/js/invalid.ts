/**
 * What the browser itself refuses to send is said below the field, as the server would say it, not in a bubble of its
 * own; and a page that comes back with something to mend starts at the first field of it.
 */
export function startInvalid(): void {
  document.querySelector<HTMLElement>("form[method=post] [aria-invalid=true]")?.focus();
  document.addEventListener("invalid", (event) => refuse(event), true);
  document.addEventListener("input", (event) => {
    const field = event.target as HTMLInputElement;
    if (document.getElementById(noteId(field)) && field.validity.valid) accept(field);
  });
}

const noteId = (field: HTMLElement): string => `${field.id}_refused`;

function refuse(event: Event): void {
  const field = event.target as HTMLInputElement;
  const box = field.closest(".field");
  if (!box || !field.id) return; // a choice without words of its own: the browser says it
  event.preventDefault();
  const note = document.getElementById(noteId(field)) ?? box.appendChild(document.createElement("div"));
  note.id = noteId(field);
  note.className = "errors";
  note.textContent = (field.validity.patternMismatch && field.title) || field.validationMessage;
  field.setAttribute("aria-invalid", "true");
  field.setAttribute("aria-errormessage", note.id);
  if (field.form?.querySelector(":invalid:not(fieldset)") === field) field.focus();
}

function accept(field: HTMLInputElement): void {
  document.getElementById(noteId(field))?.remove();
  field.removeAttribute("aria-invalid");
  field.removeAttribute("aria-errormessage");
}
