// Elements with their words; nothing said by people ever becomes markup.

export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

export function icon(path, title) {
  const space = "http://www.w3.org/2000/svg";
  const svg = document.createElementNS(space, "svg");
  svg.setAttribute("viewBox", "0 0 24 24");
  svg.setAttribute("role", "img");
  svg.setAttribute("aria-label", title);
  const drawn = document.createElementNS(space, "path");
  drawn.setAttribute("d", path);
  const words = document.createElementNS(space, "title");
  words.textContent = title;
  svg.append(words, drawn);
  return svg;
}

export function button(words, onClick) {
  const made = element("button", "", words);
  made.type = "button";
  made.addEventListener("click", onClick);
  return made;
}
