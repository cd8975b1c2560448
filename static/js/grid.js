// The grid that feels like a sheet: keys, paste, and a save for each cell.  Without it the form works as it stands.
const form = document.querySelector("form[data-grid]");
const words = form ? JSON.parse(document.getElementById("grid-words").textContent) : {};
const rows = form ? [...form.querySelectorAll("tr[data-cell]")] : [];
const report = form?.querySelector("[data-report]");
const waiting = new Set();
// What was typed here before somebody stored something else: nothing of it is used before the person has chosen.
const asked = new Map();
let timer = null;
let sending = false;
let settled = false;
let latest = null;

const fill = (text, values) => Object.entries(values).reduce((said, [name, value]) => said.replace(`%(${name})s`, value), text);
const box = (row) => row.querySelector("input[name^='value-']");
const inputs = (row) => [...row.querySelectorAll("input[name]")];
const keptAt = form?.dataset.keep;
const held = (input) => (input.type === "checkbox" ? input.checked : input.value);
const contents = (row) => Object.fromEntries(inputs(row).map((input) => [input.name, held(input)]));
const alike = (one, other) => JSON.stringify(one) === JSON.stringify(other);

function put(row, values) {
  for (const input of inputs(row)) {
    if (values[input.name] === undefined) continue;
    if (input.type === "checkbox") input.checked = values[input.name];
    else input.value = values[input.name];
  }
}

function say(row, state, text) {
  const place = row.querySelector("[data-state]");
  place.textContent = text;
  place.className = `state-${state}`;
  row.classList.toggle("has-error", state === "error" || state === "conflict");
}

function tell(text, link) {
  report.textContent = text;
  if (link) {
    const anchor = document.createElement("a");
    anchor.href = link;
    anchor.textContent = words.signIn;
    report.append(" ", anchor);
  }
}

// What is typed and not yet saved stays in this browser until it is, with the token of what the cell held then.
function keep() {
  const typed = {};
  for (const [row, kept] of asked) typed[row.dataset.cell] = kept;
  for (const row of waiting) typed[row.dataset.cell] = { token: row.dataset.token, values: contents(row) };
  try {
    if (Object.keys(typed).length) localStorage.setItem(keptAt, JSON.stringify(typed));
    else localStorage.removeItem(keptAt);
  } catch { /* a browser that keeps nothing still saves to the server */ }
}

function restore() {
  let typed = {};
  try {
    typed = JSON.parse(localStorage.getItem(keptAt) ?? "{}");
  } catch { return; }
  for (const row of rows) {
    const kept = typed[row.dataset.cell];
    if (!kept?.values || alike(kept.values, contents(row))) continue;
    if (kept.token === row.dataset.token) {
      put(row, kept.values);
      waiting.add(row);
    } else asked.set(row, kept);
  }
  asked.forEach(ask);
  const said = [];
  if (waiting.size) said.push(fill(words.restored, { number: waiting.size }));
  if (asked.size) said.push(fill(words.asked, { number: asked.size }));
  if (said.length) tell(said.join(" "));
  if (waiting.size) soon(0);
  else keep();
}

function spoken(row, values) {
  const code = row.dataset.cell;
  const parts = [values[`value-${code}`], values[`nothing-${code}`] && words.nothing, values[`reason-${code}`], values[`note-${code}`]];
  return parts.filter(Boolean).join(" · ") || "–";
}

// Both values stand in the cell, and a button for each; what is stored stays in the box until one is chosen.
function ask(kept, row) {
  say(row, "conflict", fill(words.kept, { stored: spoken(row, contents(row)), typed: spoken(row, kept.values) }));
  const choices = document.createElement("span");
  for (const [word, use] of [[words.keepStored, false], [words.useTyped, true]]) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button small";
    button.textContent = word;
    button.addEventListener("click", () => choose(row, use ? kept : null));
    choices.append(button);
  }
  row.querySelector("[data-state]").append(" ", choices);
}

function choose(row, kept) {
  asked.delete(row);
  say(row, "waiting", "");
  if (kept) {
    put(row, kept.values);
    changed(row);
  } else keep();
  box(row).focus();
}

function changed(row) {
  asked.delete(row);
  waiting.add(row);
  say(row, "waiting", "");
  keep();
  soon(700);
}

function soon(delay) {
  clearTimeout(timer);
  timer = setTimeout(send, delay);
}

function posted(batch, pasted) {
  const body = new URLSearchParams();
  body.set("csrfmiddlewaretoken", form.querySelector("[name=csrfmiddlewaretoken]").value);
  if (pasted) body.set("pasted", "1");
  for (const row of batch) {
    body.append("cell", row.dataset.cell);
    body.set(`token-${row.dataset.cell}`, row.dataset.token);
    for (const input of inputs(row)) {
      if (input.type !== "checkbox" || input.checked) body.set(input.name, input.value);
    }
  }
  return body;
}

async function send(pasted = false) {
  if (sending || !waiting.size) return null;
  sending = true;
  clearTimeout(timer);
  const batch = [...waiting];
  const before = new Map(batch.map((row) => [row, contents(row)]));
  batch.forEach((row) => say(row, "saving", words.saving));
  try {
    const answer = await fetch(form.dataset.address, { method: "POST", body: posted(batch, pasted === true), credentials: "same-origin", headers: { Accept: "application/json" } });
    if (answer.status >= 500) throw new Error(answer.statusText); // tried again, like a line that is down
    if (answer.redirected || answer.status === 403 || !(answer.headers.get("Content-Type") ?? "").includes("json")) {
      tell(words.expired, `/accounts/login/?next=${encodeURIComponent(location.pathname)}`);
      batch.forEach((row) => say(row, "error", ""));
      return null;
    }
    const result = await answer.json();
    if (result.error) {
      tell(result.error);
      batch.forEach((row) => say(row, "error", ""));
      return null;
    }
    settle(batch, before, result);
    latest = result;
    return result;
  } catch {
    batch.forEach((row) => say(row, "error", words.waiting));
    soon(5000);
    return null;
  } finally {
    sending = false;
    keep();
  }
}

function settle(batch, before, result) {
  form.elements.version.value = result.version;
  for (const row of batch) {
    const said = result.said[row.dataset.cell];
    if (!said) continue;
    const same = alike(before.get(row), contents(row));
    if (said.state === "saved") {
      row.dataset.token = result.now[row.dataset.cell].token;
      if (same) {
        waiting.delete(row);
        box(row).value = result.now[row.dataset.cell].value;
        say(row, "saved", fill(words.saved, { time: result.at }));
      }
      row.querySelector("[data-change]").textContent = said.change;
    } else {
      waiting.delete(row);
      // Shown once with both values; saving again is then a choice made with open eyes.
      if (said.state === "conflict") row.dataset.token = result.now[row.dataset.cell].token;
      say(row, said.state, said.error);
    }
  }
  for (const row of rows) {
    const now = result.now[row.dataset.cell];
    if (!now || waiting.has(row) || batch.includes(row) || now.token === row.dataset.token) continue;
    row.dataset.token = now.token;
    const code = row.dataset.cell;
    put(row, { [`value-${code}`]: now.value, [`nothing-${code}`]: now.nothing, [`reason-${code}`]: now.reason, [`note-${code}`]: now.note });
    if (asked.has(row)) ask(asked.get(row), row);
    else say(row, "elsewhere", words.elsewhere);
  }
  if (waiting.size) soon(300);
}

function step(row, by) {
  const next = rows[rows.indexOf(row) + by];
  if (next) {
    box(next).focus();
    box(next).select();
  }
}

function keys(event) {
  const row = event.target.closest("tr[data-cell]");
  if (!row || event.target !== box(row) || event.isComposing) return;
  const by = { Enter: event.shiftKey ? -1 : 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (by) {
    event.preventDefault();
    step(row, by);
  }
}

async function paste(event) {
  const row = event.target.closest("tr[data-cell]");
  const text = event.clipboardData?.getData("text/plain") ?? "";
  if (!row || event.target !== box(row) || !/[\t\r\n]/.test(text.replace(/[\r\n]+$/, ""))) return;
  event.preventDefault();
  const lines = text.replace(/[\r\n]+$/, "").split(/\r\n|\n|\r/).map((line) => line.split("\t"));
  const targets = rows.slice(rows.indexOf(row), rows.indexOf(row) + lines.length);
  targets.forEach((each, place) => {
    asked.delete(each);
    box(each).value = lines[place][0].trim();
    waiting.add(each);
  });
  keep();
  const result = await send(true);
  if (!result) return;
  const said = targets.map((each) => result.said[each.dataset.cell]).filter(Boolean);
  const accepted = said.filter((each) => each.state === "saved").length;
  const parts = [fill(words.pasted, { read: targets.length, accepted, refused: targets.length - accepted })];
  if (lines.some((cells) => cells.length > 1)) parts.push(words.pastedWide);
  if (lines.length > targets.length) parts.push(fill(words.pastedLong, { left: lines.length - targets.length }));
  tell(parts.join(" "));
}

if (form) {
  form.addEventListener("input", (event) => {
    const row = event.target.closest("tr[data-cell]");
    if (row) changed(row);
  });
  form.addEventListener("change", (event) => {
    const row = event.target.closest("tr[data-cell]");
    if (row) soon(0);
  });
  form.addEventListener("keydown", keys);
  form.addEventListener("paste", paste);
  form.addEventListener("focusin", (event) => {
    if (rows.some((row) => box(row) === event.target)) event.target.select();
  });
  form.addEventListener("submit", async (event) => {
    if (asked.size) {
      event.preventDefault();
      asked.keys().next().value.querySelector("[data-state] button").focus();
      return;
    }
    if (settled || (!sending && !waiting.size)) {
      try { localStorage.removeItem(keptAt); } catch { /* nothing was kept */ }
      return;
    }
    // A cell that is still on its way would make the form's version a stale one.
    event.preventDefault();
    const button = event.submitter;
    const underWay = sending;
    while (sending) await new Promise((done) => setTimeout(done, 30));
    const result = (await send()) ?? (underWay ? latest : null);
    clearTimeout(timer);
    // A conflict or an error is read first: sending the whole page now would overwrite unseen what somebody else wrote.
    const open = result ? Object.entries(result.said).find(([, said]) => said.state !== "saved") : null;
    if (open) {
      document.getElementById(`value-${open[0]}`)?.focus();
      return;
    }
    settled = true;
    form.requestSubmit(button);
  });
  window.addEventListener("online", () => soon(0));
  restore();
}
