import { fresh } from "./dom";

const STAY_MS = 5000;
const STAY_WITH_ACTION_MS = 8000;

export interface Action {
  words: string;
  run: () => unknown;
}

/**
 * Shows a short message at the edge of the page. A status goes by itself, but waits while somebody points at it or is
 * inside; an alert stays until it is answered or clicked away.
 */
export function toast(message: string, role: "status" | "alert" = "status", action?: Action): void {
  if (!message) return;
  const item = document.createElement("div");
  item.className = role === "alert" ? "toast toast-danger" : "toast";
  item.setAttribute("role", role);
  item.append(Object.assign(document.createElement("span"), { textContent: message }));
  item.addEventListener("click", () => item.remove());
  const close = { words: document.body.dataset.close ?? "", run: () => item.remove() };
  if (action ?? role === "alert") item.append(actionButton(action ?? close));
  box().append(item);
  if (role === "status") leave(item, action ? STAY_WITH_ACTION_MS : STAY_MS);
}

/** What happened on the way here stands as `[data-toast]` in the page, and goes as others do. */
export function startToasts(root: ParentNode): void {
  fresh(root, "[data-toast]").forEach((item) => {
    item.addEventListener("click", () => item.remove());
    if (item.getAttribute("role") === "status") leave(item, STAY_MS);
  });
}

function box(): Element {
  const found = document.querySelector(".toasts");
  return found ?? document.body.appendChild(Object.assign(document.createElement("div"), { className: "toasts" }));
}

function actionButton(action: Action): HTMLButtonElement {
  const button = Object.assign(document.createElement("button"), {
    type: "button",
    className: "link",
    textContent: action.words,
  });
  button.addEventListener("click", action.run);
  return button;
}

function leave(item: HTMLElement, after: number): void {
  let timer = 0;
  const wait = (): void => {
    clearTimeout(timer);
    timer = setTimeout(() => item.remove(), after);
  };
  const hold = (): void => clearTimeout(timer);
  item.addEventListener("pointerenter", hold);
  item.addEventListener("focusin", hold);
  item.addEventListener("pointerleave", wait);
  item.addEventListener("focusout", wait);
  wait();
}
