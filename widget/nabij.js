// <nabij-chat>: a conversation with Nabij on any page. One file, no dependencies; nabij.css stands beside it.
// The server puts the words of content/widget.yml in the place of the empty object below.
const WORDS = /* words */ {};
const CHAT = WORDS.chat;

const NARROW = "(max-width: 30rem), (max-height: 30rem)";
const TIMEOUT = 15_000; // milliseconds a request may take
const PATIENCE = 3_000; // milliseconds without a line before we say so
const UNANSWERED = 20_000; // milliseconds until a message is offered again; the server answers it once
const WAIT_MOST = 30_000; // milliseconds between attempts, at most
const SIZES = 3;

/** Makes an element; `options` are properties, `on` listeners, `attributes` attributes. */
function make(tag, options = {}, ...children) {
  const { on = {}, attributes = {}, ...properties } = options;
  const element = Object.assign(document.createElement(tag), properties);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  for (const [name, listener] of Object.entries(on)) element.addEventListener(name, listener);
  element.append(...children);
  return element;
}

function icon(path) {
  const svg = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  const shape = document.createElementNS("http://www.w3.org/2000/svg", "path");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("aria-hidden", "true");
  shape.setAttribute("d", path);
  svg.append(shape);
  return svg;
}

const ICONS = {
  chat: "M4 4h16v12H9l-5 4z",
  close: "M6 6l12 12M18 6L6 18",
  speak: "M4 9v6h4l5 4V5L8 9zM16 9a4 4 0 0 1 0 6",
  leave: "M10 4H4v16h6M14 8l4 4-4 4M18 12H9",
};

/** What the tab remembers while it goes from page to page; only in memory where storage is forbidden. */
class Memory {
  constructor(name) {
    this.name = name;
    this.values = {};
    try {
      this.values = JSON.parse(sessionStorage.getItem(name)) ?? {};
    } catch {} // storage is forbidden or holds something else
  }

  get(key, otherwise) {
    return this.values[key] ?? otherwise;
  }

  set(key, value) {
    this.values[key] = value;
    try {
      sessionStorage.setItem(this.name, JSON.stringify(this.values));
    } catch {}
  }

  clear() {
    this.values = {};
    try {
      sessionStorage.removeItem(this.name);
    } catch {}
  }
}

/** The line to the server: what is said goes by fetch and waits here until it is answered, what comes is an EventSource. */
class Line {
  constructor(server, memory, hear) {
    Object.assign(this, { server, memory, hear, last: 0, seen: new Set(), wait: 0, state: "up", turn: 0 });
  }

  get session() {
    return this.memory.get("session");
  }

  /** Messages that are not answered yet: {id, text, payload, taken} */
  get queue() {
    return this.memory.get("queue", []);
  }

  async post(path, body) {
    const response = await fetch(new URL(`chat/${path}`, this.server), {
      method: "POST",
      body: JSON.stringify(body),
      cache: "no-store",
      credentials: "omit",
      referrerPolicy: "no-referrer",
      signal: AbortSignal.timeout?.(TIMEOUT),
    });
    if (!response.ok) {
      const wait = 1000 * response.headers.get("retry-after") || 0;
      throw Object.assign(new Error(path), { status: response.status, wait });
    }
    return response;
  }

  say(message) {
    const id = [...crypto.getRandomValues(new Uint8Array(16))].map((b) => b.toString(16).padStart(2, "0")).join("");
    this.memory.set("queue", [...this.queue, { id, ...message }]);
    this.flush();
    return id;
  }

  mark(id, taken) {
    this.memory.set("queue", this.queue.map((m) => (m.id === id || !id ? { ...m, taken } : m)));
  }

  drop(id) {
    this.memory.set("queue", this.queue.filter((m) => m.id !== id));
  }

  /** Asks for a session, and with it for the opening of the campaign; says whether it is still wanted. */
  async begin() {
    const turn = this.turn;
    const { session, opening } = await (await this.post("session", { campaign: this.campaign })).json();
    if (turn !== this.turn) return false;
    this.memory.set("session", session);
    this.hear({ type: "opening", opening });
    return true;
  }

  /** Asks for the opening before anything is said; without an answer the conversation begins as always. */
  async prepare() {
    if (this.busy || this.session) return;
    this.busy = true;
    await this.begin().catch(() => this.hear({ type: "opening" }));
    this.busy = false;
    if (this.queue.length) this.flush();
  }

  /** Sends what waits, in order, one at a time; what is too much now stays behind, and keeps back nothing after it. */
  async flush() {
    if (this.busy) return;
    this.busy = true;
    this.held = new Map();
    const turn = this.turn;
    try {
      for (let next; (next = this.queue.find((m) => !m.taken && !this.held.has(m.id))); ) {
        if (!this.session && !(await this.begin())) return;
        await this.offer(next);
        if (turn !== this.turn) return;
      }
      if (!this.held.size) this.wait = 0;
      if (this.queue.length) this.check();
      if (this.held.size) this.again(Math.max(...this.held.values()));
      this.connect();
    } catch (error) {
      this.fail(error);
    } finally {
      this.busy = false;
    }
  }

  async offer({ taken, ...message }) {
    try {
      await this.post("messages", { session: this.session, ...message });
      this.mark(message.id, Date.now());
    } catch (error) {
      if (error.status === 401) this.expire();
      else if (error.status === 400 || error.status === 413) this.drop(message.id);
      else if (error.status === 429) this.held.set(message.id, error.wait);
      else throw error;
    }
  }

  /** The session is over: what waits is said in a new one. */
  expire() {
    this.hang();
    this.memory.set("session", undefined);
    this.memory.set("opening", undefined);
    this.mark(undefined, undefined);
    Object.assign(this, { last: 0, seen: new Set() });
    this.hear({ type: "expired" });
  }

  async connect() {
    if (this.source || this.dialling || !this.session || document.hidden) return;
    this.dialling = true;
    const turn = this.turn;
    try {
      const { stream } = await (await this.post("stream", { session: this.session })).json();
      if (turn === this.turn && !document.hidden) this.open(stream);
    } catch (error) {
      if (turn !== this.turn) return;
      if (error.status === 401) {
        this.expire();
        if (this.queue.length) this.again();
      } else {
        this.fail(error);
      }
    } finally {
      this.dialling = false;
    }
  }

  open(stream) {
    const url = new URL(stream.replace(/^\//, ""), this.server);
    url.searchParams.set("after", this.last);
    const source = (this.source = new EventSource(url));
    source.onopen = () => this.up();
    source.onmessage = ({ data }) => this.take(JSON.parse(data));
    source.onerror = () => {
      if (source !== this.source) return;
      this.down();
      if (source.readyState !== EventSource.CLOSED) return; // the browser itself comes back
      this.source = undefined; // the ticket ended
      this.again();
    };
  }

  /** Hands on what was not heard before: by number what the server keeps, by key what went past its table. */
  take(event) {
    if (event.number && event.number <= this.last) return;
    if (event.number) this.last = event.number;
    if (event.key && this.seen.has(event.key)) return;
    if (event.key) this.seen.add(event.key);
    if (event.type === "done") this.drop(event.id);
    this.hear(event);
  }

  up() {
    clearTimeout(this.patience);
    this.patience = undefined;
    this.wait = 0;
    this.tell("up");
    if (this.queue.length) this.check();
  }

  down() {
    this.patience ??= setTimeout(() => this.tell(navigator.onLine ? "unreachable" : "offline"), PATIENCE);
  }

  fail(error) {
    if (error.status === 429) return this.again(error.wait);
    if (this.queue.some((m) => !m.taken)) this.tell(navigator.onLine ? "unreachable" : "offline");
    else this.down();
    this.again();
  }

  tell(state) {
    if (state === this.state) return;
    this.state = state;
    this.hear({ type: "state", state });
  }

  /** Tries again later, longer each time, and not before the server wants it. */
  again(least = 0) {
    clearTimeout(this.later);
    this.wait = Math.min(WAIT_MOST, this.wait * 2 || 500);
    const wait = Math.max(this.wait, Math.min(least, WAIT_MOST));
    this.later = setTimeout(() => this.flush(), wait * (0.75 + Math.random() / 2));
  }

  /** Offers again what stays unanswered: the server may have stopped in between. */
  check() {
    clearTimeout(this.checking);
    this.checking = setTimeout(() => {
      for (const { id, taken } of this.queue) if (taken && Date.now() - taken > UNANSWERED) this.mark(id, undefined);
      if (this.queue.length) this.flush().then(() => this.check());
    }, UNANSWERED / 4);
  }

  /** Puts the receiver down; `connect` goes on where it was. */
  hang() {
    this.source?.close();
    this.source = undefined;
    clearTimeout(this.patience);
    clearTimeout(this.later);
    clearTimeout(this.checking);
    this.patience = undefined;
  }

  /** Deletes the conversation, here and on the server. */
  async forget(keepalive = false) {
    const { session } = this;
    if (keepalive && session) {
      const body = JSON.stringify({ session });
      fetch(new URL("chat/forget", this.server), { method: "POST", body, keepalive, credentials: "omit" });
    } else if (session) {
      await this.post("forget", { session }).catch((error) => {
        if (error.status !== 401) throw error;
      });
    }
    this.reset();
  }

  reset() {
    this.hang();
    this.memory.set("session", undefined);
    this.memory.set("opening", undefined);
    this.memory.set("queue", []);
    this.turn += 1;
    Object.assign(this, { last: 0, seen: new Set(), wait: 0 });
  }
}

const SMALL = /^(Bron|Bronnen|Meer lezen):/;
const ADDRESS = /(https?:\/\/[^\s,]+[^\s,.])/;
const PHONE = /(^|[^\w.,€-])(\(?0\d{1,3}\)?[- ]?\d{3,4}(?:[ -]?\d{2,4}){0,2}|11[23])(?![\w-]|\.\w|,\d)/;
const LINK = new RegExp(`${ADDRESS.source}|${PHONE.source}`);

function link(address, phone) {
  if (phone) return make("a", { href: `tel:${phone.replace(/\D/g, "")}` }, phone);
  let name;
  try {
    name = new URL(address).hostname.replace(/^www\./, "");
  } catch {
    return address; // it only looks like one
  }
  const hint = make("span", { className: "sr" }, ` (${CHAT.new_tab})`);
  return make("a", { href: address, target: "_blank", rel: "noopener noreferrer" }, name, hint);
}

/** Returns a line with its addresses and telephone numbers as links. */
function linked(line) {
  const parts = [];
  let rest = line;
  for (let found; (found = LINK.exec(rest)); ) {
    const [whole, address, before = "", phone] = found;
    parts.push(rest.slice(0, found.index) + before, link(address, phone));
    rest = rest.slice(found.index + whole.length);
  }
  return [...parts, rest];
}

/** Returns a text as paragraphs and lists. */
function blocks(text) {
  const made = [];
  for (const line of text.split("\n").filter((l) => l.trim())) {
    if (line.startsWith("- ")) {
      if (made.at(-1)?.tagName !== "UL") made.push(make("ul"));
      made.at(-1).append(make("li", {}, ...linked(line.slice(2))));
    } else {
      made.push(make("p", { className: SMALL.test(line) ? "small" : "" }, ...linked(line)));
    }
  }
  return made;
}

const SETTINGS = ["server", "region", "title", "subtitle", "position", "opening", "campaign", "mode", "phone",
  "telegram", "leave-to"];

class NabijChat extends HTMLElement {
  connectedCallback() {
    if (this.shadowRoot) return this.resume();
    const settings = this.settings();
    const region = WORDS.regions[settings.region] ?? {};
    this.set = {
      title: WORDS.title, subtitle: WORDS.subtitle, opening: WORDS.opening, "leave-to": WORDS.leave_to,
      phone: region.phone, ...settings,
    };
    const server = new URL(settings.server ?? ".", import.meta.url);
    if (!server.pathname.endsWith("/")) server.pathname += "/";
    this.memory = new Memory(`nabij ${server.href}`);
    this.line = new Line(server, this.memory, (event) => this.hear(event));
    this.line.campaign = this.set.campaign ??= this.campaignOf(server);
    this.isPage = settings.mode === "page";
    this.build();
    this.resume();
    return undefined;
  }

  disconnectedCallback() {
    this.stops?.abort();
    this.line.hang();
    this.stopReading();
  }

  /** Attributes, over the JSON in a <script type="application/json"> inside the element. */
  settings() {
    let given = {};
    try {
      given = JSON.parse(this.querySelector('script[type="application/json"]')?.textContent ?? "{}");
    } catch {
      console.error("nabij-chat: the JSON inside the element cannot be read");
    }
    for (const name of SETTINGS) if (this.hasAttribute(name)) given[name] = this.getAttribute(name);
    this.removeAttribute("title"); // browsers would show it over the whole chat
    if (given.region === undefined) given.region = WORDS.region;
    return given;
  }

  /** The campaign in the page's address: `?nabij=CODE`, on the server's own pages also `?campaign=CODE`. */
  campaignOf(server) {
    const query = new URLSearchParams(location.search);
    return query.get("nabij") || (server.origin === location.origin && query.get("campaign")) || undefined;
  }

  resume() {
    this.stops = new AbortController();
    const { signal } = this.stops;
    const listen = (target, name, act) => target.addEventListener(name, act, { signal });
    const talk = () => (this.isOpen || this.line.queue.length) && this.line.flush();
    listen(window, "pagehide", () => this.line.hang());
    listen(window, "pageshow", (event) => event.persisted && talk());
    listen(document, "visibilitychange", () => (document.hidden ? this.line.hang() : talk()));
    listen(window, "online", talk);
    listen(window, "offline", () => this.line.down());
    listen(matchMedia(NARROW), "change", () => this.isOpen && !this.isPage && this.show());
    const isWanted = this.memory.get("open", this.hasAttribute("open")) && !matchMedia(NARROW).matches;
    if (this.isPage || isWanted) this.show();
    for (const { id, text, taken } of this.line.queue) if (!taken) this.showPending(id, text);
    talk();
  }

  // ---- building ----------------------------------------------------------------------------------------------------

  build() {
    const root = this.attachShadow({ mode: "open" });
    const style = make("link", { rel: "stylesheet", href: new URL("nabij.css", import.meta.url).href });
    const whole = make("div", { className: `nabij ${this.isPage ? "page" : "corner"}`, hidden: true, lang: "nl" });
    const reveal = () => (whole.hidden = false);
    style.addEventListener("load", reveal);
    style.addEventListener("error", reveal);
    if (this.set.position === "left") whole.classList.add("left");
    this.heading = make("h2", { tabIndex: -1, id: "title" }, this.set.title);
    this.panel = make(this.isPage ? "section" : "dialog", {
      className: "panel",
      attributes: { "aria-labelledby": "title", "data-size": this.memory.get("size", 0) },
      on: { keydown: (event) => this.onKey(event), cancel: (event) => this.onCancel(event) },
    });
    this.panel.append(this.buildTop(), this.buildLog(), this.buildNotices(), this.buildForm(), this.buildBottom());
    if (!this.isPage) whole.append(this.buildLauncher());
    whole.append(this.panel);
    root.append(style, whole);
  }

  buildLauncher() {
    this.news = make("span", { className: "news", hidden: true }, make("span", { className: "sr" }, CHAT.new_answer));
    this.launcher = make(
      "button",
      {
        type: "button", className: "launcher", on: { click: () => this.open() },
        attributes: { "aria-haspopup": "dialog", "aria-expanded": "false" },
      },
      icon(ICONS.chat), CHAT.launcher, this.news,
    );
    return this.launcher;
  }

  buildTop() {
    const choose = (text, act) => make("li", {}, make("button", { type: "button", on: { click: act } }, text));
    this.sizer = choose(CHAT.larger, () => this.resize());
    this.menu = make(
      "details", { className: "menu" },
      make("summary", {}, CHAT.more),
      make("ul", { on: { click: () => this.closeMenu() } },
        this.sizer, choose(CHAT.print, () => this.print()), choose(CHAT.wipe, () => this.askWipe())),
    );
    this.menu.addEventListener("focusout", ({ relatedTarget }) => {
      if (relatedTarget && !this.menu.contains(relatedTarget)) this.menu.open = false;
    });
    const leave = make(
      "button", { type: "button", className: "leave", title: CHAT.leave_hint, on: { click: () => this.leave() } },
      icon(ICONS.leave), CHAT.leave,
    );
    const tools = make("div", { className: "tools" }, leave, this.menu);
    if (!this.isPage) {
      tools.append(make(
        "button",
        { type: "button", className: "close", title: CHAT.close, on: { click: () => this.close() },
          attributes: { "aria-label": CHAT.close } },
        icon(ICONS.close),
      ));
    }
    return make("header", { className: "top" }, this.heading, tools, make("p", {}, this.set.subtitle));
  }

  buildLog() {
    this.log = make("div", {
      className: "log", tabIndex: 0,
      // what was said before is not read out again
      attributes: { role: "log", "aria-live": this.memory.get("session") ? "off" : "polite", "aria-label": CHAT.log },
    });
    this.first = make("div", { hidden: true });
    this.log.append(this.first);
    // where a campaign may have an opening of its own, nothing is shown that would be taken back
    if (!this.set.campaign || this.line.session) this.showOpening(this.memory.get("opening"));
    return this.log;
  }

  /** Shows what stands above the conversation: the opening of the campaign, or the ordinary one. */
  showOpening(opening) {
    const box = this.bubble("assistant", opening?.text || this.set.opening);
    this.first.replaceWith(box);
    this.first = box;
    if (opening?.buttons?.length && !this.line.queue.length) this.add(this.choices(opening.buttons));
  }

  buildNotices() {
    this.status = make("p", { className: "status", attributes: { role: "status" } });
    this.trouble = make("p", { attributes: { role: "status" } });
    this.fallback = make("div", { className: "fallback", hidden: true }, make("slot", {}, ...this.otherWays()));
    this.ask = make("div", { className: "ask", hidden: true, attributes: { role: "group" } });
    return make("div", { className: "notices" }, this.status, this.trouble, this.fallback, this.ask);
  }

  /** How to reach people when the server cannot be reached. */
  otherWays() {
    const ways = this.set.phone ? blocks(CHAT.by_phone.replace("{phone}", this.set.phone)) : blocks(WORDS.other_ways);
    const { telegram } = this.set;
    if (telegram?.startsWith("https://")) ways.push(make("p", {}, make("a", { href: telegram, rel: "noopener" }, CHAT.by_telegram)));
    return ways;
  }

  buildForm() {
    this.field = make("textarea", {
      id: "text", name: "text", rows: 1, maxLength: 20_000, autocomplete: "off",
      attributes: { enterkeyhint: "send" },
      on: {
        keydown: (event) => {
          if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
          event.preventDefault();
          this.submit();
        },
      },
    });
    return make(
      "form",
      { className: "entry", on: { submit: (event) => { event.preventDefault(); this.submit(); } } },
      make("label", { htmlFor: "text" }, CHAT.field),
      make("div", { className: "row" }, this.field, make("button", { className: "send" }, CHAT.send)),
    );
  }

  buildBottom() {
    return make("footer", { className: "bottom" },
      make("p", {}, ...linked(`${CHAT.emergency} ${CHAT.about}`)));
  }

  // ---- opening and closing -----------------------------------------------------------------------------------------

  get isOpen() {
    return this.isPage || this.panel.open;
  }

  /** Opens the chat and puts the cursor where the person can type. */
  open() {
    this.show();
    (matchMedia("(pointer: coarse)").matches ? this.heading : this.field).focus();
    this.line.flush();
  }

  show() {
    if (!this.isPage) {
      if (this.panel.open) this.panel.close();
      if (matchMedia(NARROW).matches) this.panel.showModal();
      else this.panel.open = true; // not show(), which would move the focus
      this.launcher.hidden = true;
      this.launcher.setAttribute("aria-expanded", "true");
      this.news.hidden = true;
    }
    this.memory.set("open", true);
    if (this.first.hidden) this.line.prepare();
    this.toEnd();
  }

  /** Closes the chat; the conversation stays. */
  close() {
    if (this.isPage) return;
    this.panel.close();
    this.stopReading();
    this.launcher.hidden = false;
    this.launcher.setAttribute("aria-expanded", "false");
    this.memory.set("open", false);
    this.launcher.focus();
  }

  onKey(event) {
    if (event.key !== "Escape") return;
    event.stopPropagation();
    event.preventDefault();
    this.onEscape();
  }

  onCancel(event) {
    event.preventDefault();
    this.onEscape();
  }

  closeMenu() {
    this.menu.open = false;
    if (this.ask.hidden) this.menu.firstChild.focus();
  }

  onEscape() {
    if (this.menu.open) {
      this.closeMenu();
    } else if (this.ask.hidden) {
      this.close();
    } else {
      this.closeAsk();
    }
  }

  // ---- talking -----------------------------------------------------------------------------------------------------

  submit() {
    const text = this.field.value.trim();
    this.field.focus();
    if (!text) return;
    this.field.value = "";
    this.say({ text });
  }

  say(message) {
    const { campaign, region } = this.set;
    this.stopReading();
    this.removeChoices();
    this.showPending(this.line.say({ ...message, campaign, region }), message.text);
    this.toEnd();
  }

  hear(event) {
    NabijChat.reactions[event.type]?.call(this, event);
  }

  /** What to do with each kind of event. */
  static get reactions() {
    return {
      opening({ opening }) {
        if (!this.first.hidden) return;
        this.memory.set("opening", opening);
        this.showOpening(opening);
      },
      said({ id, text }) {
        this.pendingBox(id)?.remove();
        this.removeChoices();
        this.anchor = this.add(this.bubble("person", text));
        this.anchor.dataset.id = id;
        if (!this.staffed && this.line.queue.some((m) => m.id === id)) this.think(true);
        this.follow();
      },
      reply(event) {
        const box = this.add(this.bubble(event.from === "staff" ? "staff" : "assistant", event.text ?? "", event));
        this.staffed = Boolean(event.staffed); // staff are at work: the assistant does not think
        if (event.attachment?.type === "file") box.append(this.download(event.attachment.payload));
        this.removeChoices();
        if (event.buttons?.length) this.add(this.choices(event.buttons));
        const { offsetTop = 0, offsetHeight } = this.anchor ?? {};
        const isBelow = box.offsetTop + box.offsetHeight - offsetTop > this.log.clientHeight;
        if (offsetHeight > this.log.clientHeight / 2 || (event.unasked && isBelow)) this.anchor = box;
        if (!this.isOpen) this.news.hidden = false;
        this.follow();
      },
      done() {
        this.think(this.line.queue.some((m) => m.taken));
      },
      typing() {
        this.think(true);
        setTimeout(() => this.think(false), 5_000);
      },
      ready() {
        this.log.setAttribute("aria-live", "polite");
      },
      forget({ before }) {
        if (!before) {
          this.line.reset();
          this.empty(CHAT.wiped);
          return;
        }
        const kept = this.log.querySelector(`[data-id="${CSS.escape(before)}"]`);
        while (kept && this.log.firstChild !== kept) this.log.firstChild.remove();
      },
      expired() {
        this.add(make("p", { className: "note" }, CHAT.expired));
      },
      state({ state }) {
        this.trouble.textContent = state === "up" ? CHAT.back : CHAT[state];
        this.fallback.hidden = state === "up";
        this.panel.classList.toggle("down", state !== "up");
        if (state === "up") setTimeout(() => this.line.state === "up" && (this.trouble.textContent = ""), 5_000);
      },
    };
  }

  think(is) {
    this.status.textContent = is ? CHAT.thinking : "";
    if (is) this.trouble.textContent = "";
  }

  // ---- the log -----------------------------------------------------------------------------------------------------

  /** Adds to the log, before what is not sent yet. */
  add(box) {
    this.log.insertBefore(box, this.log.querySelector(".pending"));
    return box;
  }

  bubble(who, text, { urgent = false, name: named } = {}) {
    const name = make("span", { className: who === "staff" ? "speaker" : "sr" }, `${named ?? CHAT[who]}: `);
    const box = make("div", { className: `message from-${who}` }, name);
    if (urgent) {
      box.classList.add("urgent");
      box.append(make("p", { className: "label" }, CHAT.urgent));
    }
    box.append(...blocks(text));
    if (who !== "person" && globalThis.speechSynthesis) box.append(this.reader(text));
    return box;
  }

  showPending(id, text) {
    const box = this.bubble("person", text);
    box.classList.add("pending");
    box.dataset.id = id;
    box.append(make("p", { className: "small unsent" }, CHAT.not_sent));
    this.log.append(box);
    this.anchor = box;
  }

  pendingBox(id) {
    return this.log.querySelector(`.pending[data-id="${CSS.escape(id)}"]`);
  }

  choices(buttons) {
    const list = make("ul", { className: "choices", attributes: { "aria-label": CHAT.choices } });
    for (const { title, payload } of buttons) {
      const press = () => {
        (matchMedia("(pointer: coarse)").matches ? this.log : this.field).focus({ preventScroll: true });
        this.say({ text: title, payload });
      };
      list.append(make("li", {}, make("button", { type: "button", on: { click: press } }, title)));
    }
    return list;
  }

  removeChoices() {
    this.log.querySelectorAll(".choices").forEach((list) => list.remove());
  }

  empty(text) {
    this.think(false);
    this.anchor = undefined;
    this.log.replaceChildren(this.bubble("assistant", text));
  }

  /** Keeps the question at the top of the view and what is said after it below. */
  follow() {
    if (!this.anchor || !this.isOpen) return;
    if (getComputedStyle(this.log).overflowY === "auto") this.log.scrollTop = this.anchor.offsetTop - 8;
    else if (this.line.queue.length) this.anchor.scrollIntoView({ block: "start" });
  }

  toEnd() {
    this.log.scrollTop = this.log.scrollHeight;
  }

  // ---- tools -------------------------------------------------------------------------------------------------------

  reader(text) {
    const button = make("button", { type: "button", className: "read" }, icon(ICONS.speak), CHAT.read_aloud);
    button.addEventListener("click", () => {
      const wasReading = this.reading === button;
      this.stopReading();
      if (wasReading) return;
      const speech = new SpeechSynthesisUtterance(text);
      speech.lang = "nl-NL";
      speech.voice = speechSynthesis.getVoices().find((voice) => voice.lang.startsWith("nl")) ?? null;
      speech.onend = () => this.reading === button && this.stopReading();
      this.reading = button;
      button.lastChild.textContent = CHAT.stop_reading;
      speechSynthesis.speak(speech);
    });
    return button;
  }

  stopReading() {
    if (!this.reading) return;
    this.reading.lastChild.textContent = CHAT.read_aloud;
    this.reading = undefined;
    speechSynthesis.cancel();
  }

  download({ name, title, token }) {
    const text = CHAT.download.replace("{title}", title ?? name);
    const fetchIt = async () => {
      try {
        const response = await this.line.post("document", { session: this.line.session, token });
        const href = URL.createObjectURL(await response.blob());
        make("a", { href, download: name }).click();
        setTimeout(() => URL.revokeObjectURL(href), 60_000);
      } catch {
        this.trouble.textContent = CHAT.download_failed;
      }
    };
    return make("button", { type: "button", className: "download", on: { click: fetchIt } }, text);
  }

  resize() {
    const size = (Number(this.panel.dataset.size) + 1) % SIZES;
    this.panel.dataset.size = size;
    this.memory.set("size", size);
    this.sizer.firstChild.textContent = size === SIZES - 1 ? CHAT.normal_size : CHAT.larger;
  }

  /** Prints the conversation alone, from a frame that holds nothing else. */
  print() {
    const frame = make("iframe", { className: "paper", tabIndex: -1, attributes: { "aria-hidden": "true" } });
    this.panel.append(frame);
    const paper = frame.contentDocument;
    const style = make("link", { rel: "stylesheet", href: new URL("nabij.css", import.meta.url).href });
    paper.title = this.set.title;
    paper.documentElement.lang = "nl";
    paper.body.className = "nabij printed";
    paper.body.append(make("h1", {}, this.set.title), ...[...this.log.children].map((box) => box.cloneNode(true)));
    frame.contentWindow.addEventListener("afterprint", () => frame.remove());
    style.addEventListener("load", () => frame.contentWindow.print());
    paper.head.append(style);
  }

  askWipe() {
    const answer = (text, act) => make("button", { type: "button", on: { click: act } }, text);
    const keep = answer(CHAT.wipe_no, () => this.closeAsk());
    this.ask.replaceChildren(
      make("p", { id: "ask" }, CHAT.wipe_ask), make("div", {}, keep, answer(CHAT.wipe_yes, () => this.wipe())));
    this.ask.setAttribute("aria-labelledby", "ask");
    this.ask.hidden = false;
    keep.focus();
  }

  closeAsk() {
    this.ask.hidden = true;
    this.field.focus();
  }

  async wipe() {
    this.closeAsk();
    try {
      await this.line.forget();
      this.empty(CHAT.wiped);
    } catch {
      this.trouble.textContent = CHAT.wipe_failed;
    }
  }

  /** Forgets everything and goes to a page about something else; 'back' does not lead here. */
  leave() {
    this.line.forget(true);
    this.memory.clear();
    this.log.replaceChildren();
    try {
      window.top.location.replace(this.set["leave-to"]);
    } catch {
      location.replace(this.set["leave-to"]); // in a frame that may not move its page
    }
  }
}

if (CHAT) customElements.define("nabij-chat", NabijChat);
