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

/* Files: buttons in place of the browser's own, the camera on a phone, and pictures that are pasted. */
const files = document.getElementById("id_files");
const camera = document.getElementById("id_camera");
const list = document.querySelector("[data-files]");

for (const button of document.querySelectorAll("[data-pick]")) {
  button.hidden = false;
  button.addEventListener("click", () => document.getElementById(button.dataset.pick).click());
}
if (files) {
  files.classList.add("is-picked-by-button");
  files.tabIndex = -1;
  camera.hidden = false;
}

function size(bytes) {
  return bytes < 1024 * 1024 ? `${Math.max(1, Math.round(bytes / 1024))} KB` : `${(bytes / 1024 / 1024).toFixed(1)} MB`;
}

function cell(name, text) {
  const span = document.createElement("span");
  span.className = name;
  span.textContent = text;
  return span;
}

function show() {
  const chosen = [...files.files, ...camera.files];
  list.replaceChildren(...chosen.map((file) => {
    const line = document.createElement("li");
    line.append(cell("ls-clip", file.name), cell("ls-meta", size(file.size)));
    return line;
  }));
  list.hidden = chosen.length === 0;
}

for (const field of [files, camera]) field?.addEventListener("change", show);
document.addEventListener("paste", (event) => {
  if (!files || !event.clipboardData?.files.length) return;
  const all = new DataTransfer();
  for (const file of [...files.files, ...event.clipboardData.files]) all.items.add(file);
  files.files = all.files;
  show();
  event.preventDefault();
});

for (const mark of document.querySelectorAll("[data-focus]")) mark.focus();
