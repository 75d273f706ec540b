// Lists in a form: the buttons that add, move and take out ask the server for the form as it would
// be and put only the list in its place; rows are moved by their grip with the pointer.
async function ask(form, button, again) {
  const list = button.closest("fieldset.many, fieldset.chips, fieldset.group");
  const sent = new FormData(form);
  sent.set("do", button.value);
  const answer = await fetch(form.action || location.href, { method: "POST", body: sent });
  if (!answer.ok) return form.requestSubmit(button);
  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const fresh = page.getElementById(list.id);
  if (!fresh) return form.requestSubmit(button);
  list.replaceWith(fresh);
  again(fresh);
  const path = page.querySelector("form.record-form")?.dataset.shown;
  const row = path && document.getElementById(`${path.replaceAll(".", "-")}-row`);
  const same = button.value.split(":")[0];
  const moved = row?.querySelector(`:scope > .row-buttons button[value^="${same}:"]`);
  const field = row?.querySelector("input:not([type=hidden]), textarea, select");
  (same === "add" ? field : moved ?? fresh)?.focus();
  form.dispatchEvent(new Event("input", { bubbles: true }));
}

function startDragging(form) {
  let row = null;
  form.addEventListener("pointerdown", (event) => {
    if (!event.target.closest(".grip")) return;
    row = event.target.closest("li");
    row.setAttribute("draggable", "true");
    event.target.setPointerCapture(event.pointerId);
    event.preventDefault();
  });
  form.addEventListener("pointermove", (event) => {
    if (!row) return;
    for (const other of row.parentElement.children) {
      const box = other.getBoundingClientRect();
      if (other === row || event.clientY < box.top || event.clientY > box.bottom) continue;
      const below = event.clientY > box.top + box.height / 2;
      if (below) other.after(row);
      else other.before(row);
      break;
    }
  });
  const end = () => {
    if (!row) return;
    row.removeAttribute("draggable");
    row = null;
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };
  form.addEventListener("pointerup", end);
  form.addEventListener("pointercancel", end);
}

export function startRows(form, again) {
  form.addEventListener("click", (event) => {
    const button = event.target.closest("button[name=do]");
    if (!button || button.value === "save") return;
    event.preventDefault();
    ask(form, button, again);
  });
  form.addEventListener("change", (event) => {
    const group = event.target.closest("fieldset.group");
    const show = group?.querySelector(":scope > button[value^='show:']");
    if (show && event.target.name.endsWith(".how")) ask(form, show, again);
  });
  startDragging(form);
}
