/* htmx: the form token goes with every request; answers that are no fragment of ours never land in the page. */
const token = () => document.querySelector("meta[name=csrf-token]").content;

document.addEventListener("htmx:configRequest", (event) => {
  if (event.detail.verb !== "get") event.detail.headers["X-CSRFToken"] = token();
});

export function failed() {
  const toasts = document.getElementById("ls-toasts");
  toasts.append(document.getElementById("ls-failed").content.cloneNode(true));
}

document.addEventListener("htmx:beforeSwap", (event) => {
  const { xhr } = event.detail;
  if (xhr.status < 400 || xhr.status === 422 || xhr.getResponseHeader("HX-Retarget")) return;
  event.detail.shouldSwap = false;
  failed();
});
for (const name of ["htmx:sendError", "htmx:timeout"]) document.addEventListener(name, failed);

/* A request tells assistive technology that its target is busy. */
document.addEventListener("htmx:beforeRequest", (event) => event.detail.target?.setAttribute("aria-busy", "true"));
document.addEventListener("htmx:afterRequest", (event) => event.detail.target?.removeAttribute("aria-busy"));

/* After a swap, focus moves to what the fragment marks. */
document.addEventListener("htmx:afterSettle", (event) => {
  const next = event.target.querySelector?.("[data-focus]");
  if (next) next.focus();
});
