/** Auto, Light or Dark: kept in a cookie, applied by the head before the first paint. */
export function startThemeChoice(root: ParentNode): void {
  const choices = root.querySelectorAll<HTMLButtonElement>("[data-theme-choice]");
  const mark = (): void => {
    const now = document.documentElement.dataset.theme ?? "auto";
    choices.forEach((choice) => choice.setAttribute("aria-pressed", String(choice.dataset.themeChoice === now)));
  };
  choices.forEach((choice) => {
    choice.hidden = false;
    choice.addEventListener("click", () => {
      const theme = choice.dataset.themeChoice ?? "auto";
      document.cookie = `theme=${theme}; path=/; max-age=31536000; samesite=lax`;
      apply(theme);
      mark();
    });
  });
  mark();
}

const dark = matchMedia("(prefers-color-scheme: dark)");
dark.addEventListener("change", () => apply(document.documentElement.dataset.theme ?? "auto"));

function apply(theme: string): void {
  const shown = theme === "auto" ? (dark.matches ? "dark" : "light") : theme;
  document.documentElement.dataset.theme = theme;
  document.documentElement.dataset.bsTheme = shown;
}
