// [data-changes] on a card: write it anew in a dialog, without leaving the room. The link behind it
// leads to a page of its own for those without scripts.
export function startChanging() {
  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-changes]");
    const dialog = document.getElementById("change");
    if (!link || !dialog) return;
    event.preventDefault();
    const card = link.closest("[data-slip]");
    const form = dialog.querySelector("form");
    form.action = link.href;
    form.elements.version.value = card.dataset.version;
    form.removeAttribute("data-typed");
    const says = form.querySelector("[data-says]");
    if (says) says.textContent = "";
    for (const field of form.querySelectorAll("[name^='f.']")) {
      field.value = card.querySelector(`[data-blank="${field.name.slice(2)}"]`)?.textContent ?? "";
    }
    dialog.showModal();
    form.querySelector("[name^='f.']")?.focus();
  });
}
