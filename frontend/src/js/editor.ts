import { changedDays, showHours } from "./week";

/**
 * The venue editor and its hours: says how much is unsaved, asks before it is lost, shows what customers will read, and forgets the
 * pin of another ZIP code.
 */
const form = document.querySelector<HTMLFormElement>("form[data-unsaved]");

if (form) {
  const said = form.querySelector<HTMLElement>("[data-unsaved-count]");
  const preview = document.querySelector<HTMLElement>("[data-preview]");
  let isLeaving = false;
  const changes = (): number => {
    const days = changedDays(form);
    if (days !== null) return days;
    const names = new Set([...form.elements].filter(isChanged).map((field) => (field as HTMLInputElement).name));
    return names.size;
  };
  const tell = (): void => {
    const count = changes();
    const words = count === 1 ? form.dataset.one : form.dataset.many?.replace("{n}", String(count));
    if (said) said.textContent = count ? (words ?? "") : "";
    form.toggleAttribute("data-is-unsaved", count > 0);
    if (preview) show(form, preview);
  };
  document.body.addEventListener("htmx:afterSettle", tell);
  const letGo = (): void => void (isLeaving = true);
  tell();
  document.addEventListener("input", tell); // fields of the form may stand elsewhere in the page
  document.addEventListener("change", tell);
  form.addEventListener("submit", letGo);
  form.querySelector("[data-discard]")?.addEventListener("click", letGo);
  window.addEventListener("pageshow", () => void (isLeaving = false));
  window.addEventListener("beforeunload", (event) => {
    if (!isLeaving && changes()) event.preventDefault();
  });
  const postcode = form.querySelector("[name=postcode]");
  postcode?.addEventListener("change", () => {
    for (const name of ["lat", "lon"]) (form.elements.namedItem(name) as HTMLInputElement).value = "";
    const map = form.querySelector<HTMLElement>("[data-pin]");
    if (map) map.hidden = true;
    tell();
  });
}

function isChanged(field: Element): boolean {
  if (field instanceof HTMLSelectElement)
    return [...field.options].some((option) => option.selected !== option.defaultSelected);
  if (field instanceof HTMLTextAreaElement) return field.value !== field.defaultValue;
  if (!(field instanceof HTMLInputElement) || field.type === "hidden") return false;
  return field.type === "checkbox" || field.type === "radio"
    ? field.checked !== field.defaultChecked
    : field.value !== field.defaultValue;
}

function show(form: HTMLFormElement, preview: HTMLElement): void {
  for (const place of preview.querySelectorAll<HTMLElement>("[data-shows]")) {
    const fields = form.querySelectorAll(`[name="${place.dataset.shows}"]`);
    place.textContent = [...fields].map(saidBy).filter(Boolean).join(" · ");
    place.hidden = !place.textContent;
  }
  showHours(form, preview);
  preview.hidden = false;
}

function saidBy(field: Element): string {
  if (field instanceof HTMLSelectElement) return field.value ? (field.selectedOptions[0]?.text ?? "") : "";
  if (field instanceof HTMLTextAreaElement) return field.value.trim();
  if (!(field instanceof HTMLInputElement)) return "";
  if (field.type !== "checkbox") return field.value.trim();
  return field.checked ? (field.closest("label")?.textContent.trim() ?? "") : "";
}
