// Everybody in the sandbox, and who has a message that nobody has looked at on this page.

import { keep, kept } from "/page/kept.js";

const KEPT = "sandbox-looked";
export const OTHERS = "آخرون";
// Whose news a pane tells of beside its own group's: officers have no pane of their own.
const BESIDE = { "منسقون": ["مسؤولون"] };

export const told = (group) => [group, ...(BESIDE[group] ?? [])];

export class People {
  constructor() {
    this.all = new Map();
    this.looked = {};
    this.run = "";
  }

  // What was looked at in another run of the sandbox says nothing about this one.
  begin(run) {
    this.run = run;
    const known = kept(KEPT);
    this.looked = known?.run === run ? known.looked : {};
  }

  // Those of them to whom a message came that nobody asked for.
  take(changed) {
    const reached = [];
    for (const person of changed) {
      const before = this.all.get(person.id)?.news?.seq ?? 0;
      this.all.set(person.id, { ...person, name: `${person.first_name} ${person.last_name}`.trim(), group: person.group || OTHERS });
      if ((person.news?.seq ?? 0) > before) reached.push(this.all.get(person.id));
    }
    return reached;
  }

  look(id, seq) {
    if ((this.looked[id] ?? 0) >= seq) return;
    this.looked[id] = seq;
    keep(KEPT, { run: this.run, looked: this.looked });
  }

  news(person) {
    return person.news && person.news.seq > (this.looked[person.id] ?? 0) ? person.news : null;
  }

  // Those with news first, the newest at the top, as in a list of chats.
  of(group) {
    const members = [...this.all.values()].filter((one) => one.group === group);
    return members.sort((one, other) => (this.news(other)?.seq ?? 0) - (this.news(one)?.seq ?? 0));
  }

  waiting(group, except) {
    return told(group).flatMap((one) => this.of(one)).filter((one) => this.news(one) && one.id !== except);
  }

  // Own group first, then the rest in the order in which they came.
  groups(first) {
    return [...new Set([first, ...[...this.all.values()].map((one) => one.group)])];
  }

  reachedSince(seq) {
    return [...this.all.values()].filter((one) => (one.news?.seq ?? 0) > seq);
  }
}
