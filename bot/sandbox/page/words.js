// Arabic numbers with their nouns, days and hours of Tripoli, and names as people search them.

const ZONE = { timeZone: "Africa/Tripoli" };
const LOCALE = "ar-LY-u-nu-latn";
const RULES = new Intl.PluralRules("ar");
const CLOCK = new Intl.DateTimeFormat(LOCALE, { ...ZONE, hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
const DAY = new Intl.DateTimeFormat(LOCALE, { ...ZONE, weekday: "long", day: "numeric", month: "long" });
const YEAR = new Intl.DateTimeFormat(LOCALE, { ...ZONE, year: "numeric" });

export const PEOPLE = { one: "شخص واحد", two: "شخصين", few: "أشخاص", many: "شخصًا", other: "شخص" };
export const DELETED = { one: "حُذفت رسالة", two: "حُذفت رسالتان", few: "رسائل حُذفت", many: "رسالة حُذفت", other: "رسالة حُذفت" };
const HOURS = { one: "ساعة", two: "ساعتين", few: "ساعات", many: "ساعة", other: "ساعة" };
const DAYS = { one: "يومًا", two: "يومين", few: "أيام", many: "يومًا", other: "يوم" };

export const clock = (when) => CLOCK.format(when);
export const day = (when) => DAY.format(when);
export const year = (when) => YEAR.format(when);

// One and two have a word of their own and take no figure.
export function counted(number, words) {
  const rule = RULES.select(number);
  return rule === "one" || rule === "two" ? words[rule] : `${number} ${words[rule] ?? words.other}`;
}

export function span(hours) {
  const days = Math.trunc(hours / 24);
  const rest = hours % 24;
  return [days && counted(days, DAYS), rest && counted(rest, HOURS)].filter(Boolean).join(" و");
}

const ALIKE = [[/[\u064B-\u065F\u0670\u0640]/g, ""], [/[أإآٱ]/g, "ا"], [/ى/g, "ي"], [/ة/g, "ه"], [/ؤ/g, "و"], [/ئ/g, "ي"]];

// «أحمد», «احمد» and «إحمد» are one name to whoever searches.
export function folded(text) {
  return ALIKE.reduce((done, [from, to]) => done.replace(from, to), text.toLowerCase()).trim();
}

const KINDS = { voice: "رسالة صوتية", photo: "صورة", document: "ملف", location: "مكان", contact: "رقم هاتف", sticker: "ملصق" };

export const kindName = (kind) => KINDS[kind] ?? "رسالة";

// What a locked phone shows of a message: one line, or the name of its kind.
export function shortened(message) {
  const line = message.text.replace(/\s+/g, " ").trim();
  if (!line) return kindName(message.kind);
  return line.length > 90 ? `${line.slice(0, 89)}…` : line;
}
