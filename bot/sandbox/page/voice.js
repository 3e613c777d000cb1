// A voice note that can be heard; one at a time.

import { element, icon } from "/page/elements.js";

const PLAY = "M7 4v16l13-8z";
const PAUSE = "M6 4h4v16H6zM14 4h4v16h-4z";
const BARS = 24;

let stopOther = () => {};

export function voice(media) {
  const box = element("div", "voice");
  const button = element("button", "play");
  const wave = element("span", "wave");
  const time = element("span", "", length(media.duration));
  const audio = new Audio();
  box.dir = "ltr";
  button.type = "button";
  wave.setAttribute("aria-hidden", "true");
  for (let bar = 0; bar < BARS; bar += 1) {
    const line = element("i");
    line.style.height = `${25 + Math.abs(Math.sin(bar * 1.7 + media.duration)) * 75}%`;
    wave.append(line);
  }
  const show = () => {
    const heard = audio.currentTime / Math.max(media.duration, 1);
    [...wave.children].forEach((line, bar) => line.classList.toggle("heard", !audio.ended && bar / BARS < heard));
    time.textContent = length(audio.paused ? media.duration : Math.floor(audio.currentTime));
    button.replaceChildren(icon(audio.paused ? PLAY : PAUSE, audio.paused ? "شغّل الرسالة الصوتية" : "أوقف"));
  };
  for (const event of ["play", "pause", "ended", "timeupdate"]) audio.addEventListener(event, show);
  button.addEventListener("click", async () => {
    if (!audio.paused) return audio.pause();
    stopOther();
    stopOther = () => audio.pause();
    audio.src ||= `/sandbox/files/${encodeURIComponent(media.file_id)}`;
    // A bot may send bytes that are no sound, and a browser may refuse to play any.
    return audio.play().catch(() => { time.textContent = "—"; });
  });
  show();
  box.append(button, wave, time);
  return box;
}

const length = (seconds) => `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
