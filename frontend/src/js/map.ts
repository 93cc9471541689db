/** Draws the map of a page once it comes near: Leaflet is fetched only then. See templates/site/_map.html. */
const place = document.querySelector<HTMLElement>("[data-map]");

if (place) {
  const near = new IntersectionObserver(
    (entries) => {
      if (!entries.some((entry) => entry.isIntersecting)) return;
      near.disconnect();
      void import("./map/start").then(({ start }) => start(place));
    },
    { rootMargin: "300px" },
  );
  near.observe(place);
}
