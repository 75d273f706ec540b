// [data-loads="address"] is filled once, beside the work, when the page is there.
// form[data-trial="id of a field"] tries what stands in that field, a moment after the last key.
const PAUSE = 500;

// Whoever works in it by keyboard stays at the same box.
function put(answer, text) {
  const at = answer.contains(document.activeElement) ? document.activeElement : null;
  answer.innerHTML = text;
  if (!at?.name) return;
  answer.querySelector(`[name="${at.name}"][value="${CSS.escape(at.value)}"]`)?.focus({ preventScroll: true });
}

async function fill(place, address) {
  try {
    const answer = await fetch(address, { headers: { "X-Part": "beside" } });
    if (answer.ok) put(place.querySelector("[data-answer]"), await answer.text());
  } catch {
    // The link that stands there leads to it.
  }
}

export function startLoading() {
  for (const place of document.querySelectorAll("[data-loads]")) fill(place, place.dataset.loads);
}

function attempt(form) {
  const given = new URLSearchParams(new FormData(form));
  given.set("when", document.getElementById(form.dataset.trial)?.value ?? "");
  return fill(form, `${form.action}?${given}`);
}

export function startTrying() {
  let timer = 0;
  const later = (pause) => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const form = document.querySelector("form[data-trial]");
      if (form) attempt(form);
    }, pause);
  };
  document.addEventListener("input", (event) => {
    const form = document.querySelector("form[data-trial]");
    if (!form) return;
    if (event.target.id === form.dataset.trial || form.contains(event.target)) later(event.target.type === "checkbox" ? 0 : PAUSE);
  });
  document.addEventListener("emptied", () => later(0));
  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[data-trial]")) return;
    event.preventDefault();
    later(0);
  });
  later(0);
}
