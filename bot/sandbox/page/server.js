// Asking the sandbox, and saying aloud what it refuses.

export class Unreachable extends Error {}

export async function ask(path, body) {
  const options = body === undefined ? {} : { method: "POST", body: JSON.stringify(body) };
  let answer, loaded;
  try {
    answer = await fetch(`/sandbox/${path}`, options);
    loaded = await answer.json();
  } catch {
    throw new Unreachable("الساحة لا تجيب.");
  }
  if (!answer.ok) throw new Error(loaded.error);
  return loaded;
}

export function complain(text, kind = "refused") {
  const place = document.getElementById("trouble");
  place.textContent = text;
  place.dataset.kind = kind;
  place.hidden = !text;
}

// Whether it happened; what was refused stands on the page until something succeeds.
export async function attempt(path, body) {
  try {
    const done = await ask(path, body);
    complain("");
    return done;
  } catch (error) {
    complain(`لم يتم ذلك: ${error.message}`);
    return null;
  }
}

export function recovered() {
  if (document.getElementById("trouble").dataset.kind === "lost") complain("");
}
