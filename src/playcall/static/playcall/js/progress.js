// Follows work in the background: asks for the part again until it is done.
const SECOND = 1000;

async function follow(part) {
  const answer = await fetch(part.dataset.progress, { headers: { "X-Part": "progress" } });
  if (!answer.ok) return;
  const made = document.createElement("template");
  made.innerHTML = await answer.text();
  const next = made.content.firstElementChild;
  if (!next) return;
  part.replaceWith(next);
  if (next.dataset.progress) setTimeout(() => follow(next), SECOND);
}

for (const part of document.querySelectorAll("[data-progress]")) {
  part.querySelector(".no-script")?.remove();
  setTimeout(() => follow(part), SECOND / 3);
}
