/** A week that is typed into: how many days are unsaved, and how customers will read it. */

const DAY = 24 * 60;
const FIRST = Date.UTC(2024, 0, 1);

/** How many days say something else than what is saved, or null where the form has no week. */
export function changedDays(form: HTMLFormElement): number | null {
  const was = form.querySelector<HTMLInputElement>("[data-week-was]");
  if (!was) return null;
  const prefix = was.name.replace(/-was$/, "");
  const saved = JSON.parse(was.value || "[]") as string[][][];
  return saved.filter((day, number) => JSON.stringify(day) !== JSON.stringify(typed(form, `${prefix}${number}`)))
    .length;
}

/** Writes each day of the week as the venue's page will say it. */
export function showHours(form: HTMLFormElement, preview: HTMLElement): void {
  const words = preview.querySelector<HTMLElement>("[data-closed]")?.dataset;
  preview.querySelectorAll<HTMLElement>("[data-day]").forEach((place) => {
    const lines = typed(form, place.dataset.day ?? "");
    const isOpen = isOn(form, place.dataset.day ?? "");
    const isWrong = isOpen && (!lines.length || clashes(lines));
    const said = isWrong ? [words?.check ?? ""] : isOpen ? lines.map(inWords) : [words?.closed ?? ""];
    place.replaceChildren(...said.map(asLine));
    place.classList.toggle("is-wrong", isWrong);
  });
}

function isOn(form: HTMLFormElement, day: string): boolean {
  return !!form.querySelector<HTMLInputElement>(`[name="${day}-open"]`)?.checked;
}

function typed(form: HTMLFormElement, day: string): string[][] {
  if (!isOn(form, day)) return [];
  const ends = form.querySelectorAll<HTMLInputElement>(`[name="${day}-to"]`);
  const lines = [...form.querySelectorAll<HTMLInputElement>(`[name="${day}-from"]`)].map((begins, number) => [
    begins.value,
    ends[number]?.value ?? "",
  ]);
  return lines.filter((line) => line.some(Boolean));
}

/** Whether a stretch is unfinished, or begins before an earlier one ends. */
function clashes(lines: string[][]): boolean {
  const spans = lines.map(span).sort((one, other) => one[0] - other[0]);
  return spans.some(([begins, ends], number) => !(ends > begins) || begins < (spans[number - 1]?.[1] ?? 0));
}

function span([from, to]: string[]): [number, number] {
  const [begins, ends] = [minutes(from), minutes(to)];
  return [begins, ends < begins || (ends === begins && begins === 0) ? ends + DAY : ends];
}

function minutes(clock = ""): number {
  const [hours, rest] = clock.split(":").map(Number);
  return (hours ?? NaN) * 60 + (rest ?? NaN);
}

function inWords(line: string[]): string {
  return line.map(clock).join(" – ");
}

function clock(said: string): string {
  const style = { hour: "numeric", minute: "2-digit", timeZone: "UTC" } as const;
  return new Intl.DateTimeFormat(document.documentElement.lang, style).format(FIRST + minutes(said) * 60_000);
}

function asLine(words: string): HTMLElement {
  const line = document.createElement("span");
  line.textContent = words;
  return line;
}
