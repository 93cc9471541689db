import L from "leaflet";
import type { Pin } from "./data";

const EDGE = 12;
const PIN = 40; // the height of a pin with its tip

/** The mini cards: one beside its pin, or all in a row that is swiped where the map fills the screen. */
export class Cards {
  onShut = (): void => undefined;
  onSwipe: (pin: Pin) => void = () => undefined;
  private pin: Pin | null = null;
  private readonly swiped: IntersectionObserver;

  constructor(
    private readonly map: L.Map,
    private readonly place: HTMLElement,
    private readonly template: HTMLTemplateElement,
  ) {
    this.swiped = new IntersectionObserver((entries) => this.swipe(entries), { root: place, threshold: 0.8 });
    map.on("move zoom resize", () => this.follow());
  }

  /** One card beside its pin. */
  open(pin: Pin, takesFocus: boolean): void {
    this.clear();
    this.pin = pin;
    const card = this.card(pin);
    this.place.replaceChildren(card);
    this.follow();
    if (takesFocus) card.querySelector<HTMLElement>("a")?.focus();
  }

  /** All cards in a row, in the order of the list. */
  row(pins: Pin[]): void {
    this.clear();
    this.place.classList.add("is-row");
    this.place.replaceChildren(...pins.map((pin) => this.card(pin)));
    [...this.place.children].forEach((card, index) => {
      (card as HTMLElement).dataset.index = String(index);
      this.swiped.observe(card);
    });
    this.pins = pins;
  }

  /** Brings the card of a pin into the middle of the row. */
  reveal(pin: Pin): void {
    const card = this.place.children[this.pins.indexOf(pin)];
    card?.scrollIntoView({ inline: "center", block: "nearest" });
  }

  clear(): void {
    this.swiped.disconnect();
    this.pin = null;
    this.pins = [];
    this.place.classList.remove("is-row");
    this.place.replaceChildren();
  }

  get isOpen(): boolean {
    return this.pin !== null;
  }

  private pins: Pin[] = [];

  private card(pin: Pin): HTMLElement {
    const card = (this.template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    const part = <T extends HTMLElement>(name: string): T => card.querySelector<T>(`[data-${name}]`) as T;
    part<HTMLAnchorElement>("name").textContent = pin.name;
    part<HTMLAnchorElement>("name").href = pin.url ?? "";
    part("price").textContent = pin.price ?? "";
    part("about").append(...(pin.about ?? []).map(word));
    const cover = part<HTMLImageElement>("cover");
    cover.classList.toggle("is-mirrored", pin.is_mirrored ?? false);
    if (pin.cover) cover.src = pin.cover;
    else cover.remove();
    const next = part<HTMLAnchorElement>("next");
    next.textContent = pin.next ?? next.textContent;
    next.href = pin.next_url ?? pin.url ?? "";
    part("shut").addEventListener("click", () => this.onShut());
    L.DomEvent.disableClickPropagation(card);
    return card;
  }

  /** Keeps the one card below its pin, or above it where there is no room; away with it when the pin leaves. */
  private follow(): void {
    const card = this.place.firstElementChild as HTMLElement | null;
    if (!this.pin || !card) return;
    const { x, y } = this.map.latLngToContainerPoint([this.pin.lat, this.pin.lon]);
    const room = this.map.getSize();
    card.hidden = x < 0 || y < 0 || x > room.x || y > room.y;
    const left = Math.max(EDGE, Math.min(x - card.offsetWidth / 2, room.x - card.offsetWidth - EDGE));
    const isRoomBelow = y + EDGE + card.offsetHeight + EDGE * 3 < room.y;
    const top = isRoomBelow ? y + EDGE : y - PIN - EDGE - card.offsetHeight;
    card.style.translate = `${left}px ${top}px`;
  }

  private swipe(entries: IntersectionObserverEntry[]): void {
    const shown = entries.find((entry) => entry.isIntersecting)?.target as HTMLElement | undefined;
    const pin = shown && this.pins[Number(shown.dataset.index)];
    if (pin) this.onSwipe(pin);
  }
}

function word(textContent: string): HTMLElement {
  return Object.assign(document.createElement("span"), { textContent });
}
