import { fresh } from "./dom";

/** Auto, Light or Dark: kept in a cookie, applied by the head before the first paint. */
export function startThemeChoice(root: ParentNode): void {
  fresh<HTMLButtonElement>(root, "[data-theme-choice]").forEach((choice) => {
    choice.hidden = false;
    choice.addEventListener("click", () => {
      const theme = choice.dataset.themeChoice ?? "auto";
      document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
      apply(theme);
    });
  });
  apply(document.documentElement.dataset.theme ?? "auto");
}

const dark = matchMedia("(prefers-color-scheme: dark)");
dark.addEventListener("change", () => apply(document.documentElement.dataset.theme ?? "auto"));

function apply(theme: string): void {
  const root = document.documentElement;
  root.dataset.theme = theme;
  root.dataset.bsTheme = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  document
    .querySelectorAll<HTMLElement>("[data-theme-choice]")
    .forEach((choice) => choice.setAttribute("aria-pressed", String(choice.dataset.themeChoice === theme)));
  paintBars();
}

/** The browser's own bars take the page's colour; the two colours of the head only know the system's choice. */
function paintBars(): void {
  const colour = getComputedStyle(document.documentElement).getPropertyValue("--bg").trim();
  if (colour)
    document.querySelectorAll<HTMLMetaElement>("meta[name='theme-color']").forEach((meta) => (meta.content = colour));
}
