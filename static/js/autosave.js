// Saves what is typed into a passage a moment after the last key, and says so; without it the button saves.
const WAIT = 1200;

function said(form, text, bad = false) {
  const place = form.querySelector("[data-said]");
  place.textContent = text;
  place.classList.toggle("error", bad);
}

async function save(form) {
  const field = form.querySelector("textarea");
  const version = form.querySelector("[name=version]");
  const sent = field.value;
  try {
    const answer = await fetch(form.action, { method: "POST", body: new FormData(form), headers: { Accept: "application/json" }, redirect: "manual" });
    if (answer.status === 409) {
      const { refused, version: newer, text } = await answer.json();
      said(form, `${refused} “${text}”`, true);
      version.value = newer;
      return;
    }
    if (!answer.ok) throw new Error(answer.status);
    version.value = (await answer.json()).version;
    form.dataset.kept = sent;
    said(form, `✓ ${new Date().toLocaleTimeString(document.documentElement.lang)}`);
  } catch (failure) {
    said(form, "⚠", true);
  }
}

document.querySelectorAll("form[data-autosave]").forEach((form) => {
  const field = form.querySelector("textarea");
  let waiting = null;
  let busy = Promise.resolve();
  form.dataset.kept = field.value;
  field.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(() => { busy = busy.then(() => save(form)); }, WAIT);
  });
  form.addEventListener("submit", () => { clearTimeout(waiting); form.dataset.kept = field.value; });
});

window.addEventListener("beforeunload", (event) => {
  const unsaved = [...document.querySelectorAll("form[data-autosave]")].some((form) => form.dataset.kept !== form.querySelector("textarea").value);
  if (unsaved) event.preventDefault();
});
