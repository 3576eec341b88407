/* Checking what was read, by keyboard: Enter confirm, J K next and before, A all certain ones, S M X U O, 1–9 answers,
   W wording, L lead, H support, D deadline, T target, F find, I item of the selection (mandates.words.KEYS says them).
   A change is kept by itself; after a swap the list stays where it was and the document shows the open clause. */
const text = (what, by = 0) => document.dispatchEvent(new CustomEvent("imp:text", { detail: { what, by } }));
const FIELDS = { W: "f-wording", H: "f-help", D: "f-deadline", T: "f-target", F: "imp-find" };
const work = () => document.getElementById("imp-work");
const typing = (node) => node.closest?.("input:not([type=checkbox],[type=hidden]), textarea, select");
const shortcuts = () => document.documentElement.dataset.lsShortcuts === "on";
let kept = Promise.resolve();
let scrolled = 0;

function neighbour(step) {
  const rows = [...document.querySelectorAll(".imp-rows > li")];
  const at = rows.findIndex((row) => row.classList.contains("imp-cur"));
  return rows[at + step]?.querySelector("a.imp-t");
}

function click(node) {
  if (!node || node.disabled) return false;
  kept.finally(() => node.click());
  return true;
}

function focus(id) {
  const field = document.getElementById(id);
  field?.focus();
  field?.select();
  return Boolean(field);
}

/* A number in the empty lead field makes that party the only lead; the chips show the numbers meanwhile. */
function leads(event) {
  if (event.target.id !== "f-lead" || event.target.value || !/^[1-9]$/.test(event.key)) return false;
  const chips = document.querySelectorAll(".imp-unitfield .imp-chip input[name=party]");
  const chip = chips[Number(event.key) - 1];
  const button = document.getElementById("imp-lead-only");
  if (!chip || !document.querySelector(".is-leading")) return false;
  button.value = chip.value;
  return click(button);
}

/* Words selected in the text become an item; without any, the form for them opens. */
function added() {
  const panel = document.getElementById("imp-miss");
  const chosen = getSelection();
  const pane = chosen.rangeCount && chosen.getRangeAt(0).startContainer.parentElement?.closest(".imp-doc .imp-pane");
  if (!panel) return false;
  const form = panel.querySelector("form");
  if (pane && String(chosen).trim()) {
    const before = document.createRange();
    before.setStart(pane, 0);
    before.setEnd(chosen.getRangeAt(0).startContainer, chosen.getRangeAt(0).startOffset);
    const part = before.cloneContents();
    for (const node of part.querySelectorAll(".imp-page")) node.remove();
    form.elements.near.value = part.textContent.replace(/\s/g, "").length;
    form.elements.words.value = String(chosen);
    chosen.removeAllRanges();
    return click(form.querySelector("button"));
  }
  panel.open = true;
  return focus("imp-words");
}

function pressed(event) {
  const key = event.key.length === 1 ? event.key.toUpperCase() : event.key;
  if (key === "J" || key === "K") return click(neighbour(key === "J" ? 1 : -1)) || true;
  if (key in FIELDS) return focus(FIELDS[key]);
  if (key === "L") {
    const asked = document.querySelector(".imp-ask .imp-unit");
    if (!asked) document.getElementById("imp-form")?.classList.add("is-leading");
    return asked ? focus(asked.id) : focus("f-lead");
  }
  if (key === "I") return added();
  if (key === "Enter" && event.target.closest("a, button, summary")) return false;
  if (/^[1-9]$/.test(key)) {
    return click(document.querySelector(`[data-cut="${key}"]`) || document.querySelector(`[data-imp-key="${key}"]`));
  }
  return /^([ASMXUOYNE]|Enter)$/.test(key) && click(document.querySelector(`[data-imp-key="${key}"]`));
}

document.addEventListener("keydown", (event) => {
  const finding = event.target.id === "imp-find" && event.key === "Enter";
  if (!work() || (event.ctrlKey && !finding) || event.metaKey || event.altKey || event.isComposing || document.querySelector("dialog[open]")) return;
  if (event.target.id === "imp-find" && event.key === "Enter") {
    event.preventDefault();
    if (event.ctrlKey) text("open");
    else if (event.shiftKey) text("step", -1);
    else text("enter");
    return;
  }
  if (leads(event)) {
    event.preventDefault();
    return;
  }
  const adds = event.key === "Enter" && event.target.dataset?.adds;
  if (adds && event.target.value.trim()) {
    event.preventDefault();
    const button = adds === "save" ? document.getElementById("imp-save") : null;
    button?.click();
    return;
  }
  const settles = event.key === "Enter" && document.querySelector(`[data-adds="${event.target.name}"]`);
  if (settles && event.target.value.trim()) {
    event.preventDefault();
    settles.click();
    return;
  }
  if (event.key === "Escape" && typing(event.target)) {
    document.getElementById("imp-miss")?.removeAttribute("open");
    document.getElementById("imp-form")?.classList.remove("is-leading");
    document.getElementById("current")?.focus();
    return;
  }
  if (!shortcuts() || typing(event.target) || event.target.type === "checkbox") return;
  if (pressed(event)) {
    event.preventDefault();
    event.stopImmediatePropagation();
  }
}, true);

/* Autosave: what was changed is kept before anything else happens. */
async function keep(form) {
  const body = new FormData(form);
  body.set("do", "keep");
  for (const name of ["add_lead", "add_share", "add_help", "add_target"]) body.delete(name);
  const answer = await fetch(form.action, { method: "POST", body, headers: { Accept: "application/json" } }).catch(() => null);
  if (!answer?.ok || !form.isConnected) return;
  const { version } = await answer.json();
  form.elements.version.value = version;
  const place = document.getElementById("imp-saved");
  if (place) place.textContent = place.dataset.words.replace("{t}", new Date().toTimeString().slice(0, 5));
}

document.addEventListener("change", (event) => {
  const form = event.target.closest("form[data-keep]");
  if (!form || !["wording", "deadline", "deadline_on"].includes(event.target.name)) return;
  if (event.target.name === "deadline_on" && event.target.value && form.elements.deadline.value !== "fixed") {
    if (["none", "continuous"].includes(form.elements.deadline.value)) form.elements.deadline.value = "fixed";
  }
  if (event.target.name === "deadline" && ["none", "continuous"].includes(event.target.value)) form.elements.deadline_on.value = "";
  kept = kept.then(() => keep(form));
});

/* A button pressed while an autosave is on its way waits for the new version. */
document.addEventListener("htmx:confirm", (event) => {
  if (!event.target.closest?.("#imp-work")) return;
  event.preventDefault();
  kept.finally(() => event.detail.issueRequest(true));
});

function show(instantly) {
  const current = document.querySelector(".imp-cur");
  const pane = document.querySelector(".imp-rows");
  if (!current) return;
  if (pane && !instantly) pane.scrollTop = scrolled;
  if (pane && matchMedia("(min-width: 768px)").matches) {
    const top = current.offsetTop - pane.scrollTop;
    if (top < 40 || top + current.offsetHeight > pane.clientHeight) pane.scrollTop = Math.max(0, current.offsetTop - Math.min(80, Math.max(0, pane.clientHeight - current.offsetHeight)));
  }
  const states = new Map([...document.querySelectorAll(".imp-rows > li")].map((row) => [row.dataset.reading, row.dataset.state]));
  for (const clause of document.querySelectorAll("[data-clause]")) {
    const state = states.get(clause.dataset.clause);
    clause.classList.toggle("ls-clause--on", clause.dataset.clause === current.dataset.reading);
    if (state) clause.classList.toggle("ls-clause--ok", state === "confirmed");
  }
  const clause = document.querySelector(`[data-clause="${current.dataset.reading}"]`);
  const paper = clause?.closest(".imp-pane");
  if (paper && paper.scrollHeight > paper.clientHeight) {
    const top = clause.getBoundingClientRect().top - paper.getBoundingClientRect().top;
    if (top < 0 || top + Math.min(clause.offsetHeight, 120) > paper.clientHeight) paper.scrollTop += top - 60;
  }
}

document.addEventListener("htmx:beforeSwap", (event) => {
  if (event.detail.target.id !== "imp-work") return;
  scrolled = document.querySelector(".imp-rows")?.scrollTop || 0;
  kept = Promise.resolve();
});
document.addEventListener("htmx:afterSettle", (event) => {
  if (event.target.id !== "imp-work" && event.target.id !== "imp-doc") return;
  document.getElementById("imp-live").textContent = work().dataset.said;
  document.getElementById("imp-miss")?.removeAttribute("open");
  show(false);
  text("find");
});

/* A click on a clause of the document opens its item. */
document.addEventListener("click", (event) => {
  const clause = event.target.closest("[data-clause]");
  if (clause && !String(getSelection()).trim()) document.querySelector(`li[data-reading="${clause.dataset.clause}"] a.imp-t`)?.click();
});
document.querySelector(".imp")?.classList.add("is-live");
show(true);
