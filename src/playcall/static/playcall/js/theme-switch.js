// [data-theme-switch]: system, light, dark, in turn; remembered in this browser.
const order = ["system", "light", "dark"];

function current() {
  return document.documentElement.dataset.theme ?? "system";
}

function show(button) {
  const words = button.dataset[current()] ?? current();
  button.setAttribute("aria-label", words);
  button.title = words;
  for (const icon of button.querySelectorAll("[data-theme-icon]")) {
    icon.hidden = icon.dataset.themeIcon !== current();
  }
}

function choose(theme) {
  if (theme === "system") delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  try {
    localStorage.setItem("theme", theme);
  } catch {
    // Not remembered, but it holds for this page.
  }
}

export function startThemeSwitch() {
  for (const button of document.querySelectorAll("[data-theme-switch]")) {
    button.hidden = false;
    show(button);
    button.addEventListener("click", () => {
      choose(order[(order.indexOf(current()) + 1) % order.length]);
      show(button);
    });
  }
}
