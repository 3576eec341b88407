/* Toasts leave after their seconds; hovering or focusing stops the clock. Errors stay until closed. */
const box = document.getElementById("ls-toasts");

function start(toast) {
  if (toast.dataset.started) return;
  toast.dataset.started = "1";
  let left = Number(toast.dataset.seconds);
  if (!left) return;
  const paused = () => toast.matches(":hover, :focus-within") || document.hidden;
  const clock = setInterval(() => {
    if (!toast.isConnected) clearInterval(clock);
    else if (!paused() && --left <= 0) toast.remove();
  }, 1000);
}

function startAll() {
  box.querySelectorAll(".ls-toast").forEach(start);
}

box.addEventListener("click", (event) => {
  if (event.target.closest("[data-close]")) event.target.closest(".ls-toast").remove();
});
new MutationObserver(startAll).observe(box, { childList: true, subtree: true });
startAll();

/* What a failed form or an error says first takes the focus. */
document.querySelector("#main [data-focus]")?.focus();
