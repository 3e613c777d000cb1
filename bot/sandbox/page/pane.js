// One chat: whoever one is there, what they see, and what they do.

import { bubble } from "/page/bubbles.js";
import { button, element } from "/page/elements.js";
import { face, Picker } from "/page/picker.js";
import { ask, attempt } from "/page/server.js";
import { clock, counted, day, DELETED, PEOPLE, shortened } from "/page/words.js";

const PLACES = [
  ["بنغازي", 32.116, 20.067], ["طرابلس", 32.887, 13.191], ["سبها", 27.038, 14.428], ["غات", 24.964, 10.18],
];
const BANNER_FOR = 6000;
const TOAST_FOR = 4000;

// A line as a locked phone shows it: who got it, and nothing more than the bot sent.
export function showLock(place, person, message, onPress) {
  const words = element("span", "next-words");
  words.append(element("b", "", person ? `شاشة القفل · ${person.name}` : "هكذا تظهر على شاشة القفل"), element("span", "line", shortened(message)));
  const body = onPress ? button("", () => { place.hidden = true; onPress(); }) : element("span");
  body.className = "lock-body";
  body.append(words);
  place.replaceChildren(body);
  place.hidden = false;
  clearTimeout(place.timer);
  place.timer = setTimeout(() => { place.hidden = true; }, BANNER_FOR);
}

export class Pane {
  constructor(index, { title, group }, { people, onShown, onMade }) {
    Object.assign(this, { index, title, group, people, onShown, onMade });
    this.root = document.getElementById("pane").content.firstElementChild.cloneNode(true);
    this.root.setAttribute("aria-label", title);
    this.root.id = `pane-${index}`;
    this.find(".role").textContent = `${title} · تكتب باسم`;
    this.chat = this.find(".chat");
    this.input = this.find("textarea");
    this.input.id = `text-${index}`;
    this.find(".compose .hidden").htmlFor = this.input.id;
    this.tab = element("button", "", title);
    this.tab.append(element("span", "badge"));
    this.picker = new Picker(this.root, people, { group, chosen: () => this.person, onChoose: (id) => this.become(id) });
    this.person = null;
    this.empty("لا أحد في هذه القائمة بعد.");
    this.forget();
    this.listen();
    this.mark();
  }

  find(selector) {
    return this.root.querySelector(selector);
  }

  forget() {
    this.rows = new Map();
    this.drawn = 0;
    this.seen = 0;
    this.changed = 0;
    this.toasted = null;
  }

  // On a phone the other panes lie behind their tabs.
  get visible() {
    return this.root.offsetParent !== null;
  }

  listen() {
    this.find(".next").addEventListener("click", () => this.next());
    this.find(".compose").addEventListener("submit", (event) => { event.preventDefault(); this.send(); });
    this.input.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && !event.shiftKey && !event.isComposing) { event.preventDefault(); this.send(); }
    });
    this.input.addEventListener("input", () => this.grow());
    this.chat.addEventListener("scroll", () => this.scrolled(), { passive: true });
    this.find(".down").addEventListener("click", () => { this.chat.scrollTop = this.chat.scrollHeight; this.chat.focus({ preventScroll: true }); });
    this.find(".restart button").addEventListener("click", () => this.act("say", { text: "/start" }));
    this.find(".attach").addEventListener("toggle", (event) => { if (event.target.open) this.listCommands(); });
    for (const [name, latitude, longitude] of PLACES) {
      this.find(".places").append(button(name, () => this.act("location", { latitude, longitude })));
    }
    for (const chip of this.root.querySelectorAll("[data-voice]")) {
      chip.addEventListener("click", () => this.act("voice", { seconds: Number(chip.dataset.voice) }));
    }
    for (const item of this.root.querySelectorAll("[data-act]")) {
      item.addEventListener("click", () => this.act(item.dataset.act === "block" && this.blocked ? "unblock" : item.dataset.act));
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
    const place = this.find(".commands");
    place.hidden = !known?.commands.length;
    place.lastElementChild.replaceChildren(...(known?.commands ?? []).map((one) => {
      const made = button(one.description, () => this.act("say", { text: `/${one.command}` }));
      made.title = `/${one.command}`;
      return made;
    }));
  }

  grow() {
    this.input.style.height = "auto";
    this.input.style.height = `${this.input.scrollHeight + 2}px`;
  }

  // -- who one is

  async become(id) {
    this.person = id;
    this.forget();
    this.find(".toast").hidden = true;
    this.find(".lock").hidden = true;
    this.chat.replaceChildren();
    this.onShown(this);
    await this.refresh();
  }

  async next() {
    const [person] = this.people.waiting(this.group, this.person);
    if (!person) return;
    await this.become(person.id);
    this.onMade("answer");
    this.chat.focus({ preventScroll: true });
  }

  // Everything that tells who has news.
  mark() {
    const waiting = this.people.waiting(this.group, this.visible ? this.person : null);
    const others = waiting.filter((one) => one.id !== this.person);
    const next = this.find(".next");
    next.hidden = !others.length;
    if (others.length) {
      next.querySelector("b").textContent = `وصلت رسالة إلى ${counted(others.length, PEOPLE)}`;
      next.querySelector(".line").textContent = `${others[0].name}: «${shortened(others[0].news)}»`;
    }
    const badge = this.tab.querySelector(".badge");
    badge.textContent = waiting.length || "";
    badge.hidden = !waiting.length;
    this.tab.setAttribute("aria-label", waiting.length ? `${this.title}، وصلت رسالة إلى ${counted(waiting.length, PEOPLE)}` : this.title);
    this.picker.refresh();
  }

  // -- what one does

  async act(act, wish = {}) {
    for (const details of this.root.querySelectorAll("details")) details.open = false;
    this.find(".lock").hidden = true;
    if (!this.person) return;
    if (await attempt(`persons/${this.person}/${act}`, wish)) this.onMade(act);
  }

  async send() {
    const text = this.input.value.trim();
    if (!text) return;
    this.input.value = "";
    this.grow();
    await this.act("say", { text });
  }

  // -- what one sees

  async refresh() {
    if (!this.person) return;
    const asked = this.person;
    const view = await ask(`persons/${asked}/messages`);
    if (asked === this.person && view.seq >= this.drawn) this.draw(view);
  }

  draw(view) {
    const first = !this.drawn;
    this.drawn = view.seq;
    this.drawPerson(view.person);
    this.drawMessages(view, first);
    this.drawKeyboard(view.keyboard);
    this.drawToasts(view.toasts);
    const unasked = view.messages.filter((one) => one.unasked && one.born > this.seen);
    if (!first && unasked.length && this.visible) showLock(this.find(".lock"), null, unasked.at(-1));
    this.seen = Math.max(this.seen, 1, ...view.messages.map((one) => one.born));
    this.looked();
  }

  looked() {
    if (this.person && this.visible) this.people.look(this.person, this.seen);
    this.mark();
  }

  drawPerson(person) {
    const name = `${person.first_name} ${person.last_name}`.trim();
    this.blocked = person.blocked;
    this.find(".name").textContent = name;
    this.find(".who").setAttribute("aria-label", `${this.title}: تكتب باسم ${name}. اختر غيره`);
    this.find(".avatar").replaceWith(face(person));
    this.find("[data-act=block]").textContent = this.blocked ? "إلغاء حظر البوت" : "حظر البوت";
    this.find(".restart").hidden = !this.blocked;
    this.find(".compose").hidden = this.blocked;
  }

  drawMessages(view, first) {
    const atEnd = this.below < 120;
    const held = this.chat.contains(document.activeElement) ? document.activeElement.closest("[data-message]") : null;
    const before = new Set(this.rows.keys());
    const shown = this.rowsOf(view, first);
    if (shown.length) place(this.chat, shown);
    else this.empty(before.size ? "حُذفت رسائل هذه المحادثة." : "لا رسائل هنا بعد.", view.person);
    const gone = [...before].filter((id) => !this.rows.has(id)).length;
    if (gone && !first) this.toast(counted(gone, DELETED));
    // A pressed button goes with its message; the keyboard's place stays with what replaced it.
    if (held && !held.isConnected) (this.rows.get(Number(held.dataset.message))?.node ?? this.chat).focus({ preventScroll: true });
    const changed = view.messages.some((one) => one.seq > this.changed);
    if (first || atEnd || changed) this.toEnd();
    this.changed = Math.max(0, ...view.messages.map((one) => one.seq));
  }

  get below() {
    return this.chat.scrollHeight - this.chat.scrollTop - this.chat.clientHeight;
  }

  scrolled() {
    this.find(".down").hidden = this.below < 60;
  }

  // The end, or the top of a last message that is taller than the chat.
  toEnd() {
    const last = this.chat.lastElementChild;
    if (!last) return;
    const end = this.chat.scrollHeight - this.chat.clientHeight;
    this.chat.scrollTop = Math.min(end, Math.max(0, last.offsetTop - 10));
    this.scrolled();
  }

  // A row stays the same element until its message changes, so that screen readers say only news.
  rowsOf(view, first) {
    const acts = { say: (text) => this.act("say", { text }), press: (wish) => this.act("press", wish) };
    const byId = new Map(view.messages.map((one) => [one.message_id, one]));
    const rows = new Map();
    const shown = [];
    let today = "";
    for (const message of view.messages) {
      const date = new Date(message.date * 1000);
      if (day(date) !== today) shown.push(this.dayMark(today = day(date)));
      let row = this.rows.get(message.message_id);
      if (row?.seq !== message.seq) {
        const node = bubble(message, byId.get(message.reply_to), clock(date), acts);
        node.tabIndex = -1;
        if (!first) node.classList.add(row ? "changed" : "fresh");
        row = { seq: message.seq, node };
      }
      rows.set(message.message_id, row);
      shown.push(row.node);
    }
    this.rows = rows;
    return shown;
  }

  dayMark(words) {
    const known = [...this.chat.querySelectorAll(".day")].find((one) => one.textContent === words);
    return known ?? element("p", "day", words);
  }

  empty(words, person) {
    const note = element("div", "empty");
    note.append(element("p", "", words));
    if (person && !person.blocked) note.append(button("ابدأ", () => this.act("say", { text: "/start" })));
    this.chat.replaceChildren(note);
  }

  drawKeyboard(rows) {
    const keyboard = this.find(".keyboard");
    keyboard.hidden = !rows || this.blocked;
    keyboard.replaceChildren(...(rows ?? []).map((buttons) => {
      const line = element("div");
      line.dir = "ltr";
      line.append(...buttons.map((one) => {
        const made = button(one.text, () => this.act("press", { label: one.text }));
        made.dir = "auto";
        return made;
      }));
      return line;
    }));
  }

  drawToasts(toasts) {
    const newest = Math.max(0, ...toasts.map((one) => one.seq));
    if (this.toasted !== null && newest > this.toasted) this.toast(toasts.at(-1).text, toasts.at(-1).alert);
    this.toasted = newest;
  }

  // An alert stays until it is put away, as in the apps.
  toast(words, alert = false) {
    const shown = this.find(".toast");
    shown.replaceChildren(element("span", "", words));
    if (alert) shown.append(button("حسنًا", () => { shown.hidden = true; }));
    shown.hidden = false;
    clearTimeout(this.toastTimer);
    if (!alert) this.toastTimer = setTimeout(() => { shown.hidden = true; }, TOAST_FOR);
  }
}

// Bring the box to these children, touching only what moved.
function place(box, children) {
  const wanted = new Set(children);
  for (const child of [...box.children]) if (!wanted.has(child)) child.remove();
  children.forEach((child, at) => { if (box.children[at] !== child) box.insertBefore(child, box.children[at] ?? null); });
}
