// A few words at the foot of the page: toast("Saved."), or an event “toast” from the server
// (HX-Trigger: {"toast": {"words": "…"}}). They stay if there is something to do.
function region() {
  let found = document.querySelector(".toasts");
  if (!found) {
    found = document.createElement("div");
    found.className = "toasts";
    found.setAttribute("role", "status");
    document.body.append(found);
  }
  return found;
}

export function toast(words, { action = null, stays = false } = {}) {
  const shown = document.createElement("div");
  shown.className = "toast";
  const text = document.createElement("span");
  text.textContent = words;
  shown.append(text);
  if (action) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = action.words;
    button.addEventListener("click", () => {
      action.run();
      shown.remove();
    });
    shown.append(button);
  } else if (!stays) {
    setTimeout(() => shown.remove(), 6000);
  }
  region().append(shown);
  return shown;
}

export function startToasts() {
  document.addEventListener("toast", (event) => toast(event.detail.words, event.detail));
}
