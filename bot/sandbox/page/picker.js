// Choosing who one is: a list with a search field, by pointer or by keyboard.

import { element } from "/page/elements.js";
import { folded, shortened } from "/page/words.js";

const COARSE = matchMedia("(pointer: coarse)");
let numbers = 0;

export class Picker {
  constructor(root, people, { group, chosen, onChoose }) {
    Object.assign(this, { root, people, group, chosen, onChoose });
    this.box = root.querySelector(".picker");
    this.button = root.querySelector(".who");
    this.search = this.box.querySelector("input");
    this.list = this.box.querySelector(".people");
    this.list.id = `people-${(numbers += 1)}`;
    this.search.setAttribute("aria-controls", this.list.id);
    this.active = null;
    this.listen();
  }

  listen() {
    this.button.addEventListener("click", () => (this.box.hidden ? this.open() : this.close()));
    this.search.addEventListener("input", () => this.draw());
    this.box.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("click", (event) => this.choose(event.target.closest("[role=option]")));
    document.addEventListener("pointerdown", (event) => {
      if (!this.box.hidden && !this.box.contains(event.target) && !this.button.contains(event.target)) this.close(false);
    });
    this.box.addEventListener("focusout", (event) => {
      if (event.relatedTarget && !this.box.contains(event.relatedTarget) && event.relatedTarget !== this.button) this.close(false);
    });
  }

  open() {
    this.search.value = "";
    this.box.hidden = false;
    this.button.setAttribute("aria-expanded", "true");
    this.draw();
    // On a phone the field would bring the keyboard up over the list.
    (COARSE.matches ? this.list : this.search).focus();
  }

  close(refocus = true) {
    if (this.box.hidden) return;
    this.box.hidden = true;
    this.button.setAttribute("aria-expanded", "false");
    if (refocus) this.button.focus();
  }

  refresh() {
    if (!this.box.hidden) this.draw();
  }

  draw() {
    const wanted = folded(this.search.value).split(/\s+/);
    const kept = this.active?.dataset.id;
    this.list.replaceChildren();
    for (const name of this.people.groups(this.group)) {
      const members = this.people.of(name).filter((one) => wanted.every((word) => folded(one.name).includes(word)));
      if (members.length) this.list.append(this.section(name, members));
    }
    const options = this.options();
    this.box.querySelector(".nobody").textContent = options.length ? "" : "لا أحد بهذا الاسم.";
    const same = options.find((one) => one.dataset.id === kept);
    this.mark(this.search.value ? same ?? options[0] : same ?? options.find((one) => one.ariaSelected === "true") ?? options[0]);
  }

  section(name, members) {
    const group = element("div", "people-group");
    group.setAttribute("role", "group");
    group.setAttribute("aria-label", name);
    group.append(element("p", "people-title", name));
    group.lastChild.setAttribute("aria-hidden", "true");
    group.append(...members.map((one) => this.option(one)));
    return group;
  }

  option(person) {
    const news = this.people.news(person);
    const option = element("div", news ? "person news" : "person");
    option.setAttribute("role", "option");
    option.id = `${this.list.id}-${person.id}`;
    option.dataset.id = person.id;
    option.ariaSelected = String(person.id === this.chosen());
    const words = element("span", "person-words");
    words.append(element("span", "person-name", person.name));
    if (news) words.append(element("span", "line", shortened(news)));
    else if (person.blocked) words.append(element("span", "line", "حظر البوت"));
    option.append(face(person), words);
    if (news) option.append(element("span", "hidden", "وصلته رسالة جديدة"), element("span", "dot"));
    return option;
  }

  options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  mark(option) {
    this.active?.classList.remove("active");
    this.active = option ?? null;
    for (const box of [this.search, this.list]) {
      if (option) box.setAttribute("aria-activedescendant", option.id);
      else box.removeAttribute("aria-activedescendant");
    }
    if (!option) return;
    option.classList.add("active");
    option.scrollIntoView({ block: "nearest" });
  }

  key(event) {
    if (event.isComposing) return;
    const options = this.options();
    const at = options.indexOf(this.active);
    const steps = { ArrowDown: at + 1, ArrowUp: at - 1, PageDown: at + 8, PageUp: at - 8 };
    if (this.list === event.target) Object.assign(steps, { Home: 0, End: options.length - 1 });
    if (event.key in steps) this.mark(options[Math.max(0, Math.min(options.length - 1, steps[event.key]))]);
    else if (event.key === "Enter") this.choose(this.active);
    else if (event.key === "Escape") this.close();
    else return;
    event.preventDefault();
  }

  choose(option) {
    if (!option) return;
    this.close();
    this.onChoose(Number(option.dataset.id));
  }
}

// A round face with the first letter, in a colour that stays the person's own.
export function face(person) {
  const made = element("span", "avatar", [...person.first_name.replace(/^(ال)?(أستاذة?|دكتورة?|حاجة?|شيخ)\s+/, "")][0] ?? "");
  made.style.setProperty("--hue", String((person.id * 67) % 360));
  made.setAttribute("aria-hidden", "true");
  return made;
}
