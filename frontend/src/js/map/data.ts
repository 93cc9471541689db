/** A place as cozywish/web/site/pins.py describes it. What is missing is not known on this page. */
export type Pin = {
  id: string;
  lat: number;
  lon: number;
  name: string;
  price?: string;
  url?: string;
  about?: string[];
  cover?: string;
  is_mirrored?: boolean;
  next?: string;
  next_url?: string;
};

export type MapData = { lat: number; lon: number; pins: Pin[] };

/** What the page says now; a new answer of the search brings a new one. */
export function read(): MapData {
  return JSON.parse(document.getElementById("map-data")?.textContent ?? '{"lat":0,"lon":0,"pins":[]}') as MapData;
}
