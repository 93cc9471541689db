import L from "leaflet";
import { toast } from "../toast";
import { Cards } from "./cards";
import { read, type MapData, type Pin } from "./data";
import { Pins } from "./pins";

const FAR = 13; // farther away, most prices would hide in circles
const NEAR = 15;
const REST = 150; // with the 250 ms of the form: a search begins 400 ms after the map rests

/** The map of a search: pins and rows light each other, a pin opens its card, moving the map asks anew. */
export class ListMap {
  private readonly pins: Pins;
  private readonly cards: Cards;
  private readonly form = document.querySelector<HTMLFormElement>("form[data-filters]");
  private readonly box = this.form?.elements.namedItem("box") as HTMLInputElement | null;
  private readonly follows = document.querySelector<HTMLInputElement>("[data-search-as-i-move]");
  private readonly here = document.querySelector<HTMLButtonElement>("[data-search-here]");
  private readonly isSheet = matchMedia("(width < 1200px)");
  private data = read();
  private isOurMove = false;
  private resting = 0;

  constructor(
    private readonly map: L.Map,
    private readonly frame: HTMLElement,
  ) {
    this.pins = new Pins(map, frame.dataset.many ?? "");
    this.cards = new Cards(
      map,
      frame.querySelector("[data-map-cards]") as HTMLElement,
      frame.querySelector("[data-map-card]") as HTMLTemplateElement,
    );
    this.hearMap();
    this.hearPage();
    this.startNearMe();
    this.fit();
    this.show(this.data);
  }

  /** Moves the map without asking anew: it was not the person who moved it. */
  quietly(move: () => void): void {
    this.isOurMove = true;
    move();
    this.isOurMove = false;
  }

  private hearMap(): void {
    this.map.on("moveend", () => this.isOurMove || this.moved());
    this.map.on("click", () => this.shut());
    this.pins.onChoose = (pin, byKey) => this.choose(pin, byKey);
    this.cards.onShut = () => this.shut(true);
    this.cards.onSwipe = (pin) => this.mark(pin);
    this.frame.addEventListener("keydown", (event) => {
      if (event.key !== "Escape" || !this.cards.isOpen) return;
      event.preventDefault();
      this.shut(true);
    });
  }

  private hearPage(): void {
    const light = (on: boolean) => (event: Event) => {
      const row = (event.target as HTMLElement).closest<HTMLElement>("#results [data-pin]");
      if (row) this.pins.light(row.dataset.pin ?? "", on);
    };
    for (const name of ["pointerover", "focusin"]) document.body.addEventListener(name, light(true));
    for (const name of ["pointerout", "focusout"]) document.body.addEventListener(name, light(false));
    document.body.addEventListener("htmx:afterSettle", (event) => {
      if ((event.target as HTMLElement).id === "results") this.answered();
    });
    this.isSheet.addEventListener("change", () => this.show(this.data));
    this.form?.addEventListener("change", (event) => {
      if ((event.target as HTMLInputElement).name === "where" && this.box) this.box.value = "";
    });
    this.here?.addEventListener("click", () => this.ask());
    this.follows?.addEventListener("change", () => this.follows?.checked && !this.here?.hidden && this.ask());
  }

  /** The search answered: show what it found, where the person looks already or where it was found. */
  private answered(): void {
    this.data = read();
    this.quietly(() => this.map.invalidateSize({ animate: false })); // it is away while nothing is found
    if (!this.box?.value) this.fit();
    this.show(this.data);
  }

  private show({ pins }: MapData): void {
    this.cards.clear();
    this.pins.show(pins);
    const chosen = pins.find((pin) => pin.id === this.pins.chosen);
    if (this.isSheet.matches) this.cards.row(pins);
    else if (chosen) this.cards.open(chosen, false);
  }

  /** Shows the asked part of the map, else the middle of what is listed, else the place that was asked for. */
  private fit(): void {
    const { lat, lon, pins } = this.data;
    const listed = pins.filter((pin) => pin.about).map((pin): [number, number] => [pin.lat, pin.lon]);
    const [south, west, north, east] = (this.box?.value ?? "").split(",").map(Number);
    const all = east ? L.latLngBounds([south, west], [north, east]) : L.latLngBounds(listed);
    this.quietly(() => {
      if (east) this.map.fitBounds(all, { animate: false });
      else if (!listed.length) this.map.setView([lat, lon], FAR, { animate: false });
      else {
        const zoom = this.map.getBoundsZoom(all, false, L.point(60, 80));
        this.map.setView(all.getCenter(), Math.max(FAR, Math.min(zoom, NEAR)), { animate: false });
      }
    });
  }

  private choose(pin: Pin, byKey: boolean): void {
    this.mark(pin);
    if (this.isSheet.matches) this.cards.reveal(pin);
    else this.cards.open(pin, byKey);
  }

  private mark(pin: Pin): void {
    this.pins.choose(pin.id);
    this.quietly(() => this.map.panInside([pin.lat, pin.lon], { padding: [40, 60], animate: false }));
  }

  private shut(givesFocusBack = false): void {
    if (!this.cards.isOpen) return;
    const chosen = this.pins.chosen;
    this.cards.clear();
    this.pins.choose("");
    if (givesFocusBack) this.pins.focus(chosen);
  }

  private moved(): void {
    clearTimeout(this.resting);
    if (this.follows?.checked) this.resting = window.setTimeout(() => this.ask(), REST);
    else if (this.here) this.here.hidden = false;
  }

  private ask(): void {
    if (!this.box) return;
    const seen = this.map.getBounds();
    const edges = [seen.getSouth(), seen.getWest(), seen.getNorth(), seen.getEast()];
    this.box.value = edges.map((edge) => edge.toFixed(4)).join(",");
    if (this.here) this.here.hidden = true;
    this.form?.dispatchEvent(new Event("change", { bubbles: true }));
  }

  private startNearMe(): void {
    const button = this.frame.querySelector<HTMLButtonElement>("[data-near-me]");
    if (!button || !isSecureContext || !("geolocation" in navigator)) return;
    button.hidden = false;
    button.addEventListener("click", () =>
      navigator.geolocation.getCurrentPosition(
        ({ coords }) => this.map.setView([coords.latitude, coords.longitude], 14),
        () => toast(this.frame.dataset.nowhere ?? ""),
        { maximumAge: 60_000, timeout: 10_000 },
      ),
    );
  }
}
