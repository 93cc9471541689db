import L from "leaflet";

const STEP_PX = 8;
const WAYS: Record<string, [number, number]> = {
  ArrowUp: [0, -STEP_PX],
  ArrowDown: [0, STEP_PX],
  ArrowLeft: [-STEP_PX, 0],
  ArrowRight: [STEP_PX, 0],
};

/** Lets the pin be moved, by hand or with the arrow keys, and writes where it is into the form around it. */
export function movable(map: L.Map, marker: L.Marker, around: HTMLElement): void {
  const form = around.closest("form") as HTMLFormElement;
  const write = (): void => {
    const { lat, lng } = marker.getLatLng();
    const said = { lat: lat.toFixed(6), lon: lng.toFixed(6) };
    for (const [name, value] of Object.entries(said)) {
      (form.elements.namedItem(name) as HTMLInputElement).value = value;
    }
    form.dispatchEvent(new Event("input"));
  };
  marker.dragging?.enable();
  marker.on("dragend", write);
  const element = marker.getElement();
  element?.addEventListener("keydown", (event) => {
    const way = WAYS[event.key];
    if (!way) return;
    event.preventDefault();
    event.stopPropagation();
    const at = map.latLngToContainerPoint(marker.getLatLng()).add(way);
    marker.setLatLng(map.containerPointToLatLng(at));
    write();
  });
  const help = around.querySelector<HTMLElement>("[data-pin-help]");
  if (help) help.hidden = false;
}
