// Puts the icons we use (Font Awesome Free, CC BY 4.0) and our category glyphs into one sprite.
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";

const icons = {
    add: "solid/plus",
    again: "solid/rotate-right",
    account: "regular/circle-user",
    arrived: "solid/door-open",
    "at-home": "solid/house",
    back: "solid/arrow-left",
    ban: "solid/ban",
    bookings: "regular/calendar-check",
    calendar: "regular/calendar",
    check: "solid/check",
    clock: "regular/clock",
    close: "solid/xmark",
    copy: "regular/copy",
    directions: "solid/diamond-turn-right",
    down: "solid/chevron-down",
    error: "solid/circle-exclamation",
    explore: "solid/compass",
    eye: "regular/eye",
    export: "solid/download",
    filters: "solid/sliders",
    google: "brands/google",
    apple: "brands/apple",
    microsoft: "brands/microsoft",
    here: "solid/location-arrow",
    info: "solid/circle-info",
    key: "solid/key",
    history: "solid/clock-rotate-left",
    language: "solid/globe",
    laptop: "solid/laptop",
    less: "solid/minus",
    list: "solid/list-ul",
    mail: "regular/envelope",
    map: "regular/map",
    menu: "solid/bars",
    midday: "solid/sun",
    mobile: "solid/mobile-screen",
    more: "solid/ellipsis",
    moon: "solid/moon",
    near: "solid/location-crosshairs",
    next: "solid/chevron-right",
    note: "solid/note-sticky",
    open: "solid/arrow-up-right-from-square",
    people: "solid/user-group",
    phone: "solid/phone",
    photos: "regular/images",
    previous: "solid/chevron-left",
    remove: "regular/trash-can",
    search: "solid/magnifying-glass",
    settings: "solid/gear",
    share: "solid/arrow-up-from-bracket",
    shop: "solid/store",
    "sign-out": "solid/right-from-bracket",
    star: "solid/star",
    sunrise: "regular/sun",
    afternoon: "solid/cloud-sun",
    evening: "solid/moon",
    travel: "solid/car",
    undo: "solid/rotate-left",
    verified: "solid/circle-check",
    wallet: "regular/credit-card",
    warning: "solid/triangle-exclamation",
    where: "solid/location-dot",
    bolt: "solid/bolt",
    wifi: "solid/wifi",
};
const folder = "node_modules/@fortawesome/fontawesome-free/svgs/";
const symbol = ([name, file]) => {
    const svg = readFileSync(`${folder}${file}.svg`, "utf8");
    const box = /viewBox="([^"]+)"/.exec(svg)[1];
    return `<symbol id="${name}" viewBox="${box}">${svg.match(/<path[^>]*>/g).join("")}</symbol>`;
};
const glyphs = readFileSync("src/glyphs.svg", "utf8").match(/<symbol[\s\S]*<\/symbol>/)[0];
mkdirSync("public", { recursive: true });
const body = Object.entries(icons).map(symbol).join("\n");
writeFileSync("public/sprite.svg", `<svg xmlns="http://www.w3.org/2000/svg">\n${body}\n${glyphs}\n</svg>\n`);
