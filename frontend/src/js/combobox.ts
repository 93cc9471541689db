import { fresh } from "./dom";

/**
 * The combobox pattern over an endpoint: `<input data-suggest="/suggest/…">` gets a listbox of what it answers,
 * `{ groups: [{ label, items: [{ value, label, note? }] }] }`. Without script it stays a plain text field.
 */
type Item = { value: string; label: string; note?: string };
type Answer = { groups: { label: string; items: Item[] }[] };

export function startCombobox(root: ParentNode): void {
  fresh<HTMLInputElement>(root, "input[data-suggest]").forEach((input) => new Combobox(input));
}

let made = 0;

class Combobox {
  private readonly list = document.createElement("div");
  private options: HTMLElement[] = [];
  private at = -1;
  private timer = 0;
  private asked = new AbortController();

  constructor(private readonly input: HTMLInputElement) {
    this.list.className = "suggestions";
    this.list.id = `suggestions-${input.name}-${++made}`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", input.labels?.[0]?.textContent?.trim() ?? input.name);
    this.list.hidden = true;
    input.after(this.list);
    for (const [name, value] of Object.entries({
      role: "combobox",
      "aria-autocomplete": "list",
      "aria-expanded": "false",
      "aria-controls": this.list.id,
      autocomplete: "off",
    })) {
      input.setAttribute(name, value);
    }
    input.addEventListener("input", () => this.later());
    input.addEventListener("focus", () => this.later());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
  }

  private later(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.ask(), 180);
  }

  private async ask(): Promise<void> {
    this.asked.abort();
    this.asked = new AbortController();
    const url = `${this.input.dataset.suggest}?q=${encodeURIComponent(this.input.value)}`;
    try {
      const answer = await fetch(url, { signal: this.asked.signal, headers: { Accept: "application/json" } });
      if (answer.ok && document.activeElement === this.input) this.show((await answer.json()) as Answer);
    } catch {
      this.close(); // suggestions are a help, not a need: the field works without
    }
  }

  private show(answer: Answer): void {
    this.list.replaceChildren();
    this.options = [];
    this.at = -1;
    for (const group of answer.groups) {
      const box = document.createElement("div");
      box.setAttribute("role", "group");
      box.setAttribute("aria-label", group.label);
      const title = Object.assign(document.createElement("div"), {
        className: "suggestions-title",
        textContent: group.label,
      });
      title.setAttribute("aria-hidden", "true");
      box.append(title, ...group.items.map((item) => this.option(item)));
      this.list.append(box);
    }
    const open = this.options.length > 0;
    this.list.hidden = !open;
    this.input.setAttribute("aria-expanded", String(open));
  }

  private option(item: Item): HTMLElement {
    const row = document.createElement("div");
    row.id = `${this.list.id}-${this.options.length}`;
    row.className = "suggestion";
    row.setAttribute("role", "option");
    row.setAttribute("aria-selected", "false");
    row.dataset.value = item.value;
    row.append(Object.assign(document.createElement("span"), { textContent: item.label }));
    if (item.note)
      row.append(Object.assign(document.createElement("span"), { className: "muted caption", textContent: item.note }));
    row.addEventListener("pointerdown", (event) => {
      event.preventDefault();
      this.choose(row);
    });
    this.options.push(row);
    return row;
  }

  private key(event: KeyboardEvent): void {
    if (this.list.hidden) {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      this.later();
      return;
    }
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      this.at = (this.at + step + this.options.length) % this.options.length;
      this.options.forEach((row, index) => row.setAttribute("aria-selected", String(index === this.at)));
      this.options[this.at].scrollIntoView({ block: "nearest" });
      this.input.setAttribute("aria-activedescendant", this.options[this.at].id);
    } else if (event.key === "Enter" && this.at >= 0) {
      event.preventDefault();
      this.choose(this.options[this.at]);
    } else if (event.key === "Escape") {
      event.stopPropagation();
      this.close();
    }
  }

  private choose(row: HTMLElement): void {
    this.input.value = row.dataset.value ?? "";
    this.input.dispatchEvent(new Event("change", { bubbles: true }));
    this.close();
  }

  private close(): void {
    this.list.hidden = true;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }
}
