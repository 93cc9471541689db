import type { Feature, FeatureCollection, Point } from "geojson";
import L from "leaflet";

type Drawn = { kind: string; name?: string; wide?: boolean; from?: number; angle?: number };

/** Draws our own map of the city below everything else. Returns how far it reaches; null when there is no drawing. */
export async function drawBase(map: L.Map, url: string): Promise<L.LatLngBounds | null> {
  const drawing = await fetchDrawing(url);
  if (!drawing) return null;
  const words = map.createPane("words");
  words.setAttribute("aria-hidden", "true");
  const layer = L.geoJSON(drawing, {
    interactive: false,
    style: (feature) => ({ className: classes(feature?.properties as Drawn), weight: 1 }),
    pointToLayer: word,
  }).addTo(map);
  return layer.getBounds();
}

async function fetchDrawing(url: string): Promise<FeatureCollection | null> {
  try {
    const answer = await fetch(url);
    return answer.ok ? ((await answer.json()) as FeatureCollection) : null;
  } catch {
    return null; // offline, or no drawing: the page says that the map rests
  }
}

function classes({ kind, wide, from }: Drawn): string {
  return [`map-${kind}`, wide ? "is-wide" : "", from ? `from-${from}` : ""].filter(Boolean).join(" ");
}

function word(feature: Feature<Point>, at: L.LatLng): L.Marker {
  const { name, angle, ...rest } = feature.properties as Drawn;
  const html = Object.assign(document.createElement("span"), { textContent: name });
  html.className = angle === undefined ? "map-word" : "map-word is-water";
  html.style.rotate = `${angle ?? 0}deg`;
  const icon = L.divIcon({ className: classes(rest), html, iconSize: [0, 0] });
  return L.marker(at, { pane: "words", interactive: false, keyboard: false, icon });
}
