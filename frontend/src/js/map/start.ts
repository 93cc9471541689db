import "leaflet/dist/leaflet.css";
import L from "leaflet";
import { drawBase } from "./base";
import { read, type MapData } from "./data";
import { ListMap } from "./list";
import { movable } from "./pin";

/** Draws the map into `[data-map]`: a venue's own, which moves by itself only, or the one beside a list. */
export async function start(place: HTMLElement): Promise<void> {
  const frame = place.closest("[data-map-frame]") as HTMLElement;
  const isVenue = place.dataset.venue !== undefined;
  const data = read();
  const isStill = matchMedia("(prefers-reduced-motion: reduce)").matches;
  const map = L.map(place, {
    zoomControl: false,
    attributionControl: false,
    minZoom: 10,
    maxZoom: 16,
    zoomAnimation: !isStill,
    inertia: !isStill,
    scrollWheelZoom: !isVenue, // a page is scrolled past a venue's map, not caught in it
    dragging: !isVenue || !L.Browser.mobile,
    renderer: L.svg({ padding: 0.5 }),
  }).setView([data.lat, data.lon], 14);
  const say = (): void => void (place.dataset.zoom = String(map.getZoom()));
  map.on("zoomend", say);
  say();
  startTools(map, frame);
  const list = isVenue ? null : new ListMap(map, frame);
  if (isVenue) arch(map, frame, data);
  keepSize(map, place, list);
  const drawn = await drawBase(map, place.dataset.base ?? "");
  const rest = (): void => {
    const resting = frame.querySelector<HTMLElement>(".map-resting");
    if (resting) resting.hidden = drawn?.contains(map.getCenter()) ?? false;
  };
  map.on("moveend", rest);
  rest();
}

function startTools(map: L.Map, frame: HTMLElement): void {
  frame.querySelectorAll<HTMLButtonElement>("[data-zoom][type=button]").forEach((button) => {
    const step = Number(button.dataset.zoom);
    const end = step > 0 ? map.getMaxZoom() : map.getMinZoom();
    button.addEventListener("click", () => map.setZoom(map.getZoom() + step));
    map.on("zoomend", () => (button.disabled = map.getZoom() === end));
  });
}

/** The pin of a venue's own map: the arch with its flame. In the editor it can be moved. */
function arch(map: L.Map, frame: HTMLElement, { pins: [pin] }: MapData): void {
  const html = document.createElement("span");
  html.className = "map-arch";
  const template = frame.querySelector<HTMLTemplateElement>("[data-map-arch]");
  if (template) html.append(template.content.cloneNode(true));
  html.role = "img";
  html.ariaLabel = pin.name;
  const icon = L.divIcon({ className: "map-marker", html, iconSize: [0, 0] });
  const around = frame.closest<HTMLElement>("[data-pin]");
  const isMovable = around !== null;
  const marker = L.marker([pin.lat, pin.lon], { icon, interactive: isMovable, keyboard: isMovable }).addTo(map);
  if (around) movable(map, marker, around);
}

function keepSize(map: L.Map, place: HTMLElement, list: ListMap | null): void {
  const resize = (): void => void map.invalidateSize({ animate: false });
  new ResizeObserver(() => (list ? list.quietly(resize) : resize())).observe(place);
}
