/* Panels of verbs: templates fill the reason, a panel that opens takes the focus, a refusal is read out. */
function offerTemplates(root) {
  for (const chip of root.querySelectorAll("[data-fill]")) chip.hidden = false;
}
offerTemplates(document);
document.addEventListener("htmx:afterSettle", (event) => offerTemplates(event.target));

document.addEventListener("click", (event) => {
  const chip = event.target.closest("[data-fill]");
  if (!chip) return;
  const field = document.getElementById(chip.dataset.fill);
  field.value = chip.textContent.trim();
  field.dispatchEvent(new Event("input", { bubbles: true }));
  field.focus();
});

/* A panel that opens takes the focus: to a reason that is required, else to its button, so that Enter confirms. */
document.addEventListener("toggle", (event) => {
  const panel = event.target;
  if (!panel.matches?.("details.vb") || !panel.open) return;
  (panel.querySelector("[data-first]") || panel.querySelector(".vb__f button"))?.focus();
}, true);

for (const mark of document.querySelectorAll("[data-focus]")) mark.focus();
