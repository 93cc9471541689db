{% load django_vite %}// Answers where the network does not (docs/adr/0017). Another build is another worker, with files of its own.
const SHELL = "shell {% vite_asset_url 'src/js/app.ts' %}";
const OFFLINE = "{% url 'offline' %}";
const SHEET = "{% url 'pro-calendar-kept' %}";
const TO_THE_SHEET = /^\/pro\/(day\/|calendar\/(\d{4}-\d\d-\d\d\/(print\/)?)?)$/;
const FILES = /^\/static\/(dist|art\/spots)\//;

addEventListener("install", (event) => event.waitUntil(keepShell().then(() => skipWaiting())));
addEventListener("activate", (event) => event.waitUntil(dropOldShells().then(() => clients.claim())));
addEventListener("fetch", (event) => {
  const { request } = event;
  const url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== location.origin) return;
  if (request.mode === "navigate") event.respondWith(fetch(request).catch(() => withoutNetwork(url)));
  else if (FILES.test(url.pathname)) event.respondWith(fetch(request).catch(() => kept(request)));
});

/** Keeps the page that says so, and all it is made of. Nobody is signed in on it, whoever is. */
async function keepShell() {
  const page = await fetch(OFFLINE, { credentials: "omit", cache: "no-store" });
  if (!page.ok) throw new Error(`${OFFLINE} answers ${page.status}`);
  const text = await page.clone().text();
  const files = new Set([...text.matchAll(/(?:src|href)="(\/static\/[^"#]+)/g)].map((found) => found[1]));
  const shell = await caches.open(SHELL);
  await shell.addAll([...files]);
  await shell.put(OFFLINE, page);
}

async function dropOldShells() {
  const old = (await caches.keys()).filter((name) => name.startsWith("shell ") && name !== SHELL);
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function kept(asked) {
  return (await caches.match(asked, { ignoreVary: true })) ?? Response.error();
}

async function withoutNetwork(url) {
  const day = /\d{4}-\d\d-\d\d/.exec(url.pathname + url.search)?.[0] ?? "";
  return (TO_THE_SHEET.test(url.pathname) && (await sheetOf(day))) || kept(OFFLINE);
}

/** The sheet that kept.ts put here, if it is not over and holds that day. */
async function sheetOf(day) {
  for (const name of await caches.keys()) {
    const [kind, , until] = name.split(" ");
    if (kind !== "sheet") continue;
    if (Date.parse(until) <= Date.now()) await caches.delete(name);
    else {
      const sheet = await (await caches.open(name)).match(SHEET, { ignoreVary: true });
      if (sheet?.headers.get("Kept-Days").includes(day)) return sheet;
    }
  }
}
