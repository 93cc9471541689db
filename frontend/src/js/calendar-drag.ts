/**
 * Moving and stretching what stands in the day, and marking an empty stretch, by pointer and by keys.
 *
 * What is moved stays where it is; a dashed ghost says where it would go. Letting go asks the server, which knows
 * whether it may stand there: refused, the ghost goes and the reason is told.
 */
import { openDrawer } from "./calendar-drawer";
import { sendMove } from "./calendar-moving";

const SNAP = 3; // a quarter of an hour, in rows of five minutes
const ROW_MS = 5 * 60_000;
const FAR_ENOUGH = 5;
const LONG_PRESS_MS = 400;
const HANDLE = 8;
const USUAL_ROWS = 12;

interface Drag {
  entry: HTMLElement | undefined; // undefined: a new stretch is marked
  kind: "move" | "end" | "new";
  column: HTMLElement;
  row: number;
  rows: number;
  grip: number; // rows between the pointer and the start
  ghost: HTMLElement;
}

let drag: Drag | undefined;
export const isMoving = (): boolean => drag !== undefined;

export function startDragging(calendar: HTMLElement): void {
  calendar.addEventListener("pointerdown", (down) => begin(calendar, down));
  calendar.addEventListener("keydown", (event) => keyed(calendar, event));
  calendar.addEventListener("dragstart", (event) => event.preventDefault()); // the browser would drag the link
  calendar.addEventListener(
    "click",
    (event) => {
      if (!justDragged) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );
}

let justDragged = false;

function begin(calendar: HTMLElement, down: PointerEvent): void {
  if (down.button !== 0 || drag) return;
  const target = down.target as HTMLElement;
  const column = target.closest<HTMLElement>(".calendar-rows[data-resource]");
  if (!column) return;
  const entry = target.closest<HTMLElement>(".calendar-entry") ?? undefined;
  if (entry && entry.dataset.moves === undefined) return;
  if (down.pointerType === "mouse") down.preventDefault();
  entry?.focus({ preventScroll: true });

  const started = { x: down.clientX, y: down.clientY };
  const lift = (): void => {
    if (drag) return;
    drag = lifted(column, entry, down);
    calendar.setPointerCapture(down.pointerId);
  };
  const press = down.pointerType === "mouse" ? 0 : window.setTimeout(lift, LONG_PRESS_MS);
  const move = (event: PointerEvent): void => {
    const isFar = Math.hypot(event.clientX - started.x, event.clientY - started.y) > FAR_ENOUGH;
    if (!drag && isFar) {
      if (press)
        finish(); // a finger that goes on at once scrolls
      else lift();
    }
    if (!drag) return;
    event.preventDefault();
    follow(calendar, event);
  };
  const up = (event: PointerEvent): void => {
    const done = drag;
    finish();
    if (done) void settle(calendar, done);
    else if (!entry && event.type === "pointerup" && !press) mark(calendar, column, rowAt(column, event.clientY));
  };
  const finish = (): void => {
    clearTimeout(press);
    justDragged = drag !== undefined;
    setTimeout(() => (justDragged = false));
    letGo();
    window.removeEventListener("pointermove", move);
    window.removeEventListener("pointerup", up);
    window.removeEventListener("pointercancel", finish);
    window.removeEventListener("keydown", escape, true);
  };
  const escape = (event: KeyboardEvent): void => {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    finish();
    say(calendar, calendar.dataset.letGo ?? "");
  };
  window.addEventListener("pointermove", move, { passive: false });
  window.addEventListener("pointerup", up);
  window.addEventListener("pointercancel", finish);
  window.addEventListener("keydown", escape, true);
}

function lifted(column: HTMLElement, entry: HTMLElement | undefined, at: PointerEvent): Drag {
  const row = snap(rowAt(column, at.clientY));
  if (!entry) return { entry, kind: "new", column, row, rows: SNAP, grip: 0, ghost: ghostIn(column) };
  const box = entry.getBoundingClientRect();
  const kind = box.bottom - at.clientY <= HANDLE ? "end" : "move";
  return { ...taken(entry, column), kind, grip: rowAt(column, at.clientY) - number(entry, "--at") };
}

function taken(entry: HTMLElement, column: HTMLElement): Drag {
  const lift = { entry, kind: "move" as const, column, grip: 0, ghost: ghostIn(column) };
  return { ...lift, row: number(entry, "--at"), rows: number(entry, "--len") };
}

function follow(calendar: HTMLElement, at: PointerEvent): void {
  if (!drag) return;
  const under = document
    .elementsFromPoint(at.clientX, at.clientY)
    .map((element) => element.closest<HTMLElement>(".calendar-rows[data-resource]"))
    .find(Boolean);
  const row = rowAt(drag.column, at.clientY);
  if (drag.kind === "move") {
    if (under) drag.column = under;
    drag.row = snap(row - drag.grip);
  } else {
    drag.rows = Math.max(SNAP, snap(row + SNAP / 2) - drag.row);
  }
  draw(calendar);
}

function draw(calendar: HTMLElement): void {
  if (!drag) return;
  const most = Number(drag.column.dataset.rows);
  drag.row = Math.min(Math.max(0, drag.row), most - SNAP);
  if (drag.ghost.parentElement !== drag.column) drag.column.append(drag.ghost);
  drag.ghost.style.setProperty("--at", String(drag.row));
  drag.ghost.style.setProperty("--len", String(drag.rows));
  drag.ghost.textContent = times(calendar, drag);
}

/** Shift and arrows lift what has the focus and move it; with Alt they stretch it. Enter keeps it, Esc lets go. */
function keyed(calendar: HTMLElement, event: KeyboardEvent): void {
  const entry = (event.target as HTMLElement).closest<HTMLElement>(".calendar-entry[data-moves]");
  const column = entry?.closest<HTMLElement>(".calendar-rows[data-resource]");
  if (!entry || !column) return;
  if (drag?.entry === entry && (event.key === "Enter" || event.key === "Escape")) {
    event.preventDefault();
    event.stopPropagation();
    const done = drag;
    letGo();
    if (event.key === "Enter") void settle(calendar, done);
    else say(calendar, calendar.dataset.letGo ?? "");
    return;
  }
  if (!event.shiftKey || !event.key.startsWith("Arrow")) return;
  event.preventDefault();
  drag ??= taken(entry, column);
  const by = event.key === "ArrowDown" ? SNAP : event.key === "ArrowUp" ? -SNAP : 0;
  if (event.altKey) drag.rows = Math.max(SNAP, drag.rows + by);
  else drag.row += by;
  if (!by) beside(calendar, event.key);
  draw(calendar);
  drag.ghost.scrollIntoView({ block: "nearest", inline: "nearest" });
  say(
    calendar,
    (calendar.dataset.moving ?? "").replace("%s", `${drag.column.dataset.name ?? ""}, ${times(calendar, drag)}`),
  );
}

function beside(calendar: HTMLElement, key: string): void {
  if (!drag) return;
  const columns = [...calendar.querySelectorAll<HTMLElement>(".calendar-rows[data-resource]")];
  const towards = (key === "ArrowRight" ? 1 : -1) * (document.dir === "rtl" ? -1 : 1);
  drag.column = columns.at(columns.indexOf(drag.column) + towards) ?? drag.column;
}

async function settle(calendar: HTMLElement, done: Drag): Promise<void> {
  const { entry, column } = done;
  if (!entry) {
    mark(calendar, column, done.row, done.rows);
    return;
  }
  const begins = Date.parse(column.dataset.begins ?? "") + done.row * ROW_MS;
  const goal = {
    start: new Date(begins).toISOString(),
    end: new Date(begins + done.rows * ROW_MS).toISOString(),
    resource: column.dataset.resource ?? "",
  };
  if (done.row === number(entry, "--at") && done.rows === number(entry, "--len") && column.contains(entry)) return;
  entry.classList.add("is-going");
  const what = { block: entry.dataset.block, reference: entry.dataset.visit, version: Number(entry.dataset.version) };
  const { isDone } = await sendMove(what, goal);
  entry.classList.remove("is-going");
  if (isDone) document.body.dispatchEvent(new CustomEvent("calendar-changed"));
}

/** Opens the panel for something new in an empty stretch. */
function mark(calendar: HTMLElement, column: HTMLElement, row: number, rows = USUAL_ROWS): void {
  const from = Math.min(Math.max(0, snap(row)), Number(column.dataset.rows) - SNAP);
  const begins = Date.parse(column.dataset.begins ?? "") + from * ROW_MS;
  const [on, time] = wall(calendar, begins);
  const [, until] = wall(calendar, begins + rows * ROW_MS);
  const said = new URLSearchParams({ on, from: time, until, resource: column.dataset.resource ?? "" });
  const address = calendar.dataset.bookingNew ?? calendar.dataset.blockNew;
  if (address) openDrawer(`${address}?${said.toString()}`);
}

function letGo(): void {
  drag?.ghost.remove();
  drag = undefined;
}

function ghostIn(column: HTMLElement): HTMLElement {
  const ghost = Object.assign(document.createElement("div"), { className: "calendar-ghost" });
  ghost.dataset.holdsStill = "";
  ghost.setAttribute("aria-hidden", "true");
  column.append(ghost);
  return ghost;
}

const snap = (row: number): number => Math.floor(row / SNAP) * SNAP;
const number = (element: HTMLElement, name: string): number => Number(getComputedStyle(element).getPropertyValue(name));

function rowAt(column: HTMLElement, y: number): number {
  const box = column.getBoundingClientRect();
  return ((y - box.top) / box.height) * Number(column.dataset.rows);
}

/** The date and the time that the venue's clock shows then. */
function wall(calendar: HTMLElement, at: number): [string, string] {
  const format = new Intl.DateTimeFormat("sv-SE", {
    dateStyle: "short",
    timeStyle: "short",
    timeZone: calendar.dataset.zone,
  });
  const [on, time] = format.format(new Date(at)).split(" ");
  return [on, time];
}

function times(calendar: HTMLElement, { column, row, rows }: Drag): string {
  const begins = Date.parse(column.dataset.begins ?? "") + row * ROW_MS;
  const format = new Intl.DateTimeFormat(document.documentElement.lang, {
    hour: "numeric",
    minute: "2-digit",
    timeZone: calendar.dataset.zone,
  });
  return format.formatRange(new Date(begins), new Date(begins + rows * ROW_MS));
}

function say(calendar: HTMLElement, words: string): void {
  const live = calendar.querySelector("[data-calendar-live]");
  if (live) live.textContent = words;
}
