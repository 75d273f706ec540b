// [data-left]: seconds left, as the server counts them. Only their going by is measured here, so
// a laptop whose clock is wrong shows the same time as all others.
let counted = null;

function words(seconds) {
  const over = seconds < 0;
  const whole = Math.abs(Math.trunc(seconds));
  const minutes = Math.floor(whole / 60);
  const text = `${minutes}:${String(whole % 60).padStart(2, "0")}`;
  return over ? `+${text}` : text;
}

function tick() {
  const clock = document.querySelector("[data-left]");
  if (!clock) return;
  if (counted?.clock !== clock || counted.stamp !== clock.dataset.stamp) {
    counted = { clock, stamp: clock.dataset.stamp, left: Number(clock.dataset.left), at: performance.now() };
  }
  const gone = clock.hasAttribute("data-runs") ? (performance.now() - counted.at) / 1000 : 0;
  const left = counted.left - gone;
  const shown = words(left > 0 ? Math.ceil(left) : left);
  if (clock.textContent !== shown) clock.textContent = shown;
  clock.classList.toggle("late", left <= 0);
  clock.classList.toggle("soon", left > 0 && left <= 60);
}

// What the server said last is the truth from now on.
export function countAgain() {
  counted = null;
  tick();
}

export function startClock() {
  tick();
  setInterval(tick, 250);
}
