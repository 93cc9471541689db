/** The photos of a venue: each file is sent by itself and says how far it is; dragging or arrow keys put them in order. */
import { toast } from "./toast";

function startSending(page: HTMLElement, tiles: HTMLElement): void {
  const form = page.querySelector<HTMLFormElement>("[data-drop]") as HTMLFormElement;
  const zone = form.querySelector<HTMLElement>(".drop-zone") as HTMLElement;
  const input = form.querySelector<HTMLInputElement>("input[type=file]") as HTMLInputElement;
  let queue = Promise.resolve();
  const send = (files: FileList): void => {
    const chosen = [...files].map((file) => ({ file, row: new Row(page, file) }));
    const told = form.querySelector<HTMLElement>("[data-told]") as HTMLElement;
    queue = queue.then(async () => {
      let added = 0;
      for (const { file, row } of chosen) if (await sendOne(page, form, tiles, file, row)) added++;
      told.textContent = filled(page.dataset.added, added, chosen.length);
    });
  };
  form.querySelector<HTMLElement>("[data-send]")?.remove();
  input.addEventListener("change", () => {
    if (input.files?.length) send(input.files);
    input.value = "";
  });
  zone.addEventListener("dragover", (event) => {
    event.preventDefault();
    zone.classList.add("is-over");
  });
  zone.addEventListener("dragleave", () => zone.classList.remove("is-over"));
  zone.addEventListener("drop", (event) => {
    event.preventDefault();
    zone.classList.remove("is-over");
    if (event.dataTransfer) send(event.dataTransfer.files);
  });
}

/** Sends the file and puts its tile behind the others, or says at its name what is wrong. */
async function sendOne(
  page: HTMLElement,
  form: HTMLFormElement,
  tiles: HTMLElement,
  file: File,
  row: Row,
): Promise<boolean> {
  if (file.size > Number(page.dataset.mostBytes)) {
    row.refuse((page.dataset.tooHeavy ?? "").replace("{size}", (file.size / 1024 ** 2).toFixed(1)));
    return false;
  }
  const answer = await posted(form, file, row);
  if (answer?.status !== 201) {
    const isSentence = answer?.getResponseHeader("Content-Type")?.startsWith("text/plain") && answer.status !== 413;
    row.refuse(isSentence ? (answer?.responseText ?? "") : (page.dataset.notSent ?? ""));
    return false;
  }
  row.away();
  tiles.insertAdjacentHTML("beforeend", answer.responseText);
  counted(page, tiles);
  page.querySelectorAll<HTMLElement>("[data-grip]").forEach((grip) => (grip.hidden = false));
  return true;
}

function posted(form: HTMLFormElement, file: File, row: Row): Promise<XMLHttpRequest | undefined> {
  const body = new FormData();
  const token = form.elements.namedItem("csrfmiddlewaretoken") as HTMLInputElement;
  body.append(token.name, token.value);
  body.append("photos", file);
  const asked = new XMLHttpRequest(); // fetch does not say how far an upload is
  return new Promise((done) => {
    asked.upload.addEventListener("progress", ({ loaded, total }) => row.show(loaded / total));
    asked.addEventListener("load", () => done(asked));
    asked.addEventListener("error", () => done(undefined));
    asked.addEventListener("abort", () => done(undefined));
    asked.open("POST", form.action);
    asked.setRequestHeader("HX-Request", "true");
    asked.send(body);
  });
}

/** A file on its way: its name, how much of it is sent, what is wrong with it. */
class Row {
  private readonly item: HTMLElement;

  constructor(page: HTMLElement, file: File) {
    const template = page.querySelector<HTMLTemplateElement>("template[data-wait]") as HTMLTemplateElement;
    this.item = (template.content.cloneNode(true) as DocumentFragment).firstElementChild as HTMLElement;
    this.part("bdi").textContent = file.name;
    page.querySelector("[data-waiting]")?.append(this.item);
  }

  show(share: number): void {
    const percent = Math.round(share * 100);
    (this.part("progress") as HTMLProgressElement).value = percent;
    this.part(".muted").textContent = `${percent}%`;
  }

  refuse(sentence: string): void {
    this.part("progress").remove();
    this.part(".muted").remove();
    const errors = this.part(".errors");
    this.part(".errors > span").textContent = sentence;
    errors.hidden = false;
    this.item.classList.add("is-refused");
  }

  away(): void {
    this.item.remove();
  }

  private part(selector: string): HTMLElement {
    return this.item.querySelector<HTMLElement>(selector) as HTMLElement;
  }
}

function startOrdering(page: HTMLElement, tiles: HTMLElement): void {
  const order = new Order(page, tiles);
  page.querySelectorAll<HTMLElement>("[data-grip]").forEach((grip) => (grip.hidden = false));
  tiles.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (!form.matches("[data-move]")) return;
    event.preventDefault();
    const by = (event.submitter as HTMLButtonElement).value === "earlier" ? -1 : 1;
    order.step(form.closest<HTMLElement>("[data-photo]") as HTMLElement, by, event.submitter);
  });
  tiles.addEventListener("keydown", (event) => {
    const grip = (event.target as HTMLElement).closest<HTMLElement>("[data-grip]");
    const by = { ArrowLeft: -1, ArrowUp: -1, ArrowRight: 1, ArrowDown: 1 }[event.key];
    if (!grip || !by) return;
    event.preventDefault();
    order.step(grip.closest<HTMLElement>("[data-photo]") as HTMLElement, by, grip);
  });
  tiles.addEventListener("pointerdown", (event) => {
    const grip = (event.target as HTMLElement).closest<HTMLElement>("[data-grip]");
    const tile = grip?.closest<HTMLElement>("[data-photo]");
    if (tile && event.button === 0) drag(tile, event.pointerId, order);
  });
}

/**
 * Follows the pointer until it lets go; the tile takes the place of whichever it is over. The document listens, because
 * what is moved in the page loses the pointer it had captured.
 */
function drag(tile: HTMLElement, pointerId: number, order: Order): void {
  const before = order.ids();
  const listening = new AbortController();
  const on = (name: "pointermove" | "pointerup" | "pointercancel", act: (event: PointerEvent) => void): void =>
    document.addEventListener(name, (event) => event.pointerId === pointerId && act(event), listening);
  const end = (): void => {
    listening.abort();
    tile.classList.remove("is-dragged");
  };
  tile.classList.add("is-dragged");
  on("pointermove", ({ clientX, clientY }) => {
    const over = document.elementFromPoint(clientX, clientY)?.closest<HTMLElement>("[data-photo]");
    if (!over || over === tile) return;
    const isBehind = tile.compareDocumentPosition(over) & Node.DOCUMENT_POSITION_FOLLOWING;
    over[isBehind ? "after" : "before"](tile);
  });
  on("pointerup", () => {
    end();
    void order.save(before);
  });
  on("pointercancel", () => {
    end();
    order.lay(before);
  });
}

/** The order on the page, saved as it changes: what cannot be saved goes back, and what is saved can be undone. */
class Order {
  private waiting = Promise.resolve();

  constructor(
    private readonly page: HTMLElement,
    private readonly tiles: HTMLElement,
  ) {}

  ids(): string[] {
    return [...this.tiles.querySelectorAll<HTMLElement>("[data-photo]")].map((tile) => tile.dataset.photo ?? "");
  }

  lay(ids: string[]): void {
    this.tiles.append(...ids.map((id) => document.getElementById(`photo-${id}`) as HTMLElement));
  }

  step(tile: HTMLElement, by: number, focus: HTMLElement | null): void {
    const before = this.ids();
    const other = by < 0 ? tile.previousElementSibling : tile.nextElementSibling;
    other?.[by < 0 ? "before" : "after"](tile);
    if (focus?.offsetParent) focus.focus();
    else tile.querySelector<HTMLElement>("[data-grip]")?.focus();
    if (other) void this.save(before);
  }

  save(before: string[]): Promise<void> {
    const wanted = this.ids();
    if (wanted.join() === before.join()) return this.waiting;
    const { saved, undo, notSaved, reload } = this.page.dataset;
    this.waiting = this.waiting.then(async () => {
      const answer = await this.posted(before, wanted);
      if (answer?.ok) {
        const back = { words: undo ?? "", run: () => this.undo(before) };
        return toast(saved ?? "", "status", back);
      }
      const sentence = answer?.status === 409 ? await answer.text() : (notSaved ?? "");
      this.lay(before);
      toast(sentence, "alert", { words: reload ?? "", run: () => location.reload() });
    });
    return this.waiting;
  }

  private undo(to: string[]): void {
    const before = this.ids();
    this.lay(to);
    void this.save(before);
  }

  private posted(seen: string[], wanted: string[]): Promise<Response | undefined> {
    const token = this.page.querySelector<HTMLInputElement>("[name=csrfmiddlewaretoken]")?.value ?? "";
    const body = new URLSearchParams({ seen: seen.join(), wanted: wanted.join() });
    const headers = { "X-CSRFToken": token };
    return fetch(this.page.dataset.order ?? "", { method: "POST", body, headers }).catch(() => undefined);
  }
}

function counted(page: HTMLElement, tiles: HTMLElement): void {
  const count = page.querySelector<HTMLElement>("[data-count]") as HTMLElement;
  count.textContent = (count.dataset.words ?? "").replace("{n}", String(tiles.children.length));
  page.querySelector(".save-bar.is-empty")?.classList.remove("is-empty");
}

function filled(words: string | undefined, n: number, all: number): string {
  return (words ?? "").replace("{n}", String(n)).replace("{all}", String(all));
}

const page = document.querySelector<HTMLElement>("[data-photos]");
if (page) {
  const tiles = page.querySelector<HTMLElement>("[data-tiles]") as HTMLElement;
  startSending(page, tiles);
  startOrdering(page, tiles);
}
