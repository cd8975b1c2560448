// A file that takes a moment to make: the page says which, lets it be cancelled and stays as it is.  Without it the link works.
const region = document.querySelector("[data-downloads]");
const said = region?.querySelector("[data-said]");
const cancel = region?.querySelector("button");
const bar = region?.querySelector("progress");
let underWay = null;

function tell(text, working = false) {
  said.textContent = text;
  cancel.hidden = bar.hidden = !working;
  region.classList.toggle("error", text !== "" && !working && text !== region.dataset.done && text !== region.dataset.cancelled);
}

function nameOf(answer, link) {
  return /filename="([^"]+)"/.exec(answer.headers.get("Content-Disposition") ?? "")?.[1] ?? link.pathname.split("/").pop();
}

function hand(blob, name) {
  const anchor = document.createElement("a");
  anchor.href = URL.createObjectURL(blob);
  anchor.download = name;
  anchor.click();
  setTimeout(() => URL.revokeObjectURL(anchor.href), 60_000);
}

async function fetched(link, signal) {
  const answer = await fetch(link.href, { signal, headers: { Accept: "application/json" } });
  if (answer.redirected) return region.dataset.expired;
  if ((answer.headers.get("Content-Disposition") ?? "").startsWith("attachment")) {
    hand(await answer.blob(), nameOf(answer, link));
    return region.dataset.done;
  }
  const isJson = (answer.headers.get("Content-Type") ?? "").includes("json");
  return (isJson && (await answer.json()).refused) || region.dataset.failed;
}

async function make(link) {
  underWay = new AbortController();
  link.setAttribute("aria-disabled", "true");
  tell(`${region.dataset.making} ${link.textContent.trim()}…`, true);
  try {
    tell(await fetched(link, underWay.signal));
  } catch (failure) {
    tell(failure.name === "AbortError" ? region.dataset.cancelled : region.dataset.failed);
  } finally {
    underWay = null;
    link.removeAttribute("aria-disabled");
  }
}

if (region) {
  document.querySelectorAll("a[data-download]").forEach((link) => {
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      if (!underWay) make(link);
    });
  });
  cancel.addEventListener("click", () => underWay?.abort());
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") underWay?.abort();
  });
}

// A step that takes a moment and cannot be cancelled says so while it is under way.
document.querySelectorAll("form[data-working]").forEach((form) => {
  const shown = (is) => {
    form.querySelector("[data-working-said]").textContent = is ? form.dataset.working : "";
    form.querySelector("progress").hidden = !is;
  };
  form.addEventListener("submit", () => shown(true));
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) shown(false);
  });
});
