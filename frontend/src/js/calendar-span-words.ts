/** What stands in the provider's week and month: the words of an event, of a heading and of a time. */
import { type EventContentArg } from "@fullcalendar/core";

/** One thing of the feed (web/provider/spans.py). Times are the venue's, without an offset. */
export interface Row {
  id: string;
  start: string;
  end: string;
  title: string;
  client: string;
  person: number;
  hue: string;
  look: string;
  icon: string;
  status: string;
  squeezed: boolean;
  reference: string;
  block: string;
  version: number;
  moves: boolean;
}

/** The row an event was made of; background events have none. */
export const rowOf = (event: { extendedProps: Record<string, unknown> }): Row | undefined =>
  event.extendedProps.row as Row | undefined;

/** Title, time and client: which of them come first, and in how many lines, the room they have decides (SCSS). */
export function words({ event, view }: EventContentArg): Node[] {
  const row = rowOf(event);
  if (!row) return event.title ? [span("calendar-shut-words", event.title)] : [];
  const title = span("calendar-title", row.title);
  const when = span("calendar-when", clock(event.start ?? new Date(`${row.start}Z`)));
  const parts: Node[] = view.type === "dayGridMonth" ? [when, title] : [title, line(when, shortName(row.client))];
  if (row.icon) parts.push(icon(row.icon));
  return parts;
}

function line(when: HTMLElement, client: string): HTMLElement {
  const line = span("calendar-line-two", "");
  line.append(when);
  if (client) line.append(" ", span("calendar-client", client));
  return line;
}

/** Hana K.: a column of a week has no room for more. */
function shortName(name: string): string {
  const [first, ...rest] = name.split(" ");
  const last = rest.at(-1);
  return last ? `${first} ${last[0]}.` : first;
}

// Making a formatter takes longer than all that is done with it; a week of a thousand visits asks for three thousand.
const CLOCK = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "numeric",
  minute: "2-digit",
  timeZone: "UTC",
});

const CLOCKS = new Map<number, string>(); // by the minute of the day: a week repeats them

/** The time of a date whose UTC reads as the venue's clock. */
export function clock(date: Date): string {
  const minute = date.getUTCHours() * 60 + date.getUTCMinutes();
  const words = CLOCKS.get(minute) ?? formatted(date);
  CLOCKS.set(minute, words);
  return words;
}

function formatted(date: Date): string {
  return CLOCK.formatToParts(date)
    .filter((part) => part.type !== "dayPeriod")
    .map((part) => part.value)
    .join("")
    .trim();
}

const DAY = new Intl.DateTimeFormat(document.documentElement.lang, {
  weekday: "short",
  month: "short",
  day: "numeric",
  timeZone: "UTC",
});

/** From when to when; with both dates where it lasts longer than until midnight. */
function timesOf(row: Row): string {
  const [begins, ends] = [new Date(`${row.start}Z`), new Date(`${row.end}Z`)];
  const last = new Date(ends.getTime() - 1).toISOString().slice(0, 10);
  if (last <= row.start.slice(0, 10)) return `${clock(begins)} – ${clock(ends)}`;
  return `${DAY.format(begins)}, ${clock(begins)} – ${DAY.format(ends)}, ${clock(ends)}`;
}

/** What a screen reader says of it. */
export const said = (row: Row, squeezed: string): string =>
  [row.title, timesOf(row), row.client, row.status, row.squeezed ? squeezed : ""].filter(Boolean).join(", ");

export function span(className: string, text: string): HTMLElement {
  return Object.assign(document.createElement("span"), { className, textContent: text });
}

function icon(name: string): SVGElement {
  const sprite = document.querySelector("use")?.getAttribute("href")?.split("#")[0] ?? "";
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("class", "icon");
  drawing.setAttribute("aria-hidden", "true");
  const use = document.createElementNS("http://www.w3.org/2000/svg", "use");
  use.setAttribute("href", `${sprite}#${name}`);
  drawing.append(use);
  return drawing;
}

export function heading(date: Date, view: string): { domNodes: Node[] } {
  const format = (options: Intl.DateTimeFormatOptions): string =>
    new Intl.DateTimeFormat(document.documentElement.lang, { ...options, timeZone: "UTC" }).format(date);
  const weekday = span("calendar-weekday", format({ weekday: "short" }));
  return {
    domNodes: view === "dayGridMonth" ? [weekday] : [weekday, span("calendar-number", format({ day: "numeric" }))],
  };
}
