// A link with data-card shows the card at that address beside it: on hover, and on keyboard focus.
const wait = 300;
const kept = new Map();
let timer = 0;
let card = null;
let owner = null;

async function words(address) {
  if (!kept.has(address)) {
    const answer = await fetch(address, { headers: { "X-Requested-With": "card" } });
    if (!answer.ok) return null;
    kept.set(address, await answer.text());
  }
  return kept.get(address);
}

function hide() {
  clearTimeout(timer);
  card?.remove();
  owner?.removeAttribute("aria-describedby");
  card = owner = null;
}

function place(link) {
  const at = link.getBoundingClientRect();
  const room = document.documentElement.clientWidth - card.offsetWidth - 16;
  const below = at.bottom + card.offsetHeight + 16 < innerHeight || at.top < card.offsetHeight;
  const top = below ? at.bottom + 8 : at.top - card.offsetHeight - 8;
  card.style.setProperty("left", `${scrollX + Math.max(16, Math.min(at.left, room))}px`);
  card.style.setProperty("top", `${scrollY + top}px`);
}

async function show(link) {
  const html = await words(link.dataset.card);
  if (html === null || owner !== link) return;
  card = document.createElement("div");
  card.className = "hover-card";
  card.id = "hover-card";
  card.setAttribute("role", "tooltip");
  // The card is a page of our own, escaped by the server like every other.
  card.innerHTML = html;
  card.addEventListener("pointerleave", hide);
  document.body.append(card);
  link.setAttribute("aria-describedby", "hover-card");
  place(link);
}

function begin(link, delay) {
  if (link === owner) return;
  hide();
  owner = link;
  timer = setTimeout(() => show(link), delay);
}

export function startHoverCards() {
  document.addEventListener("pointerover", (event) => {
    const link = event.target.closest?.("[data-card]");
    if (link && event.pointerType === "mouse") begin(link, wait);
    else if (owner && !event.target.closest?.(".hover-card")) hide();
  });
  document.addEventListener("focusin", (event) => {
    const link = event.target.closest("[data-card]");
    if (link?.matches(":focus-visible")) begin(link, wait);
    else hide();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape") hide();
  });
}
