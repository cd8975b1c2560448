// Saves what is typed into a passage a moment after the last key, says so and shows it as it is printed.  Without it the button saves.
const WAIT = 1200;
const AGAIN = 5000;
const words = JSON.parse(document.getElementById("desk-words")?.textContent ?? "{}");
const fill = (text, values) => Object.entries(values).reduce((said, [name, value]) => said.replace(`%(${name})s`, value), text);
const unkept = new Set();

function remember(key, kept) {
  try {
    if (kept) localStorage.setItem(key, JSON.stringify(kept));
    else localStorage.removeItem(key);
    return true;
  } catch { return !kept; /* a browser that keeps nothing still saves to the server */ }
}

function remembered(key) {
  try {
    return JSON.parse(localStorage.getItem(key) ?? "null");
  } catch { return null; }
}

function write(form) {
  const field = form.querySelector("textarea");
  const version = form.querySelector("[name=version]");
  const place = form.querySelector("[data-said]");
  const theirs = form.querySelector("[data-theirs]");
  const printed = form.closest("[data-passage]").querySelector("[data-printed]");
  let saved = field.value;
  let asked = null;
  let timer = null;
  let sending = false;

  function say(state, text, link) {
    place.className = `state-${state}`;
    place.textContent = text;
    if (!link) return;
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.textContent = words.signIn;
    place.append(" ", anchor);
  }

  // What is typed and not yet saved stays in this browser until it is, with the version that it was written over.
  function keep() {
    const open = field.value !== saved;
    const known = remember(form.dataset.keep, open ? { version: version.value, text: field.value } : null);
    unkept[open && !known ? "add" : "delete"](form);
  }

  function show() {
    printed.textContent = field.value.trim() || printed.dataset.generated;
  }

  function soon(delay) {
    clearTimeout(timer);
    timer = setTimeout(send, delay);
  }

  // Both texts are there, and a button for each; nothing is sent before one is chosen.
  function ask(result) {
    asked = result;
    theirs.querySelector("[data-their-text]").textContent = result.text || "–";
    theirs.hidden = false;
    say("conflict", result.refused);
  }

  function choose(mine) {
    version.value = asked.version;
    saved = asked.text;
    if (!mine) field.value = asked.text;
    asked = null;
    theirs.hidden = true;
    if (mine) say("saving", words.saving);
    else say("saved", "");
    show();
    keep();
    if (mine) soon(0);
    field.focus();
  }

  async function send() {
    if (sending || asked || field.value === saved) return;
    sending = true;
    const sent = field.value;
    say("saving", words.saving);
    try {
      const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" } });
      if (answer.status >= 500) throw new Error(answer.statusText); // tried again, like a line that is down
      if (answer.redirected || answer.status === 403 || !(answer.headers.get("Content-Type") ?? "").includes("json")) {
        say("error", words.expired, `/accounts/login/?next=${encodeURIComponent(location.pathname)}`);
        return;
      }
      const result = await answer.json();
      if (result.text !== undefined) ask(result);
      else if (result.refused) say("error", result.refused);
      else {
        version.value = result.version;
        saved = sent;
        say("saved", fill(words.saved, { time: result.at }));
        if (field.value !== saved) soon(WAIT);
      }
    } catch {
      say("error", words.waiting);
      soon(AGAIN);
    } finally {
      sending = false;
      keep();
    }
  }

  field.addEventListener("input", () => {
    show();
    keep();
    soon(WAIT);
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    soon(0);
  });
  theirs.querySelectorAll("[data-choose]").forEach((button) => button.addEventListener("click", () => choose(button.dataset.choose === "mine")));
  window.addEventListener("online", () => soon(0));

  const kept = remembered(form.dataset.keep);
  if (!kept || kept.text === field.value) keep();
  else {
    form.closest("details").open = true;
    const stored = { refused: words.conflict, text: field.value, version: version.value };
    field.value = kept.text;
    show();
    if (kept.version === version.value) {
      say("saving", words.restored);
      soon(WAIT);
    } else ask(stored);
  }
}

document.querySelectorAll("form[data-autosave]").forEach(write);
window.addEventListener("beforeunload", (event) => {
  if (unkept.size) event.preventDefault();
});
