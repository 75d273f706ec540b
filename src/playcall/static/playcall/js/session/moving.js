// A card goes into a group: by drag, or by its button “Move”, which opens the list of groups.
// Both fill the same form.
function form() {
  return document.querySelector("#move form");
}

function move(card, cluster) {
  const sent = form();
  if (!sent) return;
  sent.elements.card.value = card;
  for (const each of sent.querySelectorAll("[name=cluster]")) each.checked = each.value === cluster;
  sent.elements.name.value = "";
  sent.requestSubmit();
}

function openList(card, isNew = false) {
  const dialog = document.getElementById("move");
  form().elements.card.value = card.dataset.slip;
  dialog.querySelector("[data-what]").textContent = card.dataset.heading;
  const now = isNew ? "new" : (card.closest("[data-cluster]")?.dataset.cluster ?? "");
  for (const each of form().querySelectorAll("[name=cluster]")) each.checked = each.value === now;
  form().elements.name.value = "";
  dialog.showModal();
  if (isNew) form().elements.name.focus();
  else (form().querySelector("[name=cluster]:checked") ?? form().querySelector("[name=cluster]"))?.focus();
}

export function startMoving() {
  let dragged = null;
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-moves]");
    if (!button || !form()) return;
    event.preventDefault();
    openList(button.closest("[data-slip]"));
  });
  document.addEventListener("input", (event) => {
    if (event.target.name !== "name" || !event.target.closest("#move")) return;
    const own = form().querySelector("[name=cluster][value=new]");
    if (own) own.checked = true;
  });
  document.addEventListener("dragstart", (event) => {
    dragged = event.target.closest?.("[data-slip][draggable]");
    if (!dragged) return;
    event.dataTransfer.effectAllowed = "move";
    event.dataTransfer.setData("text/plain", dragged.dataset.slip);
    dragged.classList.add("dragged");
    document.documentElement.dataset.dragging = "yes";
  });
  document.addEventListener("dragover", (event) => {
    const place = dragged && event.target.closest?.("[data-cluster]");
    for (const each of document.querySelectorAll(".drop-here")) if (each !== place) each.classList.remove("drop-here");
    if (!place) return;
    event.preventDefault();
    place.classList.add("drop-here");
  });
  document.addEventListener("drop", (event) => {
    const place = dragged && event.target.closest?.("[data-cluster]");
    if (!place) return;
    event.preventDefault();
    if (place.dataset.cluster === "new") openList(dragged, true);
    else move(dragged.dataset.slip, place.dataset.cluster);
  });
  document.addEventListener("dragend", () => {
    dragged?.classList.remove("dragged");
    dragged = null;
    delete document.documentElement.dataset.dragging;
    for (const each of document.querySelectorAll(".drop-here")) each.classList.remove("drop-here");
  });
}
