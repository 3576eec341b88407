/* The text beside the items: finding words in it without losing the place, and the page that is shown.
   Without scripts the same form asks the server, which marks the places. */
const pane = () => document.querySelector(".imp-doc .imp-pane");
const field = () => document.getElementById("imp-find");
const MOST = 500;
let places = [];
let at = -1;

/* The characters of the text without white space, each with its node and offset. */
function characters() {
  const found = { text: "", nodes: [], offsets: [] };
  const walker = document.createTreeWalker(pane(), NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node; node = walker.nextNode()) {
    if (node.parentElement.closest(".imp-page")) continue;
    for (let index = 0; index < node.data.length; index += 1) {
      if (/\s/.test(node.data[index])) continue;
      found.text += node.data[index].toLowerCase();
      found.nodes.push(node);
      found.offsets.push(index);
    }
  }
  return found;
}

function paint() {
  const paper = pane();
  for (const old of paper.querySelectorAll(".imp-hit")) old.remove();
  const frame = paper.getBoundingClientRect();
  places.forEach((range, number) => {
    for (const box of range.getClientRects()) {
      const hit = document.createElement("span");
      hit.className = number === at ? "imp-hit is-at" : "imp-hit";
      hit.style.left = `${box.left - frame.left - paper.clientLeft + paper.scrollLeft}px`;
      hit.style.top = `${box.top - frame.top - paper.clientTop + paper.scrollTop}px`;
      hit.style.width = `${box.width}px`;
      hit.style.height = `${box.height}px`;
      paper.append(hit);
    }
  });
  const said = document.getElementById("imp-found");
  if (!field().value.trim()) said.textContent = "";
  else said.textContent = places.length ? `${at + 1}/${places.length}` : said.dataset.none;
}

function find() {
  if (!pane() || !field()) return;
  const wanted = field().value.replace(/\s/g, "").toLowerCase();
  places = [];
  if (wanted) {
    const all = characters();
    for (let start = all.text.indexOf(wanted); start >= 0 && places.length < MOST; start = all.text.indexOf(wanted, start + wanted.length)) {
      const range = document.createRange();
      range.setStart(all.nodes[start], all.offsets[start]);
      const end = start + wanted.length - 1;
      range.setEnd(all.nodes[end], all.offsets[end] + 1);
      places.push(range);
    }
  }
  if (at >= places.length) at = places.length - 1;
  paint();
}

function reveal() {
  const paper = pane();
  const box = places[at]?.getBoundingClientRect();
  const frame = paper.getBoundingClientRect();
  if (!box) return;
  if (paper.scrollHeight > paper.clientHeight + 1) {
    if (box.top < frame.top || box.bottom > frame.bottom) paper.scrollTop += box.top - frame.top - paper.clientHeight / 3;
  } else if (box.top < 60 || box.bottom > innerHeight) scrollBy(0, box.top - innerHeight / 3);
}

function step(by) {
  if (!places.length) find();
  if (!places.length) return;
  at = (at + by + places.length) % places.length;
  reveal();
  paint();
}

const clauseOf = (place) => place?.startContainer.parentElement.closest("[data-clause]");

/* Opens the item that the place found belongs to. */
function openAt() {
  const clause = clauseOf(places[Math.max(at, 0)]);
  document.querySelector(`li[data-reading="${clause?.dataset.clause}"] a.imp-t`)?.click();
}

function page() {
  const shown = document.getElementById("imp-page");
  if (!shown) return;
  const top = pane().getBoundingClientRect().top + 40;
  const passed = [...pane().querySelectorAll("[data-page]")].filter((mark) => mark.getBoundingClientRect().top <= top);
  shown.textContent = shown.dataset.words.replace("{n}", passed.length ? passed[passed.length - 1].dataset.page : "1");
  shown.hidden = false;
}

/* Enter goes to the next place; where all places are in one item, there is nothing else to see, and it opens. */
function enter() {
  const items = new Set(places.map((place) => clauseOf(place)?.dataset.clause));
  if (items.size === 1 && !items.has(undefined)) openAt();
  else step(1);
}

/* What the keys of import.js ask for. */
document.addEventListener("imp:text", (event) => {
  if (event.detail.what === "step") step(event.detail.by);
  else if (event.detail.what === "open") openAt();
  else if (event.detail.what === "enter") enter();
  else find();
});
document.addEventListener("input", (event) => {
  if (event.target.id !== "imp-find") return;
  at = -1;
  find();
  step(1);
});
document.addEventListener("submit", (event) => {
  if (!event.target.classList.contains("imp-find")) return;
  event.preventDefault();
  step(1);
});
document.addEventListener("scroll", (event) => {
  if (event.target === pane()) page();
}, true);
addEventListener("resize", paint);
if (field()?.value) find();
if (pane()) page();
