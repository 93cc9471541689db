/** Keys in the provider's week and month: from visit to visit and from day to day, something new, and moving. */
import { type Calendar, type EventApi } from "@fullcalendar/core";
import { keysAreOff } from "./calendar-drawer";
import { clock } from "./calendar-span-words";

const MINUTE_MS = 60_000;
const QUARTER = 15;
const DAY = 24 * 60;
const WEEK = 7;
const ITEMS = ".fc-event[data-event], .fc-daygrid-more-link";

export interface Doings {
  open: (event: EventApi) => void;
  moved: (event: EventApi, revert: () => void) => Promise<void>;
  make: (what: "booking" | "block", date: Date, until?: Date) => void;
}

interface Lifted {
  event: EventApi;
  start: Date;
  end: Date;
}

/** One day with what can have the focus in it: its heading first, then what happens. */
interface Day {
  on: string;
  items: HTMLElement[];
}

/** The grid is one stop of the Tab key; `rove` says again which element that is, after it was drawn anew. */
export function startSpanKeys(place: HTMLElement, calendar: Calendar, doings: Doings): { rove: () => void } {
  const isMonth = place.dataset.span === "month";
  let lifted: Lifted | undefined;

  place.addEventListener("focusin", (event) => rove(event.target as HTMLElement));
  place.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || !takes(event, event.target as HTMLElement)) return;
    event.preventDefault();
    event.stopPropagation();
  });
  // What is being moved is drawn anew in another column and loses the focus for a moment: its keys are heard anywhere.
  document.addEventListener(
    "keydown",
    (event) => {
      if (!lifted || !steers(event, lifted)) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  /** Does what the key means where the focus is; false when it means nothing there. */
  function takes(event: KeyboardEvent, from: HTMLElement): boolean {
    const { key } = event;
    const visit = from.id ? calendar.getEventById(from.id) : null; // what is hatched has no id either
    if (event.shiftKey) return key.startsWith("Arrow") && visit !== null && lift(visit, event);
    if (event.altKey) return false;
    if ((key === "Enter" || key === " ") && visit) doings.open(visit);
    else if (key.startsWith("Arrow") || key === "Home" || key === "End") return go(from, key);
    else return makes(key, from, visit);
    return true;
  }

  function go(from: HTMLElement, key: string): boolean {
    const to = neighbour(days(), from, key, isMonth);
    to?.focus({ preventScroll: true });
    to?.scrollIntoView({ block: "nearest", inline: "nearest" });
    return to !== undefined;
  }

  /** N and B: something new on the day in focus, after the visit in focus. */
  function makes(key: string, from: HTMLElement, visit: EventApi | null): boolean {
    const what = ({ n: "booking", b: "block" } as const)[key.toLowerCase()];
    const day = days().find(({ items }) => items.includes(from));
    if (!what || !day || keysAreOff()) return false;
    if (!isMonth && visit?.end) doings.make(what, visit.end, new Date(visit.end.getTime() + 60 * MINUTE_MS));
    else doings.make(what, new Date(`${day.on}T00:00Z`));
    return true;
  }

  function lift(event: EventApi, key: KeyboardEvent): boolean {
    const { start, end } = event;
    if (!event.startEditable || !start || !end) return false;
    lifted = { event, start, end };
    place.toggleAttribute("data-holds-still", true);
    return steers(key, lifted);
  }

  function steers(key: KeyboardEvent, { event, start, end }: Lifted): boolean {
    const revert = (): void => event.setDates(start, end);
    if (key.key === "Enter" || key.key === "Escape") {
      put();
      if (key.key === "Enter") void doings.moved(event, revert).then(() => focusSoon(event.id));
      else {
        revert();
        say(place.dataset.letGo ?? "");
        focusSoon(event.id);
      }
      return true;
    }
    if (!key.shiftKey || !key.key.startsWith("Arrow")) return false;
    const from = event.start ?? start;
    const until = event.end ?? end;
    if (key.altKey) stretch(event, from, until, key.key);
    else shift(event, from, until, minutesOf(key.key));
    event.setProp("classNames", [...new Set([...event.classNames, "is-lifted"])]);
    focusSoon(event.id);
    say((place.dataset.moving ?? "").replace("%s", sayTime(event)));
    return true;
  }

  function put(): void {
    lifted?.event.setProp(
      "classNames",
      lifted.event.classNames.filter((name) => name !== "is-lifted"),
    );
    lifted = undefined;
    place.toggleAttribute("data-holds-still", false);
  }

  function minutesOf(key: string): number {
    const towards = document.dir === "rtl" ? -1 : 1;
    const upright = isMonth ? WEEK * DAY : QUARTER;
    const by: Record<string, number> = {
      ArrowUp: -upright,
      ArrowDown: upright,
      ArrowLeft: -DAY * towards,
      ArrowRight: DAY * towards,
    };
    return by[key] ?? 0;
  }

  function shift(event: EventApi, start: Date, end: Date, minutes: number): void {
    const begins = new Date(start.getTime() + minutes * MINUTE_MS);
    const { activeStart, activeEnd } = calendar.view;
    if (begins < activeStart || begins >= activeEnd) return; // it would be out of sight
    event.setDates(begins, new Date(end.getTime() + minutes * MINUTE_MS));
  }

  function stretch(event: EventApi, start: Date, end: Date, key: string): void {
    const by = isMonth || !key.match(/Up|Down/) ? 0 : key === "ArrowDown" ? QUARTER : -QUARTER;
    const ends = new Date(end.getTime() + by * MINUTE_MS);
    if (ends.getTime() - start.getTime() >= QUARTER * MINUTE_MS) event.setEnd(ends);
  }

  function sayTime({ start, end }: EventApi): string {
    if (!start || !end) return "";
    const format = new Intl.DateTimeFormat(document.documentElement.lang, {
      weekday: "long",
      month: "short",
      day: "numeric",
      timeZone: "UTC",
    });
    return `${format.format(start)}, ${clock(start)} – ${clock(end)}`;
  }

  function say(words: string): void {
    const live = document.querySelector("[data-calendar-live]");
    if (live) live.textContent = words;
  }

  function days(): Day[] {
    const cells = isMonth ? ".fc-daygrid-day[data-date]" : ".fc-timegrid-col[data-date]";
    return [...place.querySelectorAll<HTMLElement>(cells)].map((cell) => {
      const on = cell.dataset.date ?? "";
      const head = place.querySelector<HTMLElement>(`.fc-col-header-cell[data-date="${on}"] a, [data-date="${on}"] a`);
      const shown = [...cell.querySelectorAll<HTMLElement>(ITEMS)].filter(isSeen);
      return { on, items: head ? [head, ...shown] : shown };
    });
  }

  function rove(focused: Element | null = document.activeElement): void {
    const all = days().flatMap(({ items }) => items);
    const visit = all.find((item) => item.matches(".fc-event")); // within what scrolls, which the keyboard must reach
    const today = place.querySelector(".fc-day-today a[href]");
    const stop = all.find((item) => item === focused) ?? visit ?? all.find((item) => item === today) ?? all.at(0);
    all.forEach((item) => (item.tabIndex = item === stop ? 0 : -1));
  }

  return { rove };
}

/** What is drawn anew is unseen until it is measured, and takes no focus before. */
export function focusSoon(id: string, frames = 10): void {
  requestAnimationFrame(() => {
    const drawn = document.getElementById(id);
    if (document.activeElement === document.body) drawn?.focus({ preventScroll: true });
    if (document.activeElement === document.body && frames > 0) focusSoon(id, frames - 1);
  });
}

const isSeen = (item: HTMLElement): boolean =>
  item.offsetParent !== null && getComputedStyle(item).visibility !== "hidden";

function neighbour(days: Day[], from: HTMLElement, key: string, isMonth: boolean): HTMLElement | undefined {
  const at = days.findIndex(({ items }) => items.includes(from));
  if (at < 0) return undefined;
  const { items } = days[at];
  const index = items.indexOf(from);
  const towards = document.dir === "rtl" ? -1 : 1;
  switch (key) {
    case "ArrowUp":
      return items[index - 1] ?? (isMonth ? days[at - WEEK]?.items.at(-1) : undefined);
    case "ArrowDown":
      return items[index + 1] ?? (isMonth ? days[at + WEEK]?.items.at(0) : undefined);
    case "Home":
      return items[0];
    case "End":
      return items.at(-1);
    case "ArrowRight":
      return beside(days[at + towards], from, index);
    default:
      return key === "ArrowLeft" ? beside(days[at - towards], from, index) : undefined;
  }
}

/** In the next day what is closest in time, or its heading: from a heading, and where nothing happens. */
function beside(day: Day | undefined, from: HTMLElement, index: number): HTMLElement | undefined {
  const [head, ...others] = day?.items ?? [];
  if (index === 0 || !others.length) return head;
  const distance = (item: HTMLElement): number =>
    Math.abs(item.getBoundingClientRect().top - from.getBoundingClientRect().top);
  return others.reduce((best, item) => (distance(item) < distance(best) ? item : best));
}
