// A form on its way is not sent again by a second click; after some seconds, or back on the page, it may be.
const PATIENCE = 5000;
let underWay = new WeakSet();

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post") return;
  if (underWay.has(form)) {
    event.preventDefault();
    return;
  }
  underWay.add(form);
  setTimeout(() => underWay.delete(form), PATIENCE);
});
window.addEventListener("pageshow", (event) => {
  if (event.persisted) underWay = new WeakSet();
});
