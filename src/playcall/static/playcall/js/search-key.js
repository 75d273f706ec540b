// “/” or Ctrl-K (Cmd-K) opens the search from anywhere; the keys stay letters where one writes.
// While one types, the first answers stand below; the arrow keys go through them.
const pause = 120;

function writes(element) {
  return element?.closest("input, textarea, select, [contenteditable]") != null;
}

function startAnswers(dialog, input) {
  const place = dialog.querySelector("[data-answers]");
  const address = input.form.action;
  let timer = 0;
  let asked = "";
  const ask = async () => {
    const words = input.value.trim();
    asked = words;
    if (!words) {
      place.replaceChildren();
      return;
    }
    try {
      const answer = await fetch(`${address}?${new URLSearchParams({ q: words })}`, {
        headers: { "X-Requested-With": "search" },
      });
      // An answer to earlier words may come late.
      if (answer.ok && asked === words) place.innerHTML = await answer.text();
    } catch {
      // Enter still leads to the page, which says what is wrong.
    }
  };
  input.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(ask, pause);
  });
}

function startArrows(dialog, input) {
  dialog.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (!step) return;
    const places = [input, ...dialog.querySelectorAll("[data-answers] a")];
    const next = places[places.indexOf(document.activeElement) + step];
    if (!next) return;
    event.preventDefault();
    next.focus();
  });
}

export function startSearchKey() {
  const dialog = document.getElementById("search");
  const input = dialog?.querySelector("input[type=search]");
  if (!input) return;
  startAnswers(dialog, input);
  startArrows(dialog, input);
  document.addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !writes(document.activeElement);
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (!(slash && !event.ctrlKey && !event.metaKey && !event.altKey) && !k) return;
    event.preventDefault();
    if (!dialog.open) dialog.showModal();
    input.select();
  });
}
