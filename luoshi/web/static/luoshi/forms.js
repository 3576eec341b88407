/* Forms: characters are counted while typing; data-once forms are sent once; data-submit selects send their form. */
document.addEventListener("input", (event) => {
  const field = event.target;
  if (!field.dataset?.limit) return;
  const counter = document.getElementById(`${field.id}-count`);
  if (!counter) return;
  const length = [...field.value].length;
  counter.querySelector("[data-length]").textContent = length;
  counter.classList.toggle("is-over", length > Number(field.dataset.limit));
});

document.addEventListener("submit", (event) => {
  const form = event.target;
  if (!form.matches("[data-once]")) return;
  if (form.dataset.sent) {
    event.preventDefault();
    return;
  }
  form.dataset.sent = "1";
  event.submitter?.setAttribute("aria-busy", "true");
});

/* Coming back with the browser's Back button, the form may be sent again. */
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelectorAll("[aria-busy]").forEach((button) => button.removeAttribute("aria-busy"));
  }
});

document.addEventListener("change", (event) => {
  if (event.target.matches("[data-submit]")) event.target.form.requestSubmit();
});
