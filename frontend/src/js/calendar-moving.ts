/** Tells the server where something was moved to, and the person what came of it. */
import { toast } from "./toast";

export interface Movable {
  block?: string;
  reference?: string;
  version?: number;
}

export interface Goal {
  start: string;
  end: string;
  resource?: string;
}

export interface Moved {
  isDone: boolean;
  version?: number;
}

interface Said {
  message?: string;
  version?: number;
  question?: string;
  can_tell?: boolean;
  answers?: Record<string, string>;
}

/** Moves it, or says why it cannot stand there. Where a client could be told, asks before anything moves. */
export async function sendMove(what: Movable, goal: Goal): Promise<Moved> {
  const first = await send(what, goal);
  if (!first.said?.question) return told(first);
  const tell = await ask(first.said.question, first.said.can_tell === true, first.said.answers);
  return tell ? told(await send(what, goal, tell)) : { isDone: false };
}

interface Answer {
  isDone: boolean;
  isOffline: boolean;
  said?: Said;
}

async function send(what: Movable, goal: Goal, tell = ""): Promise<Answer> {
  const body = new FormData();
  Object.entries(goal).forEach(([name, value]) => body.append(name, String(value)));
  body.append("version", String(what.version ?? ""));
  body.append("tell", tell);
  body.append("csrfmiddlewaretoken", token());
  const answer = await fetch(addressOf(what), { method: "POST", body, headers: { Accept: "application/json" } }).catch(
    () => undefined,
  );
  const said = (await answer?.json().catch(() => undefined)) as Said | undefined;
  return { isDone: answer?.ok === true, isOffline: !answer, said };
}

function told({ isDone, isOffline, said }: Answer): Moved {
  const words = said?.message ?? document.body.dataset[isOffline ? "offline" : "failed"] ?? "";
  toast(words, isDone ? "status" : "alert");
  return { isDone, version: said?.version };
}

/** The answer: yes, no, or nothing for leaving it where it is. */
function ask(question: string, canTell: boolean, answers: Record<string, string> = {}): Promise<string> {
  const dialog = document.querySelector<HTMLDialogElement>("#calendar-ask");
  if (!dialog) return Promise.resolve("");
  const title = dialog.querySelector("[data-question]");
  if (title) title.textContent = question;
  dialog.querySelectorAll<HTMLElement>("[data-tellable]").forEach((each) => (each.hidden = !canTell));
  dialog.returnValue = "";
  dialog.querySelectorAll<HTMLButtonElement>("[data-answer]").forEach((button) => {
    button.onclick = () => dialog.close(button.value);
    if (answers[button.value]) button.textContent = answers[button.value];
  });
  dialog.showModal();
  return new Promise((resolve) => dialog.addEventListener("close", () => resolve(dialog.returnValue), { once: true }));
}

const addressOf = ({ block, reference }: Movable): string =>
  block ? `/pro/calendar/blocks/${block}/move/` : `/pro/visits/${reference ?? ""}/drag/`;

const token = (): string => document.querySelector<HTMLInputElement>("[name='csrfmiddlewaretoken']")?.value ?? "";
