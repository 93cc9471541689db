/**
 * The map over our own drawing of the city: `<div data-map data-base=URL data-lat data-lon>` and a JSON list of pins in
 * `<script type="application/json" id="pins">`: `{ id, lat, lon, label, name, url }`. The list beside it is always the equivalent.
 */
import "leaflet/dist/leaflet.css";
import L from "leaflet";

type Pin = { id: string; lat: number; lon: number; label: string; name: string; url: string };
const place = document.querySelector<HTMLElement>("[data-map]");

if (place) void draw(place);

async function draw(place: HTMLElement): Promise<void> {
  const { lat, lon, zoom, base, venue } = place.dataset;
  const map = L.map(place, { zoomControl: false, attributionControl: false, minZoom: 10, maxZoom: 16 });
  map.setView([Number(lat), Number(lon)], Number(zoom ?? 12));
  L.control.zoom({ position: "topright" }).addTo(map);
  if (base) await drawBase(map, base);
  const pins = new Map<string, L.Marker>();
  const show = (): void => {
    pins.forEach((pin) => pin.remove());
    pins.clear();
    for (const pin of read()) pins.set(pin.id, marker(pin, Boolean(venue)).addTo(map));
    const all = [...pins.values()].map((pin) => pin.getLatLng());
    if (all.length > 1 && !place.dataset.moved)
      map.fitBounds(L.latLngBounds(all).pad(0.08), { animate: false, maxZoom: 14 });
  };
  show();
  document.body.addEventListener("htmx:afterSettle", show);
  document.body.addEventListener("pointerover", (event) => light(event, pins, true));
  document.body.addEventListener("pointerout", (event) => light(event, pins, false));
  map.on("dragend zoomend", () => moved(map, place));
}

function read(): Pin[] {
  return JSON.parse(document.getElementById("pins")?.textContent ?? "[]") as Pin[];
}

function marker(pin: Pin, isVenue: boolean): L.Marker {
  const html = document.createElement("span");
  html.className = isVenue ? "map-pin is-venue" : "map-pin";
  html.textContent = pin.label;
  const made = L.marker([pin.lat, pin.lon], {
    icon: L.divIcon({ html, className: "map-marker", iconSize: undefined }),
    title: pin.name,
    alt: `${pin.name}, ${pin.label}`,
    keyboard: true,
  });
  made.on("click", () => {
    html.classList.add("is-seen");
    location.assign(pin.url);
  });
  return made;
}

function light(event: Event, pins: Map<string, L.Marker>, on: boolean): void {
  const row = (event.target as HTMLElement).closest<HTMLElement>("[data-pin]");
  const pin = row && pins.get(row.dataset.pin ?? "");
  pin?.getElement()?.querySelector(".map-pin")?.classList.toggle("is-on", on);
  pin?.setZIndexOffset(on ? 1000 : 0);
}

function moved(map: L.Map, place: HTMLElement): void {
  const follow = document.querySelector<HTMLInputElement>("[data-search-as-i-move]");
  const form = document.querySelector<HTMLFormElement>("form[data-filters]");
  if (!follow?.checked || !form || !place.isConnected) return;
  place.dataset.moved = "yes";
  const bounds = map.getBounds();
  const box = form.elements.namedItem("box") as HTMLInputElement | null;
  if (!box) return;
  box.value = [bounds.getSouth(), bounds.getWest(), bounds.getNorth(), bounds.getEast()]
    .map((n) => n.toFixed(4))
    .join(",");
  form.dispatchEvent(new Event("change", { bubbles: true }));
}

async function drawBase(map: L.Map, url: string): Promise<void> {
  const answer = await fetch(url);
  if (!answer.ok) return;
  L.geoJSON(await answer.json(), {
    interactive: false,
    style: (feature) => ({
      className: `map-${feature?.properties.kind}`,
      weight: { road: 3, arterial: 5, bridge: 3 }[feature?.properties.kind as string] ?? 0,
    }),
    pointToLayer: (feature, at) =>
      L.marker(at, {
        interactive: false,
        keyboard: false,
        icon: L.divIcon({
          className: "map-label",
          html: Object.assign(document.createElement("span"), { textContent: feature.properties.name }),
        }),
      }),
  }).addTo(map);
}
