// Three chats side by side, kept fresh by one long poll. No state but what the server says.

import { keep, kept } from "/page/kept.js";
import { Pane, showLock } from "/page/pane.js";
import { People, told } from "/page/people.js";
import { ask, attempt, complain, recovered, Unreachable } from "/page/server.js";
import { clock, counted, day, PEOPLE, span, year } from "/page/words.js";

const ROLES = [
  { title: "السكان", group: "سكان" },
  { title: "الوسطاء", group: "وسطاء" },
  { title: "المنسقون", group: "منسقون" },
];
const SEATS = "sandbox-panes";
const HINT = "sandbox-hint";
const TAB = "sandbox-tab";
const NARROW = matchMedia("(max-width: 899px)");
const people = new People();
const at = (id) => document.getElementById(id);

let clockAhead = 0;
let seq = 0;

// -- panes and tabs

const panes = ROLES.map((role, index) => new Pane(index, role, { people, onShown: shown, onMade: (act) => made(index, act) }));

function shown() {
  keep(SEATS, panes.map((one) => one.person), sessionStorage);
}

function choose(index, focus = false) {
  keep(TAB, index, sessionStorage);
  panes.forEach((pane, other) => {
    pane.root.classList.toggle("chosen", other === index);
    pane.tab.setAttribute("aria-selected", String(other === index));
    pane.tab.tabIndex = other === index ? 0 : -1;
  });
  at("over").hidden = true;
  panes[index].looked();
  panes[index].toEnd();
  if (focus) panes[index].tab.focus();
}

function makeTab(pane) {
  const step = { ArrowLeft: 1, ArrowRight: -1 };
  pane.tab.type = "button";
  pane.tab.setAttribute("role", "tab");
  pane.tab.setAttribute("aria-controls", pane.root.id);
  pane.tab.addEventListener("click", () => choose(pane.index));
  pane.tab.addEventListener("keydown", (event) => {
    if (step[event.key]) choose((pane.index + step[event.key] + panes.length) % panes.length, true);
  });
  return pane.tab;
}

function fitWidth() {
  for (const pane of panes) {
    pane.root.setAttribute("role", NARROW.matches ? "tabpanel" : "region");
    pane.looked();
  }
}

// Each pane takes the person it had, else one of its group, those with news first.
async function seatPeople() {
  const before = kept(SEATS, sessionStorage) ?? [];
  for (const pane of panes.filter((one) => !one.person)) {
    const taken = new Set(panes.map((one) => one.person));
    const groups = new Set(ROLES.map((role) => role.group));
    const stray = [...people.all.values()].filter((one) => !groups.has(one.group) && !taken.has(one.id));
    const wanted = people.all.get(before[pane.index]) ?? people.of(pane.group)[0] ?? stray[0];
    if (wanted) await pane.become(wanted.id);
  }
}

// -- news

// One request waits for news of any chat; only the panes concerned are drawn again.
async function watch() {
  for (;;) {
    try {
      await listen();
      recovered();
    } catch (error) {
      if (!(error instanceof Unreachable)) reportError(error);
      complain("انقطع الاتصال بالساحة. تُعاد المحاولة.", "lost");
      seq = 0;
      await new Promise((resolve) => { setTimeout(resolve, 1500); });
    }
  }
}

async function listen() {
  const first = !people.run;
  const news = await ask(`changes?since=${seq}&wait=${seq ? 25 : 0}`);
  if (first) people.begin(news.run);
  else if (news.run !== people.run) location.reload();
  const reached = people.take(news.people);
  const changed = new Set(news.chats);
  await seatPeople();
  await Promise.all(panes.filter((pane) => changed.has(pane.person)).map((pane) => pane.refresh()));
  seq = news.seq;
  for (const pane of panes) pane.mark();
  if (!first) ring(reached);
  countAll();
  showTime(await ask("clock"));
}

// On a phone, where the other chats are out of sight, a message to somebody else slides in on top.
function ring(reached) {
  const unseen = reached.filter((one) => people.news(one));
  const person = unseen.at(-1);
  const pane = panes.find((one) => told(one.group).includes(person?.group));
  if (!pane || !NARROW.matches) return;
  showLock(at("over"), person, person.news, async () => {
    choose(pane.index);
    await pane.become(person.id);
    made(pane.index, "answer");
  });
}

function countAll() {
  const waiting = ROLES.reduce((sum, role) => sum + people.waiting(role.group).length, 0);
  document.title = waiting ? `(${waiting}) ساحة التجربة` : "ساحة التجربة";
}

// -- time

function showTime(told) {
  clockAhead = told.now * 1000 - Date.now();
  const hours = Math.round(told.offset / 3600);
  at("moved").hidden = hours <= 0;
  at("moved").textContent = `قُدِّم ${span(hours)}`;
  for (const button of document.querySelectorAll("#steps button")) button.disabled = !told.movable;
  tick();
}

function tick() {
  const now = new Date(Date.now() + clockAhead);
  at("date").textContent = day(now);
  at("year").textContent = year(now);
  at("hour").textContent = clock(now);
}

async function advance(button) {
  const before = seq;
  const moved = await attempt("clock", { advance: Number(button.dataset.seconds) });
  if (!moved) return;
  showTime(moved);
  made(0, "time");
  tell("نقدّم الوقت…");
  await ask("settle?quiet_ms=2000&timeout=10");
  const news = await ask(`changes?since=${before}`);
  const reached = news.people.filter((one) => (one.news?.seq ?? 0) > before).length;
  const came = reached ? `وصلت رسالة إلى ${counted(reached, PEOPLE)}.` : "لم تصل رسالة جديدة.";
  tell(`قُدِّم الوقت ${button.textContent}. ${came}`);
}

function tell(words) {
  const place = at("arrived");
  place.textContent = words;
  clearTimeout(place.timer);
  place.timer = setTimeout(() => { place.textContent = ""; }, 8000);
}

// -- the hint

// Steps tick themselves off; once all are made, or on request, the hint goes and stays away.
function made(pane, act) {
  const step = act === "time" ? "time" : act === "answer" || (pane && act === "press") ? "answer" : pane === 0 && act === "say" ? "report" : "";
  const line = step && document.querySelector(`[data-step=${step}]`);
  if (!line || at("hint").hidden) return;
  line.classList.add("done");
  line.querySelector(".step-sign").textContent = "✓";
  if (document.querySelector("[data-step]:not(.done)")) pointOut();
  else closeHint();
}

// The step to make now: the only one that a phone has room for.
function pointOut() {
  const now = document.querySelector("[data-step]:not(.done)");
  for (const line of document.querySelectorAll("[data-step]")) line.classList.toggle("current", line === now);
}

function closeHint() {
  at("hint").hidden = true;
  keep(HINT, "closed");
}

// -- begin

at("panes").append(...panes.map((pane) => pane.root));
at("tabs").append(...panes.map(makeTab));
at("hint").hidden = kept(HINT) === "closed";
pointOut();
at("hint-close").addEventListener("click", closeHint);
at("steps").addEventListener("click", (event) => { if (event.target.dataset.seconds) advance(event.target); });
document.addEventListener("click", (event) => {
  for (const details of document.querySelectorAll("details[open]")) if (!details.contains(event.target)) details.open = false;
});
NARROW.addEventListener("change", fitWidth);
fitWidth();
choose(kept(TAB, sessionStorage) ?? 0);
setInterval(tick, 10_000);
watch();
