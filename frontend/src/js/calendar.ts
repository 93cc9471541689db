/** The provider's day: the line of now, arrow keys, whose day a phone shows, and word of what is new. */
import "../css/pages/_calendar.scss";
import "../css/pages/_calendar-entries.scss";
import "../css/pages/_calendar-panel.scss";
import "../css/pages/_calendar-list.scss";
import "../css/pages/_calendar-mine.scss";
import "./calendar-card";
import "./calendar-choice";
import "./calendar-drawer";
import { isMoving, startDragging } from "./calendar-drag";
import { startStatusKeys } from "./calendar-status";

const ROW_MS = 5 * 60_000;
const ROWS_OF_A_LABEL = 3;
const ROWS_BEFORE_NOW = 18;

function start(calendar: HTMLElement): void {
  startFreshness(calendar);
  moveNow(calendar);
  showNow(calendar);
  startArrows(calendar);
  startPeople(calendar);
  startDragging(calendar);
  startStatusKeys(calendar);
  setInterval(() => moveNow(calendar), 15_000);
  let known = visits(calendar);
  calendar.addEventListener("refreshed", () => {
    known = markNew(calendar, known);
    tellSum(calendar);
    moveNow(calendar);
    rove(calendar);
  });
}

/** The day and the list ask at once for what changed here, and say when they are not up to date. */
function startFreshness(calendar: HTMLElement): void {
  tellStale(calendar, true);
  document.body.addEventListener("calendar-changed", () => askAgain(calendar));
  calendar.addEventListener("checked", (event) => tellStale(calendar, (event as CustomEvent<Checked>).detail.isFresh));
}

function askAgain(calendar: HTMLElement): void {
  calendar.querySelector("[data-poll]")?.dispatchEvent(new CustomEvent("ask"));
}

interface Checked {
  isFresh: boolean;
}

const entries = (place: ParentNode): HTMLElement[] => [...place.querySelectorAll<HTMLElement>(".calendar-entry")];
const visits = (calendar: HTMLElement): Set<string> => new Set(entries(calendar).map((entry) => entry.id));

/** Puts the line where the clock is: the page may be open for hours. */
function moveNow(calendar: HTMLElement): void {
  const line = calendar.querySelector<HTMLElement>("[data-now]");
  if (!line) return;
  const row = (Date.now() - Date.parse(line.dataset.begins ?? "")) / ROW_MS;
  line.hidden = row < 0 || row >= Number(line.dataset.rows);
  line.style.setProperty("--at", String(row));
  line.style.setProperty("--plus", "0");
  const label = line.querySelector("span");
  if (label) label.textContent = clock(calendar.dataset.zone);
  calendar.querySelectorAll<HTMLElement>(".calendar-hour").forEach((hour) => {
    const isNear = Math.abs(Number(getComputedStyle(hour).getPropertyValue("--at")) - row) < ROWS_OF_A_LABEL;
    hour.style.visibility = isNear && !line.hidden ? "hidden" : "";
  });
}

function clock(timeZone?: string): string {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "numeric",
    minute: "2-digit",
    timeZone,
  });
  const parts = format.formatToParts().filter((part) => part.type !== "dayPeriod");
  return parts
    .map((part) => part.value)
    .join("")
    .trim();
}

/** Scrolls to a bit before now, once. */
function showNow(calendar: HTMLElement): void {
  const line = calendar.querySelector<HTMLElement>("[data-now]:not([hidden])");
  const scroller = calendar.querySelector<HTMLElement>(".calendar-scroll");
  const rows = calendar.querySelector<HTMLElement>(".calendar-rows");
  if (!line || !scroller || !rows) return;
  const row = rows.clientHeight / Number(line.dataset.rows);
  scroller.scrollTop = line.offsetTop - rows.offsetTop - ROWS_BEFORE_NOW * row;
}

/** Lights what was not there before. */
function markNew(calendar: HTMLElement, known: Set<string>): Set<string> {
  entries(calendar)
    .filter((entry) => entry.id.startsWith("visit-") && !known.has(entry.id))
    .forEach((entry) => entry.classList.add("is-new"));
  return visits(calendar);
}

/** Says the new figures, which a screen reader reads out. */
function tellSum(calendar: HTMLElement): void {
  const told = calendar.querySelector<HTMLElement>("[data-calendar-sum]");
  const sum = calendar.querySelector<HTMLTemplateElement>("template[data-sum]");
  const words = sum?.content.textContent.trim() ?? "";
  if (told && told.textContent.trim() !== words) told.textContent = words;
  if (sum && sum.dataset.columns !== calendar.dataset.columns) location.reload(); // somebody came or left
}

/** While the server cannot be reached, says of what time the page is. */
function tellStale(calendar: HTMLElement, isFresh: boolean): void {
  const note = calendar.querySelector<HTMLElement>("[data-calendar-stale]");
  if (!note) return;
  const text = isFresh ? "" : (note.dataset.calendarStale ?? "").replace("%s", note.dataset.since ?? "");
  if (isFresh) note.dataset.since = clock(calendar.dataset.zone);
  if (note.textContent !== text) note.textContent = text;
}

/** The grid is one stop of the Tab key; arrows move between entries and people. */
function startArrows(calendar: HTMLElement): void {
  rove(calendar);
  calendar.addEventListener("focusin", (event) => rove(calendar, event.target as HTMLElement));
  calendar.addEventListener("keydown", (event) => {
    const from = event.target as HTMLElement;
    if (!from.classList.contains("calendar-entry") || event.shiftKey || isMoving()) return;
    if (event.key === "Enter") from.querySelector("a")?.click();
    const to = neighbour(calendar, from, event.key);
    if (!to) return;
    event.preventDefault();
    to.focus();
    to.scrollIntoView({ block: "nearest", inline: "nearest" });
  });
}

function rove(calendar: HTMLElement, focused = document.activeElement): void {
  const all = entries(calendar);
  const stop = all.find((entry) => entry === focused) ?? all.find((entry) => entry.tabIndex === 0) ?? all.find(isShown);
  all.forEach((entry) => {
    entry.tabIndex = entry === stop ? 0 : -1;
    entry.querySelectorAll("a").forEach((link) => (link.tabIndex = -1)); // the entry is the stop, Enter opens
  });
}

const isShown = (element: HTMLElement): boolean => element.offsetParent !== null;

function neighbour(calendar: HTMLElement, from: HTMLElement, key: string): HTMLElement | undefined {
  const lists = [...calendar.querySelectorAll<HTMLElement>(".calendar-person ol")].filter(isShown);
  const list = lists.findIndex((each) => each.contains(from));
  const own = entries(lists[list]);
  const at = own.indexOf(from);
  const towards = document.dir === "rtl" ? -1 : 1;
  switch (key) {
    case "ArrowUp":
      return own[at - 1];
    case "ArrowDown":
      return own[at + 1];
    case "Home":
      return own[0];
    case "End":
      return own[own.length - 1];
    case "ArrowRight":
      return nearest(lists.slice(list + 1), lists.slice(0, list).reverse(), towards, from);
    case "ArrowLeft":
      return nearest(lists.slice(list + 1), lists.slice(0, list).reverse(), -towards, from);
    default:
      return undefined;
  }
}

/** The entry closest in time in the next column that has any. */
function nearest(
  after: HTMLElement[],
  before: HTMLElement[],
  towards: number,
  from: HTMLElement,
): HTMLElement | undefined {
  const column = (towards > 0 ? after : before).find((list) => entries(list).length > 0);
  const distance = (entry: HTMLElement): number => Math.abs(entry.offsetTop - from.offsetTop);
  return column && entries(column).reduce((best, entry) => (distance(entry) < distance(best) ? entry : best));
}

/** Links to other days keep showing the same person. */
function startPeople(calendar: HTMLElement): void {
  calendar.querySelector(".calendar-people")?.addEventListener("change", (event) => {
    const person = (event.target as HTMLInputElement).value;
    calendar.querySelectorAll<HTMLAnchorElement>("[data-keeps-person]").forEach((link) => {
      const address = new URL(link.href);
      address.searchParams.set("person", person);
      link.href = address.href;
    });
    rove(calendar);
  });
}

const page = document.querySelector<HTMLElement>("[data-calendar]");
if (page) start(page);
const list = document.querySelector<HTMLElement>("[data-calendar-list]");
if (list) {
  startFreshness(list);
  startStatusKeys(list);
}
