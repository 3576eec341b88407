/* Shortcuts (design reference, section 11). Rows are [data-row]; a button or link says its key in data-key,
   in its row or on the page; rooms say theirs in data-go. Off while typing, and off when switched off. */
const typing = (node) => node.closest?.("input:not([type=checkbox],[type=radio]), textarea, select, [contenteditable]");
const rows = () => [...document.querySelectorAll("[data-row]")].filter((row) => row.offsetParent !== null);
let going = 0;

function move(step) {
  const all = rows();
  if (!all.length) return;
  const at = all.findIndex((row) => row.classList.contains("is-cursor"));
  const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + step))];
  all.forEach((row) => row.classList.toggle("is-cursor", row === next));
  const link = next.querySelector("[data-open], a.t, a, button") || next;
  link.focus({ preventScroll: true });
  next.scrollIntoView({ block: "nearest" });
}

function press(key) {
  const here = document.querySelector("[data-row].is-cursor");
  const found = here?.querySelector(`[data-key="${key}"]`)
    || [...document.querySelectorAll(`[data-key="${key}"]`)].reverse().find((node) => !node.closest("[data-row]"));
  if (!found || found.disabled) return false;
  found.click();
  return true;
}

function handled(event) {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if (Date.now() < going) {
    going = 0;
    const room = document.querySelector(`[data-go="${key}"]`);
    if (room) room.click();
    return Boolean(room);
  }
  if (key === "G") going = Date.now() + 1500;
  else if (key === "J") move(1);
  else if (key === "K") move(-1);
  else if (key === "?") document.getElementById("ls-keys")?.showModal();
  else if (key === "X") document.querySelector("[data-row].is-cursor input[type=checkbox]")?.click();
  else if (key === "Enter" && event.target === document.body) {
    document.querySelector("[data-row].is-cursor")?.querySelector("[data-open], a.t")?.click();
  } else return /^[A-Z0-9]$/.test(key) && press(key);
  return true;
}

document.addEventListener("keydown", (event) => {
  if ((event.ctrlKey || event.metaKey) && event.key.toLowerCase() === "k") {
    const search = document.getElementById("ls-q");
    if (search) {
      event.preventDefault();
      search.select();
    }
    return;
  }
  if (document.documentElement.dataset.lsShortcuts !== "on" || event.ctrlKey || event.metaKey || event.altKey) return;
  if (event.isComposing || typing(event.target) || document.querySelector("dialog[open]")) return;
  if (handled(event)) event.preventDefault();
});

document.addEventListener("click", (event) => {
  const row = event.target.closest("[data-row]");
  if (row) rows().forEach((other) => other.classList.toggle("is-cursor", other === row));
});
