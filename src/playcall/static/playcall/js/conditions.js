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
    this.followRows();
    this.place.addEventListener("click", (event) => {
      const button = event.target.closest("button[data-what]");
      if (button) this.fromRows(button.dataset.what, button);
    });
    this.fromText();
  }

  // Keys change a list with every letter: what is meant is known when they rest, or go on.
  followRows() {
    let isTyped = false;
    let changed = null;
    let rest = 0;
    const send = () => {
      clearTimeout(rest);
      if (changed) this.fromRows("", changed);
      changed = null;
    };
    this.place.addEventListener("keydown", () => { isTyped = true; });
    this.place.addEventListener("pointerdown", () => { isTyped = false; });
    this.place.addEventListener("change", ({ target }) => {
      clearTimeout(rest);
      changed = target;
      if (isTyped && target.matches("select")) rest = setTimeout(send, pause);
      else send();
    });
    this.place.addEventListener("focusout", send);
  }

  async fromText() {
    const sent = new FormData();
    sent.set("text", this.text.value);
    await this.show(sent);
  }

  async fromRows(what, from) {
    const sent = rows(this.place);
    sent.set("what", what || "change");
    if (!(await this.show(sent))) return;
    const said = this.place.querySelector(".condition-panel").dataset.text;
    if (said !== undefined && said !== this.text.value) {
      this.text.value = said;
      this.text.form.dispatchEvent(new Event("input", { bubbles: true }));
    }
    const at = what || !this.held?.dataset.c ? from : this.held;
    const key = at.dataset.c;
    const value = at.type === "checkbox" ? at.value : null;
    const same = [...this.place.querySelectorAll("[data-c]")].find(
      (each) => each.dataset.c === key && (value === null || each.value === value),
    );
    // What was typed while this was under way is not overwritten.
    if (same && at !== from && at.matches("input:not([type=checkbox])")) same.value = at.value;
    if (value !== null && same) same.closest("details").open = true;
    if (!what && !this.held) return; // They went on meanwhile, to elsewhere in the form.
    const last = this.place.querySelector(".condition-row:last-of-type select");
    (same ?? (what && !what.startsWith("out") ? last : this.text))?.focus();
  }

  async show(sent) {
    const mine = ++this.asked;
    const html = await ask(this.field, sent);
    if (html === null || mine !== this.asked) return false;
    this.held = this.place.contains(document.activeElement) ? document.activeElement : null;
    // A page of our own, escaped by the server like every other.
    this.place.innerHTML = html;
    return true;
  }
}

export function startConditions(within) {
  for (const field of within.querySelectorAll(".formula[data-condition]")) new Editor(field);
}
