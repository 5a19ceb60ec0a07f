// The chat on the page: sends what is typed or pressed to the server, shows what comes back.

const log = document.querySelector(".log");
const form = document.querySelector(".entry");
const field = form.elements.text;
const errorText = document.querySelector(".chat").dataset.error;
const sender = sessionStorage.getItem("nabij") ?? crypto.randomUUID();
sessionStorage.setItem("nabij", sender);

const ADDRESS = /(https?:\/\/[^\s,]+[^\s,.])/;
const SAFETY = /\b(112|113|0800-2000)\b/;

/** Adds a message; line ends become paragraphs, addresses become links. */
function show(text, from) {
  const box = document.createElement("div");
  box.className = `message from-${from}`;
  for (const line of text.split("\n").filter(Boolean)) {
    const paragraph = document.createElement("p");
    if (/^(Bron|Bronnen|Meer lezen):/.test(line)) paragraph.className = "small";
    line.split(ADDRESS).forEach((part, i) => {
      if (i % 2 === 0) return paragraph.append(part);
      const link = document.createElement("a");
      link.href = part;
      link.rel = "noopener noreferrer";
      link.textContent = new URL(part).hostname.replace(/^www\./, "");
      return paragraph.append(link);
    });
    box.append(paragraph);
  }
  if (from === "nabij" && SAFETY.test(text) && !/^(Bron|Bronnen):/m.test(text)) box.classList.add("urgent");
  log.append(box);
  return box;
}

function showChoices(buttons) {
  const list = document.createElement("ul");
  list.className = "choices";
  for (const { title, payload } of buttons) {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = title;
    button.addEventListener("click", () => send(payload, title));
    item.append(button);
    list.append(item);
  }
  log.append(list);
}

async function send(message, shown = message) {
  log.querySelectorAll(".choices").forEach((old) => old.remove());
  show(shown, "person");
  const waiting = document.createElement("p");
  waiting.className = "waiting";
  waiting.textContent = "De assistent denkt na.";
  log.append(waiting);
  waiting.scrollIntoView({ block: "nearest" });
  let first;
  try {
    const response = await fetch("/webhooks/rest/webhook", {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ sender, message }),
    });
    if (!response.ok) throw new Error(response.status);
    const replies = await response.json();
    waiting.remove();
    for (const reply of replies) {
      const box = show(reply.text ?? "", "nabij");
      first ??= box;
      if (reply.buttons?.length) showChoices(reply.buttons);
    }
  } catch {
    waiting.remove();
    first = show(errorText, "nabij");
  }
  first?.scrollIntoView({ block: "start" });
  field.focus({ preventScroll: true });
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const message = field.value.trim();
  if (!message) return field.focus();
  field.value = "";
  return send(message);
});

field.addEventListener("keydown", (event) => {
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
