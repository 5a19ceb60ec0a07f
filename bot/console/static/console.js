// What the pages do by themselves: look for something new. Everything else works without this file.

const EVERY = 4000;

/** Fetch a piece of a page; nothing when it cannot be had now. */
async function piece(address) {
  try {
    const response = await fetch(address, { credentials: "same-origin", cache: "no-store", redirect: "error" });
    if (response.status === 401) location.reload();
    return response.ok ? await response.text() : null;
  } catch {
    return null;
  }
}

/** Do something again and again, as long as somebody looks at the page. */
function again(work) {
  setInterval(() => { if (!document.hidden) work(); }, EVERY);
}

/** The list of who waits: replaced when it is different, unless somebody is in the middle of it. */
function refreshList(list) {
  let shown = list.innerHTML.trim();
  again(async () => {
    const found = await piece(list.dataset.refresh);
    if (found === null || found.trim() === shown || list.contains(document.activeElement)) return;
    shown = found.trim();
    list.innerHTML = found;
  });
}

/** The messages of a conversation: new ones are added below. */
function refreshMessages(talk) {
  let over = talk.querySelector("[data-over]") !== null;
  talk.scrollTop = talk.scrollHeight;
  again(async () => {
    if (over) return;
    const numbers = [...talk.querySelectorAll("[data-number]")].map((each) => Number(each.dataset.number));
    const found = await piece(`${talk.dataset.messages}?na=${Math.max(0, ...numbers)}`);
    if (!found || !found.trim()) return;
    talk.insertAdjacentHTML("beforeend", found);
    over = talk.querySelector("[data-over]") !== null;
    talk.scrollTop = talk.scrollHeight;
  });
}

/** Ctrl+Enter sends, as in other programs. */
function sendByKeys(form) {
  form.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
  });
}

document.querySelectorAll("[data-refresh]").forEach(refreshList);
document.querySelectorAll("[data-messages]").forEach(refreshMessages);
document.querySelectorAll("[data-answer]").forEach(sendByKeys);
document.querySelectorAll("[data-again]").forEach(() => location.replace(location.href));
