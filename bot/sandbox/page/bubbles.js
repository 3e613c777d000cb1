// One message as elements. Text from people and the bot becomes text nodes, never markup.

import { element, icon } from "/page/elements.js";
import { voice } from "/page/voice.js";
import { kindName } from "/page/words.js";

const TAGS = {
  bold: "strong", italic: "em", underline: "u", strikethrough: "s", code: "code", pre: "pre",
  blockquote: "blockquote", expandable_blockquote: "blockquote", spoiler: "span", text_link: "a", url: "a",
  bot_command: "button",
};
const LOCK = "M12 1a5 5 0 0 0-5 5v3H5v13h14V9h-2V6a5 5 0 0 0-5-5Zm-3 8V6a3 3 0 0 1 6 0v3Z";
const PIN = "M12 2a7 7 0 0 0-7 7c0 5 7 13 7 13s7-8 7-13a7 7 0 0 0-7-7Zm0 4.5a2.5 2.5 0 1 1 0 5 2.5 2.5 0 0 1 0-5Z";
const PAPER = "M6 2h8l5 5v15H6zm7 1.5V8h4.5z";
const CARD = "M12 12a4 4 0 1 0 0-8 4 4 0 0 0 0 8Zm-8 8c0-4 4-6 8-6s8 2 8 6z";

// Offsets of entities are UTF-16 units, as JavaScript's are.
export function formatted(text, entities, onCommand) {
  const paragraph = element("p", "text");
  fill(paragraph, text, entities, 0, text.length, onCommand);
  return paragraph;
}

function fill(parent, text, entities, from, to, onCommand) {
  let at = from;
  let index = 0;
  while (index < entities.length) {
    const entity = entities[index];
    const end = entity.offset + entity.length;
    const inner = [];
    index += 1;
    while (index < entities.length && entities[index].offset < end) inner.push(entities[index++]);
    if (entity.offset < at || end > to) continue;
    parent.append(text.slice(at, entity.offset));
    const child = marked(entity, text.slice(entity.offset, end), onCommand);
    fill(child, text, inner, entity.offset, end, onCommand);
    parent.append(child);
    // What stands on lines of its own needs no other line break after it.
    at = child.matches("blockquote, pre") && text[end] === "\n" ? end + 1 : end;
  }
  parent.append(text.slice(at, to));
}

function marked(entity, words, onCommand) {
  const child = element(TAGS[entity.type] ?? "span");
  if (entity.type === "spoiler") { child.className = "spoiler"; child.tabIndex = 0; }
  if (child.tagName === "A") {
    const url = entity.url ?? words;
    if (/^(https?|tg|tel|mailto):/i.test(url)) child.href = url;
    child.target = "_blank";
    child.rel = "noopener noreferrer";
  }
  if (entity.type === "bot_command") {
    child.type = "button";
    child.className = "command";
    child.dir = "ltr";
    child.addEventListener("click", () => onCommand(words));
  }
  return child;
}

const MEDIA = {
  voice,
  photo(media) {
    const link = element("a", "photo");
    const image = element("img");
    link.href = image.src = `/sandbox/files/${encodeURIComponent(media.file_id)}`;
    link.target = "_blank";
    image.alt = "صورة";
    link.append(image);
    return link;
  },
  document(media) {
    const link = thing(icon(PAPER, "ملف"), media.file_name || "ملف", "a");
    link.href = `/sandbox/files/${encodeURIComponent(media.file_id)}`;
    link.download = media.file_name || "file";
    return link;
  },
  location(media) {
    const box = element("div", "place");
    const map = element("span", "map");
    map.append(icon(PIN, "مكان"));
    box.append(map, element("span", "", `\u2066${media.latitude.toFixed(3)}, ${media.longitude.toFixed(3)}\u2069`));
    return box;
  },
  contact: (media) => thing(icon(CARD, "رقم هاتف"), `${media.first_name} \u2066+${media.phone_number.replace(/^\+/, "")}\u2069`),
  sticker: (media) => thing(element("b", "", media.emoji), "ملصق"),
};

function thing(sign, words, tag = "div") {
  const box = element(tag, "thing");
  box.append(sign, element("span", "", words));
  return box;
}

export function bubble(message, quoted, time, acts) {
  const row = element("div", message.mine ? "row mine" : "row");
  row.classList.toggle("protected", message.protected);
  row.dataset.message = message.message_id;
  const block = element("div", "block");
  const body = element("div", "bubble");
  if (!message.mine && message.sender) body.append(element("p", "sender", message.sender));
  if (quoted) body.append(element("p", "quote", quoted.text || kindName(quoted.kind)));
  if (message.kind !== "text") body.append(MEDIA[message.kind](message.media));
  if (message.text) body.append(formatted(shownText(message), message.entities, acts.say));
  body.append(meta(message, time));
  block.append(body);
  block.classList.toggle("keyed", message.buttons.some((line) => line.length > 1));
  if (message.buttons.length) block.append(keyboardUnder(message, acts));
  row.append(block);
  return row;
}

// What a link carries to the bot behind «/start» is not shown in the apps either.
function shownText(message) {
  return message.mine && message.text.startsWith("/start ") ? "/start" : message.text;
}

function meta(message, time) {
  const line = element("div", "meta");
  if (message.protected) line.append(icon(LOCK, "محتوى محميّ: لا يُنسخ ولا يُعاد إرساله"));
  if (message.edited) line.append(element("span", "", "مُعدَّلة"));
  line.append(element("time", "", time));
  return line;
}

function keyboardUnder(message, acts) {
  const box = element("div", "buttons");
  message.buttons.forEach((buttons, row) => {
    const line = element("div");
    line.dir = "ltr"; // Telegram draws rows from the left in every language
    buttons.forEach((button, col) => line.append(button.url ? linkButton(button) : pressable(button, message, row, col, acts)));
    box.append(line);
  });
  return box;
}

function linkButton(button) {
  const link = element("a", "", button.text);
  link.dir = "auto";
  if (/^(https?|tg|tel):/i.test(button.url)) link.href = button.url;
  link.target = "_blank";
  link.rel = "noopener noreferrer";
  return link;
}

function pressable(button, message, row, col, acts) {
  const made = element("button", "", button.text);
  made.type = "button";
  made.dir = "auto";
  made.dataset.key = `${message.message_id}:${row}:${col}`;
  made.addEventListener("click", async () => {
    made.setAttribute("aria-busy", "true");
    await acts.press({ message_id: message.message_id, row, col });
    made.removeAttribute("aria-busy");
  });
  return made;
}
