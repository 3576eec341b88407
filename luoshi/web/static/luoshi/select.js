/* Selecting rows: [data-select] around the list, a box [data-all], boxes [data-one], and the bar [data-bulk] with
   [data-selected] for the count. Buttons in the bar may carry data-label="催办 {n} 项". Works after htmx swaps too. */
function update(list) {
  const boxes = [...list.querySelectorAll("[data-one]")];
  const chosen = boxes.filter((box) => box.checked);
  const all = list.querySelector("[data-all]");
  if (all) {
    all.checked = boxes.length > 0 && chosen.length === boxes.length;
    all.indeterminate = chosen.length > 0 && chosen.length < boxes.length;
  }
  boxes.forEach((box) => box.closest("[data-row]")?.classList.toggle("is-picked", box.checked));
  const bar = list.querySelector("[data-bulk]");
  if (!bar) return;
  bar.hidden = chosen.length === 0;
  for (const place of bar.querySelectorAll("[data-selected]")) place.textContent = chosen.length;
  for (const button of bar.querySelectorAll("[data-label]")) {
    button.textContent = button.dataset.label.replace("{n}", chosen.length);
  }
}

document.addEventListener("change", (event) => {
  const list = event.target.closest("[data-select]");
  if (!list) return;
  if (event.target.matches("[data-all]")) {
    for (const box of list.querySelectorAll("[data-one]")) box.checked = event.target.checked;
  }
  update(list);
});

document.addEventListener("click", (event) => {
  if (!event.target.closest("[data-clear]")) return;
  const list = event.target.closest("[data-select]");
  for (const box of list.querySelectorAll("[data-one]")) box.checked = false;
  update(list);
});

const updateAll = () => document.querySelectorAll("[data-select]").forEach(update);
document.addEventListener("htmx:afterSettle", updateAll);
window.addEventListener("pageshow", updateAll);
updateAll();
