// Beside the text of a condition: its rows, its sentence, and how many it holds for now. Text and
// rows follow each other; without this the text alone does.
const pause = 500;

async function ask(field, sent) {
  const form = field.closest("form");
  const on = form.elements["f.on"];
  sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  if (on) sent.set("subject", on.value);
  const answer = await fetch(field.dataset.condition, { method: "POST", body: sent });
  return answer.ok ? answer.text() : null;
}

function rows(panel) {
  const sent = new FormData();
  for (const each of panel.querySelectorAll("[data-c]")) {
    if (each.type !== "checkbox" || each.checked) sent.append(each.dataset.c, each.value);
  }
  return sent;
}

class Editor {
  constructor(field) {
    this.field = field;
    this.text = field.querySelector("textarea");
    this.place = document.createElement("div");
    this.asked = 0;
    field.append(this.place);
    let timer = 0;
    this.text.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => this.fromText(), pause);
    });
    this.place.addEventListener("input", (event) => event.stopPropagation());
    this.place.addEventListener("change", (event) => this.fromRows("", event.target));
    this.place.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-what]");
      if (button) this.fromRows(button.dataset.what, button);
    });
    this.fromText();
  }

  async fromText() {
    const sent = new FormData();
    sent.set("text", this.text.value);
    await this.show(sent);
  }

  async fromRows(what, from) {
    const sent = rows(this.place);
    sent.set("what", what || "change");
    const key = from.dataset.c;
    const value = from.type === "checkbox" ? from.value : null;
    if (!(await this.show(sent))) return;
    const said = this.place.querySelector(".condition-panel").dataset.text;
    if (said !== undefined && said !== this.text.value) {
      this.text.value = said;
      this.text.form.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const same = [...this.place.querySelectorAll("[data-c]")].find(
      (each) => each.dataset.c === key && (value === null || each.value === value),
    );
    if (value !== null && same) same.closest("details").open = true;
    const last = this.place.querySelector(".condition-row:last-of-type select");
    (same ?? (what && !what.startsWith("out") ? last : this.text))?.focus();
  }

  async show(sent) {
    const mine = ++this.asked;
    const html = await ask(this.field, sent);
    if (html === null || mine !== this.asked) return false;
    // A page of our own, escaped by the server like every other.
    this.place.innerHTML = html;
    return true;
  }
}

export function startConditions(within) {
  for (const field of within.querySelectorAll(".formula[data-condition]")) new Editor(field);
}
