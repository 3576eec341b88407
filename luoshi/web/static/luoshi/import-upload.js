/* The upload: a file may be dropped, the letters follow the kind of document, and a file too large is told at once. */
const input = document.getElementById("id_file");
const drop = document.querySelector("[data-drop]");
const error = document.getElementById("id_file-error");
const kind = document.getElementById("id_kind");
const series = document.getElementById("id_series");
const letters = JSON.parse(document.getElementById("imp-series").textContent);

document.querySelector("[data-drop-tip]").hidden = false;
for (const name of ["dragenter", "dragover"]) {
  drop.addEventListener(name, (event) => {
    event.preventDefault();
    drop.classList.add("is-over");
  });
}
for (const name of ["dragleave", "drop"]) drop.addEventListener(name, () => drop.classList.remove("is-over"));
drop.addEventListener("drop", (event) => {
  event.preventDefault();
  if (!event.dataTransfer.files.length) return;
  input.files = event.dataTransfer.files;
  input.dispatchEvent(new Event("change", { bubbles: true }));
});

input.addEventListener("change", () => {
  const file = input.files[0];
  const large = Boolean(file) && file.size > Number(input.dataset.limitBytes);
  const words = error.querySelector("[data-error]");
  error.hidden = !large;
  drop.classList.toggle("ls-field--bad", large);
  input.toggleAttribute("aria-invalid", large);
  input.setAttribute("aria-describedby", large ? "id_file-hint id_file-error" : "id_file-hint");
  words.textContent = large ? words.dataset.tooLarge.replace("{n}", Math.ceil(file.size / 1048576)) : "";
});
input.form.addEventListener("submit", (event) => {
  if (input.files[0]?.size > Number(input.dataset.limitBytes)) {
    event.preventDefault();
    event.stopImmediatePropagation();
    input.focus();
  }
}, true);

const suggest = () => { series.placeholder = letters[kind.value] || ""; };
kind.addEventListener("change", suggest);
suggest();
