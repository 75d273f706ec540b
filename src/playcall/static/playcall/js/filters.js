// form[data-filter]: sends itself when somebody has stopped writing, and at once on a choice.
export function startFilters() {
  for (const form of document.querySelectorAll("form[data-filter]")) {
    let timer = 0;
    form.addEventListener("input", (event) => {
      clearTimeout(timer);
      timer = setTimeout(() => form.requestSubmit(), event.target.type === "search" ? 450 : 0);
    });
    const search = form.querySelector("input[type=search][data-again]");
    if (search?.value) {
      search.focus();
      search.setSelectionRange(search.value.length, search.value.length);
    }
  }
}
