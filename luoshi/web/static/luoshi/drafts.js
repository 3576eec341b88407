/* Drafts: <form data-autosave="ADDRESS" data-draft="KEY"> posts itself two seconds after the last change and keeps a copy
   in this browser while offline. [data-saved] shows the time; its data-text and data-offline are the words, {t} the time.
   An empty address keeps the draft here only. Copies go when the form is sent, and all of them at the sign-in page. */
const PREFIX = "ls-draft:";
const SKIP = new Set(["csrfmiddlewaretoken", "next"]);

function values(form) {
  return [...new FormData(form)].filter(([name, value]) => typeof value === "string" && !SKIP.has(name));
}

function note(form, offline) {
  const place = form.querySelector("[data-saved]");
  if (!place) return;
  const time = new Date().toTimeString().slice(0, 5);
  place.textContent = (offline ? place.dataset.offline : place.dataset.text).replace("{t}", time);
}

async function save(form) {
  const key = PREFIX + form.dataset.draft;
  if (form.dataset.autosave) {
    try {
      const answer = await fetch(form.dataset.autosave, { method: "POST", body: new FormData(form), headers: { "X-Luoshi-Quiet": "1" } });
      if (answer.ok) {
        localStorage.removeItem(key);
        note(form, false);
        return;
      }
    } catch { /* offline: kept here below */ }
  }
  localStorage.setItem(key, JSON.stringify(values(form)));
  note(form, Boolean(form.dataset.autosave));
}

function restore(form) {
  const kept = localStorage.getItem(PREFIX + form.dataset.draft);
  if (!kept) return;
  for (const [name, value] of JSON.parse(kept)) {
    const field = form.elements.namedItem(name);
    if (field && "value" in field && field.type !== "file") field.value = value;
  }
  save(form);
}

const waiting = new WeakMap();
document.addEventListener("input", (event) => {
  const form = event.target.closest?.("form[data-autosave]");
  if (!form) return;
  clearTimeout(waiting.get(form));
  waiting.set(form, setTimeout(() => save(form), 2000));
});
document.addEventListener("submit", (event) => {
  const form = event.target.closest("form[data-autosave]");
  if (!form) return;
  clearTimeout(waiting.get(form));
  localStorage.removeItem(PREFIX + form.dataset.draft);
});
window.addEventListener("online", () => document.querySelectorAll("form[data-autosave]").forEach(save));

if (document.querySelector("[data-clear-drafts]")) {
  for (const key of Object.keys(localStorage)) if (key.startsWith(PREFIX)) localStorage.removeItem(key);
}
document.querySelectorAll("form[data-autosave]").forEach(restore);
