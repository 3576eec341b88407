/* The ledger: the box that selects the page shows where scripts run; empty fields of the filter stay out of the address. */
function ready(root) {
  for (const box of root.querySelectorAll("[data-all]")) box.hidden = false;
}
ready(document);
document.addEventListener("htmx:afterSettle", () => ready(document));

document.addEventListener("submit", (event) => {
  if (!event.target.matches("form[data-filter]")) return;
  for (const field of event.target.elements) {
    if (field.name && field.value === "") field.disabled = true;
  }
});
window.addEventListener("pageshow", () => {
  for (const field of document.querySelectorAll("form[data-filter] :disabled")) field.disabled = false;
});
