// The page where a deployer composes the lines for a website: what is chosen is shown as text, and as it will look.

const form = document.querySelector("form");
const preview = document.querySelector(".preview div");
const sheet = new CSSStyleSheet();
const server = new URL(".", document.baseURI).href;
const PREVIEW_MILLISECONDS = 400; // after the last key
const NO_ATTRIBUTE = new Set(["color", "phone"]);
document.adoptedStyleSheets = [sheet];

function escaped(text) {
  return text.replace(/[&<>"]/g, (sign) => `&#${sign.charCodeAt(0)};`).replace(/\n+/g, "&#10;");
}

function chosen() {
  const values = Object.fromEntries([...new FormData(form)].map(([name, value]) => [name, value.trim()]));
  return Object.entries(values).filter(([, value]) => value);
}

/** What visitors see when the server or JavaScript is not there. */
function fallback({ phone, telegram }) {
  const { byPhone, byTelegram } = document.body.dataset;
  const call = phone && `  <p>${escaped(byPhone.replace("{phone}", phone))}</p>\n`;
  const chat = telegram && `  <p><a href="${escaped(telegram)}">${escaped(byTelegram)}</a></p>\n`;
  return call || chat ? `\n${call ?? ""}${chat ?? ""}` : "";
}

function snippet(values) {
  const attributes = values.filter(([name]) => !NO_ATTRIBUTE.has(name)).map(([name, v]) => ` ${name}="${escaped(v)}"`);
  const inside = fallback(Object.fromEntries(values));
  return `<script type="module" src="${server}nabij.js"></script>\n<nabij-chat${attributes.join("")}>${inside}</nabij-chat>`;
}

/** White or black, whichever stands out more against a colour (WCAG 2.2, contrast ratio). */
function readable(color) {
  const [red, green, blue] = [1, 3, 5].map((i) => {
    const part = parseInt(color.slice(i, i + 2), 16) / 255;
    return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
  });
  const luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  return 1.05 / (luminance + 0.05) >= (luminance + 0.05) / 0.05 ? "#ffffff" : "#000000";
}

function style(color) {
  return `nabij-chat {
  --nabij-button-primary-action-background-color: ${color};
  --nabij-button-primary-action-color: ${readable(color)};
}`;
}

function policy() {
  const { origin } = new URL(server);
  return `script-src ${origin}; style-src ${origin}; connect-src ${origin}`;
}

function show(values) {
  const made = document.createElement("nabij-chat");
  for (const [name, value] of values) if (!NO_ATTRIBUTE.has(name)) made.setAttribute(name, value);
  preview.replaceChildren(made);
}

let later;

function compose() {
  const values = chosen();
  const { color } = form.elements;
  const isOwnColor = color.value !== color.defaultValue;
  const results = { snippet: snippet(values), style: isOwnColor ? style(color.value) : "", policy: policy() };
  for (const [name, text] of Object.entries(results)) {
    document.querySelector(`[data-result=${name}]`).textContent = text;
  }
  document.querySelector(".style").hidden = !results.style;
  document.querySelector(".preview p").hidden = form.elements.mode.value === "page";
  sheet.replaceSync(results.style);
  clearTimeout(later);
  later = setTimeout(() => show(values), PREVIEW_MILLISECONDS);
}

form.addEventListener("input", compose);
form.addEventListener("submit", (event) => event.preventDefault());
for (const button of document.querySelectorAll("[data-copy]")) {
  button.addEventListener("click", async () => {
    const text = document.querySelector(`[data-result=${button.dataset.copy}]`).textContent;
    await navigator.clipboard.writeText(text);
    document.querySelector(".copied").textContent = document.body.dataset.copied;
  });
}
compose();
