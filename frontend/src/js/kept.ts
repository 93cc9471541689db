const KIND = "sheet";
const EVERY = 10 * 60_000;

/**
 * Keeps the day sheet of who works at a venue for when there is no network, and lets go of what is another's or over.
 * What a kept sheet's cache is called says whose it is and until when: the service worker reads it so, too.
 */
export function startKeeping(): void {
  if (!("caches" in window) || !("serviceWorker" in navigator)) return;
  const { account, keeps } = document.body.dataset;
  navigator.serviceWorker.register("/service-worker.js").catch(() => undefined);
  if (account === undefined) return; // such a page does not know who is there
  const look = (): void => void tidy(account, keeps).catch(() => undefined);
  look();
  if (keeps) setInterval(look, EVERY);
}

async function tidy(account: string, keeps?: string): Promise<void> {
  await forget((whose, until) => whose !== account || Date.parse(until) <= Date.now());
  if (account && keeps) await keep(account, keeps);
}

async function forget(isToGo: (whose: string, until: string) => boolean): Promise<void> {
  const sheets = (await caches.keys()).map((name) => name.split(" ")).filter(([kind]) => kind === KIND);
  const going = sheets.filter(([, whose = "", until = ""]) => isToGo(whose, until));
  await Promise.all(going.map((name) => caches.delete(name.join(" "))));
}

/** A refusal, a way to sign in and another's sheet end what is kept; a server in trouble does not. */
async function keep(account: string, address: string): Promise<void> {
  const answer = await fetch(address, { redirect: "manual" });
  if (answer.status >= 500 || answer.status === 429) return;
  const isOurs = answer.ok && answer.headers.get("Kept-For") === account;
  const name = [KIND, account, answer.headers.get("Kept-Until")].join(" ");
  await forget((_, until) => !isOurs || !name.endsWith(` ${until}`));
  if (isOurs) await (await caches.open(name)).put(address, answer);
}
