// Three chats side by side, kept fresh by one long poll. No state but what the server says.

import { bubble, element } from "/page/bubbles.js";

const ROLES = [
  { role: "ساكن", group: "سكان" },
  { role: "وسيط", group: "وسطاء" },
  { role: "منسق", group: "منسقون" },
];
const PLACES = [
  ["بنغازي", 32.116, 20.067], ["طرابلس", 32.887, 13.191], ["سبها", 27.038, 14.428], ["غات", 24.964, 10.18],
];
const ZONE = { timeZone: "Africa/Tripoli" };
const LOCALE = "ar-LY-u-nu-latn";
const CLOCK = new Intl.DateTimeFormat(LOCALE, { ...ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat(LOCALE, { ...ZONE, weekday: "long", day: "numeric", month: "long" });
const KEPT = "sandbox-panes";

let persons = [];
let panes = [];
let clockAhead = 0;

async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  const answer = await fetch(`/sandbox/${path}`, options);
  const loaded = await answer.json();
  if (!answer.ok) throw new Error(loaded.error);
  return loaded;
}

function complain(text) {
  const place = document.getElementById("trouble");
  place.textContent = text;
  place.hidden = !text;
}

class Pane {
  constructor(index, { role, group }) {
    this.index = index;
    this.role = role;
    this.group = group;
    this.root = document.getElementById("pane").content.firstElementChild.cloneNode(true);
    this.root.setAttribute("aria-label", role);
    this.root.id = `pane-${index}`;
    this.root.querySelector(".role").textContent = role;
    this.select = this.root.querySelector("select");
    this.chat = this.root.querySelector(".chat");
    this.input = this.root.querySelector("textarea");
    this.input.id = `text-${index}`;
    this.root.querySelector(".compose .hidden").htmlFor = this.input.id;
    this.tab = this.makeTab();
    this.person = null;
    this.seen = 0;
    this.toastSeq = 0;
    this.listen();
  }

  makeTab() {
    const tab = element("button", "", this.role);
    tab.type = "button";
    tab.setAttribute("role", "tab");
    tab.setAttribute("aria-controls", `pane-${this.index}`);
    tab.addEventListener("click", () => choose(this.index));
    tab.addEventListener("keydown", (event) => {
      const step = { ArrowLeft: 1, ArrowRight: -1 }[event.key];
      if (step) choose((this.index + step + panes.length) % panes.length, true);
    });
    return tab;
  }

  listen() {
    const q = (selector) => this.root.querySelector(selector);
    this.select.addEventListener("change", () => this.become(Number(this.select.value)));
    q(".compose").addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.send(); }
    });
    this.input.addEventListener("input", () => this.grow());
    q(".restart button").addEventListener("click", () => this.act("say", { text: "/start" }));
    q(".attach").addEventListener("toggle", (event) => { if (event.target.open) this.listCommands(); });
    const places = q(".places");
    for (const [name, latitude, longitude] of PLACES) {
      const made = element("button", "", name);
      made.type = "button";
      made.addEventListener("click", () => this.act("location", { latitude, longitude }));
      places.append(made);
    }
    for (const button of this.root.querySelectorAll("[data-voice]")) {
      button.addEventListener("click", () => this.act("voice", { seconds: Number(button.dataset.voice) }));
    }
    for (const button of this.root.querySelectorAll("[data-act]")) {
      button.addEventListener("click", () => this.act(button.dataset.act === "block" && this.blocked ? "unblock" : button.dataset.act));
    }
    for (const details of this.root.querySelectorAll("details")) {
      details.addEventListener("keydown", (event) => {
        if (event.key === "Escape") { details.open = false; details.querySelector("summary").focus(); }
      });
    }
  }

  async listCommands() {
    const { commands } = await ask("bot");
    const known = commands.find((one) => one.language_code === "ar") ?? commands.find((one) => !one.language_code);
    const place = this.root.querySelector(".commands");
    place.hidden = !known?.commands.length;
    place.lastElementChild.replaceChildren(...(known?.commands ?? []).map((one) => {
      const made = element("button", "", one.description);
      made.type = "button";
      made.title = `/${one.command}`;
      made.addEventListener("click", () => this.act("say", { text: `/${one.command}` }));
      return made;
    }));
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  fillPersons() {
    this.select.replaceChildren();
    const groups = Map.groupBy ? Map.groupBy(persons, (one) => one.group || "آخرون") : grouped(persons);
    for (const [name, members] of groups) {
      const group = element("optgroup");
      group.label = name;
      for (const one of members) group.append(new Option(`${one.first_name} ${one.last_name}`.trim(), one.id));
      this.select.append(group);
    }
    if (this.person) this.select.value = this.person;
  }

  async become(id) {
    this.person = id;
    this.toastSeq = null;
    this.seen = 0;
    this.root.querySelector(".toast").hidden = true;
    this.select.value = id;
    keep();
    await this.refresh();
  }

  async act(act, wish = {}) {
    for (const details of this.root.querySelectorAll("details")) details.open = false;
    if (!this.person) return;
    try {
      await ask(`persons/${this.person}/${act}`, wish);
      complain("");
    } catch (error) {
      complain(`لم يتم ذلك: ${error.message}`);
    }
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.grow();
    await this.act("say", { text });
  }

  async refresh() {
    if (!this.person) return;
    const asked = this.person;
    const view = await ask(`persons/${asked}/messages`);
    if (asked !== this.person) return;
    this.draw(view);
  }

  draw(view) {
    const atEnd = this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight < 120;
    const focused = document.activeElement?.dataset?.key;
    this.blocked = view.person.blocked;
    this.root.querySelector("[data-act=block]").textContent = this.blocked ? "إلغاء حظر البوت" : "حظر البوت";
    this.root.querySelector(".restart").hidden = !this.blocked;
    this.root.querySelector(".compose").hidden = this.blocked;
    this.root.querySelector(".avatar").textContent = [...view.person.first_name][0] ?? "";
    this.chat.replaceChildren(...this.rows(view));
    this.drawKeyboard(view.keyboard);
    this.drawToasts(view.toasts);
    if (focused) this.chat.querySelector(`[data-key="${CSS.escape(focused)}"]`)?.focus();
    const last = Math.max(0, ...view.messages.map((one) => one.seq));
    if (atEnd || last > this.seen) this.chat.scrollTop = this.chat.scrollHeight;
    if (this.seen && last > this.seen && this.tab.getAttribute("aria-selected") !== "true") this.tab.classList.add("news");
    this.seen = Math.max(last, 1);
  }

  rows(view) {
    if (!view.messages.length) return [this.emptyNote()];
    const acts = { say: (text) => this.act("say", { text }), press: (wish) => this.act("press", wish) };
    const byId = new Map(view.messages.map((one) => [one.message_id, one]));
    const rows = [];
    let day = "";
    for (const message of view.messages) {
      const date = new Date(message.date * 1000);
      const today = DAY.format(date);
      if (today !== day) rows.push(element("p", "day", today));
      day = today;
      const row = bubble(message, byId.get(message.reply_to), CLOCK.format(date), acts);
      if (this.seen && message.seq > this.seen) row.classList.add("fresh");
      rows.push(row);
    }
    return rows;
  }

  emptyNote() {
    const note = element("div", "empty");
    note.append(element("p", "", "لا رسائل هنا بعد."));
    const start = element("button", "", "ابدأ");
    start.type = "button";
    start.addEventListener("click", () => this.act("say", { text: "/start" }));
    note.append(start);
    return note;
  }

  drawKeyboard(rows) {
    const place = this.root.querySelector(".keyboard");
    place.hidden = !rows || this.blocked;
    place.replaceChildren();
    (rows ?? []).forEach((buttons) => {
      const line = element("div");
      for (const button of buttons) {
        const made = element("button", "", button.text);
        made.type = "button";
        made.addEventListener("click", () => this.act("press", { label: button.text }));
        line.append(made);
      }
      place.append(line);
    });
  }

  drawToasts(toasts) {
    const newest = Math.max(0, ...toasts.map((one) => one.seq));
    const place = this.root.querySelector(".toast");
    if (this.toastSeq !== null && newest > this.toastSeq) {
      place.textContent = toasts.at(-1).text;
      place.hidden = false;
      clearTimeout(this.toastTimer);
      this.toastTimer = setTimeout(() => { place.hidden = true; }, 4000);
    }
    this.toastSeq = newest;
  }
}

function grouped(people) {
  const found = new Map();
  for (const one of people) found.set(one.group || "آخرون", [...(found.get(one.group || "آخرون") ?? []), one]);
  return found;
}

function choose(index, focus = false) {
  panes.forEach((pane, at) => {
    pane.root.classList.toggle("chosen", at === index);
    pane.tab.setAttribute("aria-selected", String(at === index));
    pane.tab.tabIndex = at === index ? 0 : -1;
  });
  panes[index].tab.classList.remove("news");
  panes[index].chat.scrollTop = panes[index].chat.scrollHeight;
  if (focus) panes[index].tab.focus();
}

function keep() {
  sessionStorage.setItem(KEPT, JSON.stringify(panes.map((pane) => pane.person)));
}

// Each pane takes the person it had, else the first of its group, else nobody yet taken.
async function seatPeople() {
  const kept = JSON.parse(sessionStorage.getItem(KEPT) ?? "[]");
  const ids = new Set(persons.map((one) => one.id));
  for (const pane of panes) {
    if (!ids.has(pane.person)) pane.person = null;
    pane.fillPersons();
    if (pane.person) continue;
    const taken = new Set(panes.map((one) => one.person));
    const free = persons.filter((one) => !taken.has(one.id));
    const wanted = free.find((one) => one.id === kept[pane.index]) ?? free.find((one) => one.group === pane.group) ?? free.find((one) => !ROLES.some((role) => role.group === one.group));
    if (wanted) await pane.become(wanted.id);
    else pane.chat.replaceChildren(element("p", "empty", "لا أحد في هذه القائمة بعد."));
  }
}

async function loadPersons() {
  const found = await ask("persons");
  const known = new Set(persons.map((one) => one.id));
  if (found.length === persons.length && found.every((one) => known.has(one.id))) return;
  persons = found;
  await seatPeople();
}

function showTime(clock) {
  clockAhead = clock.now * 1000 - Date.now();
  const moved = document.getElementById("moved");
  const hours = Math.round(clock.offset / 3600);
  moved.hidden = hours === 0;
  moved.textContent = hours % 24 ? `قُدِّم الوقت ${counted(hours, HOURS)}` : `قُدِّم الوقت ${counted(hours / 24, DAYS)}`;
  for (const button of document.querySelectorAll("#steps button")) button.disabled = !clock.movable;
  tick();
}

const HOURS = ["ساعة", "ساعتين", "ساعات", "ساعة"];
const DAYS = ["يومًا", "يومين", "أيام", "يومًا"];

function counted(number, [one, two, few, many]) {
  if (number === 1) return one;
  if (number === 2) return two;
  const rest = number % 100;
  return `${number} ${rest >= 3 && rest <= 10 ? few : many}`;
}

function tick() {
  const now = new Date(Date.now() + clockAhead);
  document.getElementById("now").textContent = `${DAY.format(now)}، ${CLOCK.format(now)}`;
}

// One request waits for news of any chat; only the panes concerned are drawn again.
async function watch() {
  let seq = 0;
  for (;;) {
    try {
      const news = await ask(`changes?since=${seq}&wait=25`);
      const changed = new Set(news.chats);
      if (changed.size) await loadPersons();
      await Promise.all(panes.filter((pane) => changed.has(pane.person)).map((pane) => pane.refresh()));
      if (news.seq < seq) location.reload();
      seq = news.seq;
      showTime(await ask("clock"));
      if (document.getElementById("trouble").dataset.lost) { complain(""); delete document.getElementById("trouble").dataset.lost; }
    } catch {
      complain("انقطع الاتصال بالساحة. تُعاد المحاولة.");
      document.getElementById("trouble").dataset.lost = "1";
      seq = 0;
      await new Promise((resolve) => { setTimeout(resolve, 1500); });
    }
  }
}

document.addEventListener("click", (event) => {
  for (const details of document.querySelectorAll("details[open]")) if (!details.contains(event.target)) details.open = false;
});
document.getElementById("steps").addEventListener("click", async (event) => {
  const seconds = Number(event.target.dataset.seconds);
  if (!seconds) return;
  try { showTime(await ask("clock", { advance: seconds })); } catch (error) { complain(`لم يتم ذلك: ${error.message}`); }
});
panes = ROLES.map((role, index) => new Pane(index, role));
document.getElementById("panes").append(...panes.map((pane) => pane.root));
document.getElementById("tabs").append(...panes.map((pane) => pane.tab));
choose(0);
setInterval(tick, 10_000);
await loadPersons();
watch();
