// A large text field gets a button that shows its Markdown as readers will see it.
async function show(form, field, shown) {
  const sent = new FormData();
  sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  sent.set("text", field.querySelector("textarea").value);
  const answer = await fetch(form.dataset.preview, { method: "POST", body: sent });
  // Cleaned by the server: plain elements only.
  if (answer.ok) shown.innerHTML = await answer.text();
}

export function startPreviews(within) {
  for (const field of within.querySelectorAll(".prose-field")) {
    const text = field.querySelector("textarea");
    const label = field.querySelector("label");
    const button = document.createElement("button");
    button.type = "button";
    button.className = "plain small";
    button.textContent = text.form.dataset.words ?? "Preview";
    button.setAttribute("aria-label", `${button.textContent}: ${label.textContent.trim()}`);
    button.setAttribute("aria-pressed", "false");
    const shown = document.createElement("div");
    shown.className = "shown prose";
    shown.hidden = true;
    button.addEventListener("click", async () => {
      shown.hidden = !shown.hidden;
      button.setAttribute("aria-pressed", String(!shown.hidden));
      if (!shown.hidden) await show(text.form, field, shown);
    });
    field.append(button, shown);
  }
}
