/* Theme and text size change at once, without leaving the page; the server keeps them. Without scripts the form posts. */
const attribute = { theme: "data-bs-theme", text_size: "data-ls-size", density: "data-ls-density" };

document.addEventListener("submit", async (event) => {
  const form = event.target;
  const button = event.submitter;
  if (!form.matches("[data-settings]") || !button?.name) return;
  event.preventDefault();
  document.documentElement.setAttribute(attribute[button.name], button.value);
  for (const other of form.querySelectorAll("[aria-pressed]")) other.setAttribute("aria-pressed", String(other === button));
  form.closest("details.ls-menu")?.removeAttribute("open");
  document.dispatchEvent(new CustomEvent("ls:look"));
  const data = new FormData(form);
  data.set(button.name, button.value);
  const answer = await fetch(form.action, { method: "POST", body: data, headers: { "X-Luoshi-Quiet": "1" } });
  if (!answer.ok) form.submit();
  else form.querySelector("button:not([hidden])")?.closest("form")?.querySelectorAll("button").forEach((b) => {
    if (b !== button && b.offsetParent && button.offsetParent === null) b.focus();
  });
});
