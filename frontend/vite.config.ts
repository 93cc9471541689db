import { defineConfig, type Plugin } from "vite";

// FullCalendar brings its arrows as a font in a data: URL, which our content policy forbids. We draw none of them.
const withoutIconFont: Plugin = {
  name: "calendar-without-icon-font",
  transform: (code, id) =>
    id.includes("@fullcalendar/core") ? code.replace(/@font-face\{font-family:fcicons[^}]*\}/g, "") : undefined,
};

export default defineConfig({
  plugins: [withoutIconFont],
  base: "/static/dist/",
  resolve: { alias: { "~": new URL("./src", import.meta.url).pathname } },
  css: {
    preprocessorOptions: {
      scss: {
        quietDeps: true,
        silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
        loadPaths: ["node_modules"],
      },
    },
  },
  build: {
    outDir: "../cozywish/static/dist",
    emptyOutDir: true,
    manifest: true,
    rolldownOptions: {
      input: {
        app: "src/js/app.ts",
        map: "src/js/map.ts",
        calendar: "src/js/calendar.ts",
        "calendar-span": "src/js/calendar-span.ts",
        editor: "src/js/editor.ts",
        photos: "src/js/photos.ts",
        docs: "src/js/docs.ts",
        office: "src/css/office.scss",
      },
      // htmx has an eval for features that we switch off (`allowEval: false`), and our content policy forbids it.
      onLog: (level, log, show) => (["EVAL", "PLUGIN_TIMINGS"].includes(log.code ?? "") ? undefined : show(level, log)),
    },
  },
});
