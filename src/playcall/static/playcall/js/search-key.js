// “/” or Ctrl-K (Cmd-K) opens the search from anywhere; the keys stay letters where one writes.
function writes(element) {
  return element?.closest("input, textarea, select, [contenteditable]") != null;
}

export function startSearchKey() {
  const dialog = document.getElementById("search");
  if (!dialog) return;
  const open = () => {
    if (!dialog.open) dialog.showModal();
    dialog.querySelector("input[type=search]")?.select();
  };
  document.addEventListener("keydown", (event) => {
    const slash = event.key === "/" && !writes(document.activeElement);
    const k = event.key.toLowerCase() === "k" && (event.ctrlKey || event.metaKey);
    if (!(slash && !event.ctrlKey && !event.metaKey && !event.altKey) && !k) return;
    event.preventDefault();
    open();
  });
}
