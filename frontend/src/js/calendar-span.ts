/** The provider's week and month, drawn with FullCalendar's free core in our own clothes. */
import { Calendar, type EventApi, type EventInput } from "@fullcalendar/core";
import dayGrid from "@fullcalendar/daygrid";
import interaction from "@fullcalendar/interaction";
import timeGrid from "@fullcalendar/timegrid";
import "../css/pages/_calendar-span-events.scss";
import "../css/pages/_calendar-span.scss";
import { isShown } from "./calendar-choice";
import { openDrawer } from "./calendar-drawer";
import { sendMove } from "./calendar-moving";
import { focusSoon, startSpanKeys } from "./calendar-span-keys";
import { clock, heading, type Row, rowOf, said, span, words } from "./calendar-span-words";
import { startStatusKeys } from "./calendar-status";

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;
const PHONE = matchMedia("(width <= 767px)");

interface Answer {
  visits: string;
  events: Row[];
  open: [string, string][];
}

const place = document.querySelector<HTMLElement>("[data-span]");

function start(place: HTMLElement): void {
  const { on, feed, more, closed } = place.dataset;
  const isMonth = place.dataset.span === "month";
  const people = document.querySelector<HTMLElement>("[data-people]");
  let answer: Answer | undefined;
  let known = "";

  const calendar = new Calendar(place, {
    plugins: [dayGrid, timeGrid, interaction],
    locale: document.documentElement.lang,
    direction: document.dir === "rtl" ? "rtl" : "ltr",
    timeZone: "UTC", // wall times of the venue come without an offset, and are shown as they are
    now: () => wallNow(document.querySelector<HTMLElement>("[data-zone]")?.dataset.zone),
    initialView: isMonth ? "dayGridMonth" : PHONE.matches ? "threeDays" : "timeGridWeek",
    initialDate: on,
    views: { threeDays: { type: "timeGrid", duration: { days: 3 } } },
    headerToolbar: false,
    firstDay: 1,
    allDaySlot: false,
    nowIndicator: true,
    height: "100%",
    expandRows: false,
    slotDuration: "00:30:00",
    slotLabelInterval: "01:00:00",
    snapDuration: "00:15:00",
    scrollTime: "08:30:00",
    slotEventOverlap: false,
    eventMinHeight: 20,
    eventShortHeight: 36,
    dayMaxEvents: true,
    moreLinkContent: ({ num }) => (more ?? "").replace("%s", String(num)),
    moreLinkDidMount: ({ el }) => {
      el.setAttribute("role", "link"); // it has no address of its own, and says whether it is open
    },
    moreLinkClick: ({ date }) => {
      location.assign(dayAddress(date));
      return "none";
    },
    dayHeaderContent: ({ date, view }) => heading(date, view.type),
    dayHeaderDidMount: ({ el, date }) => {
      if (!isMonth) leadToDay(el, date);
    },
    dayCellDidMount: ({ el, date }) => leadToDay(el, date),
    slotLabelFormat: { hour: "numeric", minute: "2-digit", omitZeroMinute: true },
    editable: true,
    eventInteractive: false, // calendar-span-keys.ts says what keys do
    eventDurationEditable: !isMonth,
    longPressDelay: 400,
    dragScroll: true,
    selectable: !isMonth,
    selectMirror: true,
    selectMinDistance: 5, // less is a click
    unselectAuto: false,
    nowIndicatorContent: ({ isAxis, date }) =>
      isAxis ? { domNodes: [span("calendar-now-time", clock(date))] } : undefined,
    datesSet: ({ start, end, view }) => {
      if (view.type === "threeDays") nameThreeDays(start, end);
      keepFresh(place, feed ?? "", start, end);
    },
    displayEventTime: false, // `words` says it, and the library's own text takes as long as all the rest of an event
    eventContent: (arg) => ({ domNodes: words(arg) }),
    eventDidMount: ({ el, event }) => {
      const row = rowOf(event);
      if (row) name(el, row, place.dataset.squeezed ?? "");
    },
    eventClick: ({ event, jsEvent }) => {
      jsEvent.preventDefault();
      open(event);
    },
    dateClick: ({ date, allDay }) => {
      if (isMonth && PHONE.matches) location.assign(dayAddress(date));
      else make(place, "booking", date, allDay ? undefined : new Date(date.getTime() + HOUR_MS));
    },
    select: ({ start, end }) => {
      make(place, "booking", start, end);
      calendar.unselect();
    },
    eventDragStart: () => holdStill(place, true),
    eventResizeStart: () => holdStill(place, true),
    eventDragStop: () => holdStill(place, false),
    eventResizeStop: () => holdStill(place, false),
    eventDrop: ({ event, revert }) => void moved(event, revert),
    eventResize: ({ event, revert }) => void moved(event, revert),
  });

  async function moved(event: EventApi, revert: () => void): Promise<void> {
    const row = rowOf(event);
    if (!row) return;
    holdStill(place, true);
    const goal = { start: event.startStr.slice(0, 16), end: event.endStr.slice(0, 16) };
    const { isDone } = await sendMove(row, goal);
    holdStill(place, false);
    if (isDone) ask();
    else revert();
  }

  function open(event: EventApi): void {
    const row = rowOf(event);
    if (row?.reference) openDrawer(`${answer?.visits ?? ""}${row.reference}/`);
    else if (row?.block) openDrawer(`/pro/calendar/blocks/${row.block}/`);
  }

  const ask = (): boolean => place.dispatchEvent(new Event("ask"));

  place.addEventListener("arrived", (event) => {
    event.preventDefault();
    const { detail } = event as CustomEvent<string>;
    if (detail === known) return; // what is drawn anew loses what points at it
    known = detail;
    answer = JSON.parse(detail) as Answer;
    draw();
  });
  place.addEventListener("checked", (event) => {
    const { isFresh } = (event as CustomEvent<{ isFresh: boolean }>).detail;
    document.querySelector("[data-waiting]")?.remove();
    if (isFresh) tell("");
    else tell(place.dataset.failedWords ?? "", ask);
  });
  document.body.addEventListener("calendar-changed", ask);

  function draw(): void {
    if (!answer) return;
    const rows = drawn(answer, isMonth, closed ?? "");
    const focused = place.contains(document.activeElement) ? document.activeElement?.id : "";
    calendar.batchRendering(() => {
      calendar.getEventSources().forEach((source) => source.remove());
      calendar.addEventSource(rows);
    });
    keys.rove();
    if (focused) focusSoon(focused);
  }

  calendar.render();
  const keys = startSpanKeys(place, calendar, { open, moved, make: (what, ...when) => make(place, what, ...when) });
  startStatusKeys(place);
  nameAxis(place);
  document.addEventListener("chosen", draw);
  if (PHONE.matches && people?.dataset.chosen === undefined) onlyOwn(people);
}

/** Which dates are asked for, and of which a change is worth hearing. */
function keepFresh(place: HTMLElement, feed: string, start: Date, end: Date): void {
  const days: string[] = [];
  for (let at = start.getTime(); at < end.getTime(); at += DAY_MS) days.push(isoDay(new Date(at)));
  place.dataset.poll = `${feed}?start=${days[0]}&end=${isoDay(end)}`;
  const page = place.closest<HTMLElement>("[data-live]");
  if (page) page.dataset.liveDays = days.join(" ");
  place.dispatchEvent(new Event("ask"));
}

function holdStill(place: HTMLElement, isHeld: boolean): void {
  place.toggleAttribute("data-holds-still", isHeld);
}

function name(el: HTMLElement, row: Row, squeezed: string): void {
  el.id = row.id;
  el.tabIndex = -1; // takes the focus from the start; which one Tab comes to, `rove` says
  el.dataset.state = row.look;
  if (row.reference) el.dataset.visit = row.reference;
  if (row.reference || row.block) el.dataset.event = "";
  el.setAttribute("role", row.reference || row.block ? "button" : "note");
  el.setAttribute("aria-label", said(row, squeezed));
}

/** The day's number leads to the day; FullCalendar leaves clicks on what it takes for one of its own links alone. */
function leadToDay(cell: HTMLElement, date: Date): void {
  const link = cell.querySelector<HTMLAnchorElement>(".fc-col-header-cell-cushion, .fc-daygrid-day-number");
  if (!link) return;
  link.href = dayAddress(date);
  link.dataset.navlink = "";
}

/** Opens the panel for something new at that time, or on that day; with whom, where only one person is shown. */
function make(place: HTMLElement, what: "booking" | "block", date: Date, until?: Date): void {
  const said = new URLSearchParams({ on: isoDay(date) });
  if (until) {
    said.set("from", date.toISOString().slice(11, 16));
    said.set("until", until.toISOString().slice(11, 16));
  }
  const shown = [...document.querySelectorAll<HTMLInputElement>("[data-people] input:checked")];
  const resource = shown.length === 1 ? shown[0].value : place.dataset.resource;
  if (resource) said.set("resource", resource);
  const address = what === "block" ? place.dataset.blockNew : place.dataset.bookingNew;
  if (address) openDrawer(`${address}?${said.toString()}`);
}

/** A phone begins with one's own visits, or those of the first: three people do not fit side by side. */
function onlyOwn(people: HTMLElement | null): void {
  const boxes = [...(people?.querySelectorAll<HTMLInputElement>("input") ?? [])];
  const own = boxes.find((box) => box.dataset.own !== undefined) ?? boxes.at(0);
  boxes.forEach((box) => (box.checked = box === own));
}

function drawn(answer: Answer, isMonth: boolean, closed: string): EventInput[] {
  const rows: EventInput[] = answer.events
    .filter((row) => isShown("who", String(row.person)) && (!row.status || isShown("state", row.look)))
    .map((row) => ({
      id: row.id,
      start: row.start,
      end: row.end,
      title: row.title,
      classNames: [`hue-${row.hue}`, `is-${row.look}`, ...(row.squeezed ? ["is-squeezed"] : [])],
      editable: row.moves,
      extendedProps: { row },
    }));
  return isMonth ? rows : [...rows, ...shut(answer.open, closed)];
}

/** The times between those in which the place is open, hatched. */
function shut(open: [string, string][], closed: string): EventInput[] {
  const days = new Set<string>();
  const found: EventInput[] = [];
  const byDay = new Map<string, [string, string][]>();
  open.forEach((stretch) => {
    const day = stretch[0].slice(0, 10);
    days.add(day);
    byDay.set(day, [...(byDay.get(day) ?? []), stretch]);
  });
  document.querySelectorAll<HTMLElement>("[data-span] .fc-timegrid-col[data-date]").forEach((column) => {
    const day = column.dataset.date ?? "";
    let from = `${day}T00:00`;
    const stretches = byDay.get(day) ?? [];
    stretches.forEach(([begins, ends]) => {
      if (from < begins) found.push(background(from, begins));
      from = ends;
    });
    const midnight = new Date(`${day}T00:00Z`);
    midnight.setUTCDate(midnight.getUTCDate() + 1);
    const end = midnight.toISOString().slice(0, 16);
    if (from < end) found.push(background(from, end, stretches.length ? "" : closed));
  });
  return found;
}

const background = (start: string, end: string, title = ""): EventInput => ({
  start,
  end,
  title,
  display: "background",
  classNames: ["calendar-shut"],
});

function nameAxis(place: HTMLElement): void {
  const corner = place.querySelector(".fc-col-header .fc-timegrid-axis-frame");
  if (corner) corner.textContent = place.dataset.zoneName ?? "";
}

/** Says above the grid that it could not be loaded, with a way to try again; what was there stays. */
function tell(text: string, retry?: () => void): void {
  const note = document.querySelector<HTMLElement>("[data-calendar-told]");
  if (!note) return;
  note.textContent = text ? `${text} ` : "";
  if (!retry) return;
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "link",
    textContent: place?.dataset.retryWords ?? "",
  });
  button.addEventListener("click", retry);
  note.append(button);
}

/** A phone shows three days: the heading says which, and the arrows lead three days on. */
function nameThreeDays(start: Date, end: Date): void {
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    month: "short",
    day: "numeric",
    timeZone: "UTC",
  });
  const title = document.querySelector("[data-span-title]");
  if (title) title.textContent = format.formatRange(start, new Date(end.getTime() - DAY_MS));
  const steps: [string, number][] = [
    [",", -3],
    [".", 3],
  ];
  steps.forEach(([key, days]) => {
    const link = document.querySelector<HTMLAnchorElement>(`[data-key="${key}"]`);
    const to = new Date(start.getTime() + days * DAY_MS).toISOString().slice(0, 10);
    if (link) link.href = link.href.replace(/\d{4}-\d\d-\d\d/, to);
  });
}

const isoDay = (date: Date): string => date.toISOString().slice(0, 10);

const dayAddress = (date: Date): string => (place?.dataset.day ?? "").replace(/\d{4}-\d\d-\d\d/, isoDay(date));

/** What the clock of the venue shows, as FullCalendar wants it. */
function wallNow(zone?: string): string {
  const parts = new Intl.DateTimeFormat("sv-SE", { dateStyle: "short", timeStyle: "medium", timeZone: zone });
  return `${parts.format(new Date()).replace(" ", "T")}Z`;
}

if (place) start(place);
