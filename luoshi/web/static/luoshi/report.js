/* The report form: − and + for the progress, 100 % with the conclusion, names and sizes of the files chosen. */
const progress = document.getElementById("id_progress");

function changed(field) {
  field.dispatchEvent(new Event("input", { bubbles: true }));
}

for (const button of document.querySelectorAll("[data-step]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const now = Number.parseInt(progress.value, 10) || 0;
    progress.value = Math.min(100, Math.max(0, now + Number(button.dataset.step)));
    changed(progress);
  });
}

document.getElementById("id_asks_conclusion")?.addEventListener("change", (event) => {
  if (!event.target.checked) return;
  progress.value = 100;
  changed(progress);
});

for (const button of document.querySelectorAll("[data-copy]")) {
  button.hidden = false;
  button.addEventListener("click", () => {
    const field = document.getElementById(button.dataset.copy);
    field.value = document.querySelector("[data-copy-from]").textContent.trim();
    changed(field);
    field.focus();
  });
}

/* Files: pasted pictures count too; the browser's own field keeps them. */
const files = document.getElementById("id_files");
const list = document.querySelector("[data-files]");

function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function show() {
  list.replaceChildren(...[...files.files].map((file) => {
    const line = document.createElement("li");
    const name = document.createElement("span");
    name.className = "ls-clip";
    name.textContent = file.name;
    const meta = document.createElement("span");
    meta.className = "ls-meta";
    meta.textContent = size(file.size);
    line.append(name, meta);
    return line;
  }));
  list.hidden = files.files.length === 0;
}

files?.addEventListener("change", show);
document.addEventListener("paste", (event) => {
  if (!files || !event.clipboardData?.files.length) return;
  const all = new DataTransfer();
  for (const file of [...files.files, ...event.clipboardData.files]) all.items.add(file);
  files.files = all.files;
  show();
  event.preventDefault();
});

for (const mark of document.querySelectorAll("[data-focus]")) mark.focus();
