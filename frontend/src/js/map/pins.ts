import L from "leaflet";
import { keepSeenPins, seenPins } from "../seen";
import type { Pin } from "./data";

const WIDE = 50; // pins that stand nearer to each other than this, in pixels, would overlap
const HIGH = 34;
type Group = { x: number; y: number; pins: Pin[] };
type Listener = (pin: Pin, byKey: boolean) => void;

/** Prices on the map, as buttons in the order of the list. Those that would overlap stand together as one circle. */
export class Pins {
  onChoose: Listener = () => undefined;
  private pins: Pin[] = [];
  chosen = "";
  private readonly layer = L.layerGroup();
  private readonly markers = new Map<string, { button: HTMLButtonElement; marker: L.Marker }>();
  private readonly seen = seenPins();

  /** `many` says how many places a circle holds, with `{count}` for the number. */
  constructor(
    private readonly map: L.Map,
    private readonly many: string,
  ) {
    this.layer.addTo(map);
    map.on("zoomend", () => this.draw());
  }

  show(pins: Pin[]): void {
    this.pins = pins;
    if (!pins.some((pin) => pin.id === this.chosen)) this.chosen = "";
    this.draw();
  }

  /** Paints one pin as chosen, or none. Whatever was chosen once has been seen. */
  choose(id: string): void {
    this.chosen = id;
    if (id) {
      this.seen.add(id);
      keepSeenPins(this.seen);
    }
    this.draw();
  }

  /** Raises the pin of a row, or the circle it is part of. */
  light(id: string, on: boolean): void {
    const found = this.markers.get(id);
    found?.button.classList.toggle("is-on", on || id === this.chosen);
    found?.marker.setZIndexOffset(on || id === this.chosen ? 1000 : 0);
  }

  focus(id: string): void {
    this.markers.get(id)?.button.focus();
  }

  private draw(): void {
    const focused = document.activeElement;
    const kept = [...this.markers].find(([, { button }]) => button === focused)?.[0];
    this.layer.clearLayers();
    this.markers.clear();
    for (const group of this.groups()) {
      const button = group.pins.length === 1 ? this.price(group.pins[0]) : this.circle(group.pins);
      const marker = L.marker(this.map.layerPointToLatLng([group.x, group.y]), {
        icon: L.divIcon({ className: "map-marker", html: button, iconSize: [0, 0] }),
        interactive: false,
        keyboard: false,
      }).addTo(this.layer);
      group.pins.forEach((pin) => this.markers.set(pin.id, { button, marker }));
    }
    if (this.chosen) this.light(this.chosen, true);
    if (kept) this.focus(kept);
  }

  private groups(): Group[] {
    const groups: Group[] = [];
    const isClosest = this.map.getZoom() === this.map.getMaxZoom();
    for (const pin of this.pins) {
      const { x, y } = this.map.latLngToLayerPoint([pin.lat, pin.lon]);
      const at = { x, y, pins: [pin] };
      const near = groups.find((group) => overlap(group, at));
      if (near && !isClosest && pin.id !== this.chosen && near.pins[0].id !== this.chosen) near.pins.push(pin);
      else groups.push(at);
      while (isClosest && groups.some((group) => group !== at && overlap(group, at))) at.y += HIGH;
    }
    return groups;
  }

  private price(pin: Pin): HTMLButtonElement {
    const button = this.button("map-pin", pin.price ?? "");
    button.setAttribute("aria-label", `${pin.name}, ${pin.price}`);
    button.setAttribute("aria-pressed", String(pin.id === this.chosen));
    button.classList.toggle("is-seen", this.seen.has(pin.id));
    button.addEventListener("click", (event) => this.onChoose(pin, event.detail === 0));
    const row = (on: boolean) => (): void => {
      document.querySelector(`[data-pin="${pin.id}"]`)?.classList.toggle("is-lit", on);
    };
    button.addEventListener("pointerenter", row(true));
    button.addEventListener("pointerleave", row(false));
    return button;
  }

  private circle(pins: Pin[]): HTMLButtonElement {
    const button = this.button("map-pin is-many", String(pins.length));
    button.setAttribute("aria-label", this.many.replace("{count}", String(pins.length)));
    button.addEventListener("click", () => {
      const area = L.latLngBounds(pins.map((pin) => [pin.lat, pin.lon]));
      const zoom = Math.max(this.map.getZoom() + 1, this.map.getBoundsZoom(area.pad(0.2)));
      this.map.setView(area.getCenter(), Math.min(zoom, this.map.getMaxZoom()));
    });
    return button;
  }

  private button(className: string, textContent: string): HTMLButtonElement {
    const button = Object.assign(document.createElement("button"), { type: "button", className, textContent });
    L.DomEvent.disableClickPropagation(button);
    return button;
  }
}

function overlap(one: Group, other: Group): boolean {
  return Math.abs(one.x - other.x) < WIDE && Math.abs(one.y - other.y) < HIGH;
}
