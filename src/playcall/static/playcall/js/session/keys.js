// Arrows go from card to card, to the same button on each; so a hundred cards are not a hundred
// stops on the way.
const STEPS = { ArrowDown: 1, ArrowRight: 1, ArrowUp: -1, ArrowLeft: -1 };

export function startKeys() {
  document.addEventListener("keydown", (event) => {
    const step = STEPS[event.key];
    const card = event.target.closest?.("[data-slip]");
    if (!step || !card || event.target.matches("input, textarea, select")) return;
    const cards = [...document.querySelectorAll("[data-slip]")];
    const next = cards[cards.indexOf(card) + step];
    if (!next) return;
    event.preventDefault();
    const same = event.target.dataset.does;
    const button = (same && next.querySelector(`[data-does="${same}"]`)) || next.querySelector("button, a, summary");
    button?.focus();
  });
}
