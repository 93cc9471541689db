import { fresh } from "./dom";

const EVERY_WHEN_LIVE = "60"; // seconds: should word ever get lost
const PING_MS = 25_000;
const FIRST_WAIT_MS = 1_000;
const LONGEST_WAIT_MS = 60_000;
const SIGN_IN = 4401;
const NO_USE = [SIGN_IN, 4403, 4404, 4429]; // trying again would end the same way

interface Told {
  type: "listening" | "changed" | "pong";
  venue?: string;
  days?: string[];
  version?: string;
}

/**
 * `[data-live=/ws/…][data-live-venue]`: listens whether something changed at the venue and nudges what is kept fresh in
 * it (polling.ts), which asks rarely while the socket holds. `[data-live-days="2026-11-21 2026-11-22"]` leaves other days
 * alone. Without a socket, or while it is lost, the places ask every few seconds as ever, and `[data-live-state]` says
 * so. A page that nobody sees listens to nothing.
 */
export function startLive(root: ParentNode): void {
  fresh(root, "[data-live]").forEach((page) => new Listening(page).start());
}

class Listening {
  private socket?: WebSocket;
  private wait = FIRST_WAIT_MS;
  private timer = 0;
  private pinging = 0;
  private isHeard = true;
  private version = "";

  constructor(private readonly page: HTMLElement) {}

  start(): void {
    this.places().forEach((place) => (place.dataset.everyAlone = place.dataset.every ?? "4"));
    document.addEventListener("visibilitychange", () => this.look());
    this.look();
  }

  private look(): void {
    clearTimeout(this.timer);
    if (document.visibilityState === "visible" && this.page.isConnected) this.open();
    else this.socket?.close();
  }

  private open(): void {
    if (this.socket) return;
    const address = new URL(this.page.dataset.live ?? "", location.href);
    address.protocol = address.protocol.replace("http", "ws");
    const socket = new WebSocket(address);
    this.socket = socket;
    socket.addEventListener("message", (event) => this.hear(JSON.parse(String(event.data)) as Told));
    socket.addEventListener("close", (event) => this.lose(event.code));
  }

  private hear(told: Told): void {
    this.isHeard = true;
    if (told.type === "listening") this.begin();
    if (told.type === "changed" && told.version !== this.version && this.concerns(told)) {
      this.version = told.version ?? "";
      this.nudge();
    }
  }

  private begin(): void {
    this.wait = FIRST_WAIT_MS;
    this.show(true);
    this.nudge(); // whatever happened before anybody listened
    clearInterval(this.pinging);
    this.pinging = window.setInterval(() => this.ping(), PING_MS);
  }

  /** A line that is cut somewhere says nothing: whoever does not answer is gone. */
  private ping(): void {
    if (!this.isHeard) this.socket?.close();
    this.isHeard = false;
    if (this.socket?.readyState === WebSocket.OPEN) this.socket.send(JSON.stringify({ type: "ping" }));
  }

  private lose(code: number): void {
    this.socket = undefined;
    clearInterval(this.pinging);
    this.isHeard = true;
    this.show(false);
    if (document.visibilityState !== "visible") return;
    this.nudge(); // should the page no longer be theirs, the answer says so
    if (NO_USE.includes(code)) return;
    this.timer = window.setTimeout(() => this.look(), this.wait * (0.5 + Math.random()));
    this.wait = Math.min(2 * this.wait, LONGEST_WAIT_MS);
  }

  private concerns({ venue, days = [] }: Told): boolean {
    const shown = (this.page.dataset.liveDays ?? "").split(" ").filter(Boolean);
    const isSeen = !days.length || !shown.length || days.some((day) => shown.includes(day));
    return venue === this.page.dataset.liveVenue && isSeen;
  }

  private places(): HTMLElement[] {
    return [...this.page.querySelectorAll<HTMLElement>("[data-poll]")];
  }

  private nudge(): void {
    this.places().forEach((place) => place.dispatchEvent(new Event("ask")));
  }

  private show(isLive: boolean): void {
    this.page.dataset.isLive = String(isLive);
    const state = this.page.querySelector<HTMLElement>("[data-live-state]");
    if (state) state.hidden = isLive;
    this.places().forEach((place) => (place.dataset.every = isLive ? EVERY_WHEN_LIVE : place.dataset.everyAlone));
  }
}
