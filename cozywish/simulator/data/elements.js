// The card fields inside somebody else's page. The number goes from here to the provider; the page hears only of the payment method.
const SOURCE = "cozywish-card";
const form = document.querySelector("form");
const number = form.elements.namedItem("number");
const expiry = form.elements.namedItem("expiry");
const code = form.elements.namedItem("cvc");
const brand = document.querySelector(".of-card");
const { key, origin } = form.dataset;
const FIELDS = { number, exp_month: expiry, exp_year: expiry, cvc: code };
const BRANDS = [
  [/^4/, "visa"],
  [/^(5[1-5]|2[2-7])/, "mastercard"],
  [/^3[47]/, "amex"],
  [/^6(011|5)/, "discover"],
];

const tell = (type, more = {}) => {
  window.parent.postMessage({ source: SOURCE, type, ...more }, origin);
};

const digits = (text) => text.replace(/\D/g, "");
const brandOf = (text) => BRANDS.find(([pattern]) => pattern.test(text))?.[1] ?? "";

const grouped = (text) => {
  const parts = brandOf(text) === "amex" ? /^(\d{0,4})(\d{0,6})(\d{0,5})/ : /^(\d{0,4})(\d{0,4})(\d{0,4})(\d{0,7})/;
  return parts.exec(text).slice(1).filter(Boolean).join(" ");
};

// Only what is typed at the end is put in groups, so that nobody's cursor jumps.
const tidy = (field, written) => {
  if (field.selectionStart === field.value.length) field.value = written;
};

const isComplete = () => digits(number.value).length >= 12 && digits(expiry.value).length === 4 && digits(code.value).length >= 3;

const clear = (field) => {
  field.removeAttribute("aria-invalid");
  document.getElementById(`${field.name}-error`).hidden = true;
};

const complain = (field, message) => {
  const place = document.getElementById(`${field.name}-error`);
  place.textContent = message;
  place.hidden = false;
  field.setAttribute("aria-invalid", "true");
  field.focus();
};

// What is not typed in yet is asked for here, in words; whether it is true, the provider says.
const missing = () => {
  if (!digits(number.value)) return [number, "Type in the card's number."];
  if (digits(expiry.value).length < 4) return [expiry, "Type in the month and the year, as 04 / 29."];
  if (!digits(code.value)) return [code, "Type in the security code from the back of the card."];
  return null;
};

const submit = async (billing = {}) => {
  [number, expiry, code].forEach(clear);
  const asked = missing();
  if (asked) {
    complain(...asked);
    tell("error", { code: "incomplete", decline_code: "", message: asked[1], field: asked[0].name });
    return;
  }
  const [month, year] = [digits(expiry.value).slice(0, 2), digits(expiry.value).slice(2)];
  const body = new URLSearchParams({
    type: "card",
    "card[number]": digits(number.value),
    "card[exp_month]": month,
    "card[exp_year]": year,
    "card[cvc]": digits(code.value),
  });
  for (const name of ["name", "email", "phone"]) {
    if (billing[name]) body.set(`billing_details[${name}]`, billing[name]);
  }
  try {
    const answer = await fetch("/v1/payment_methods", { method: "POST", body, headers: { Authorization: `Bearer ${key}` } });
    const said = await answer.json();
    if (answer.ok) {
      const { brand: made, last4, exp_month, exp_year } = said.card;
      tell("payment_method", { id: said.id, card: { brand: made, last4, exp_month, exp_year } });
      return;
    }
    const { code: why, decline_code, message, param = "" } = said.error;
    const field = FIELDS[param.replace(/^card\[(.*)\]$/, "$1")] ?? number;
    complain(field, message);
    tell("error", { code: why ?? "", decline_code: decline_code ?? "", message, field: field.name });
  } catch {
    tell("error", { code: "unreachable", decline_code: "", message: "The card could not be checked. Try again.", field: "" });
  }
};

const changed = (event) => {
  if (event.target === number) tidy(number, grouped(digits(number.value)));
  if (event.target === expiry && event.inputType !== "deleteContentBackward") {
    tidy(expiry, digits(expiry.value).replace(/^(\d\d)(\d{0,2}).*/, "$1 / $2"));
  }
  clear(event.target);
  brand.textContent = brandOf(digits(number.value));
  brand.hidden = !brand.textContent;
  tell("change", { complete: isComplete(), brand: brand.textContent });
};

window.addEventListener("message", ({ data, origin: from, source }) => {
  if (from !== origin || source !== window.parent || data?.source !== SOURCE) return;
  if (data.type === "submit") void submit(data.billing_details);
  if (data.type === "focus") number.focus();
  if (data.type === "theme") document.documentElement.dataset.theme = data.theme === "dark" ? "dark" : "light";
});
form.addEventListener("input", changed);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  tell("enter");
});
new ResizeObserver(() => {
  tell("height", { height: Math.ceil(form.getBoundingClientRect().height) });
}).observe(form);
tell("ready");
