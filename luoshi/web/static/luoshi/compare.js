/* After a decision the page comes back at the row that was decided: the keys J and K go on from there. */
const row = document.getElementById(location.hash.slice(1));
if (row?.matches("[data-row]")) {
  row.classList.add("is-cursor");
  row.querySelector("button, a")?.focus({ preventScroll: true });
}
