// .reference[data-pick]: its text field holds an id. Here it becomes a box to search by name: the
// id moves to a hidden field. With data-adds a choice is added to the list before it.
let count = 0;

async function find(address, words) {
  const answer = await fetch(`${address}?q=${encodeURIComponent(words)}`);
  return answer.ok ? (await answer.json()).found : [];
}

async function make(form, address, name) {
  const sent = new FormData();
  sent.set("csrfmiddlewaretoken", form.elements.csrfmiddlewaretoken.value);
  sent.set("name", name);
  const answer = await fetch(`${address}new/`, { method: "POST", body: sent });
  return answer.ok ? answer.json() : null;
}

function chip(box, input, one) {
  const list = box.parentElement.querySelector("[data-rows]");
  const row = document.createElement("li");
  row.className = "chip";
  const kept = document.createElement("input");
  kept.type = "hidden";
  kept.name = `${box.parentElement.dataset.chips}.new${++count}`;
  kept.value = one.id;
  const said = document.createElement("span");
  said.textContent = one.heading;
  const out = document.createElement("button");
  out.type = "button";
  out.className = "plain small";
  out.textContent = "×";
  out.setAttribute("aria-label", `× ${one.heading}`);
  out.addEventListener("click", () => {
    row.remove();
    input.focus();
    input.dispatchEvent(new Event("input", { bubbles: true }));
  });
  row.append(kept, said, out);
  list.append(row);
  input.value = "";
}

class Picker {
  constructor(box) {
    this.box = box;
    this.input = box.querySelector("input[type=text]");
    this.adds = "adds" in box.dataset;
    this.at = -1;
    this.asked = 0;
    this.list = document.createElement("ul");
    this.list.className = "found";
    this.list.id = `${this.input.id}-found`;
    this.list.setAttribute("role", "listbox");
    this.list.setAttribute("aria-label", box.querySelector("label").textContent);
    this.list.hidden = true;
    this.kept = document.createElement("input");
    this.kept.type = "hidden";
    if (this.adds) this.input.removeAttribute("name");
    else {
      this.kept.name = this.input.name;
      this.kept.value = this.input.value;
      this.input.removeAttribute("name");
      this.input.value = box.dataset.says;
    }
    this.input.setAttribute("role", "combobox");
    this.input.setAttribute("aria-expanded", "false");
    this.input.setAttribute("aria-controls", this.list.id);
    this.input.setAttribute("aria-autocomplete", "list");
    this.input.after(this.kept, this.list);
    this.listen();
  }

  listen() {
    let timer = 0;
    this.input.addEventListener("input", () => {
      if (!this.adds) this.kept.value = this.input.value;
      clearTimeout(timer);
      timer = setTimeout(() => this.open(this.input.value), 120);
    });
    this.input.addEventListener("focus", () => this.adds && this.open(this.input.value));
    this.input.addEventListener("blur", () => setTimeout(() => this.close(), 150));
    this.input.addEventListener("keydown", (event) => this.key(event));
    this.list.addEventListener("pointerdown", (event) => {
      const item = event.target.closest("li");
      event.preventDefault();
      if (item) this.choose([...this.list.children].indexOf(item));
    });
  }

  async open(words) {
    const mine = ++this.asked;
    const found = await find(this.box.dataset.pick, words);
    if (mine !== this.asked) return; // More was typed meanwhile.
    const marked = this.found?.[this.at]?.id;
    const name = words.trim();
    const same = found.some((each) => each.heading.toLowerCase() === name.toLowerCase());
    this.found = name && !same ? [...found, { make: name, heading: `${this.input.form.dataset.make} ${name}` }] : found;
    const exact = found.find((each) => each.heading.toLowerCase() === name.toLowerCase());
    if (!this.adds && exact && name) this.kept.value = exact.id;
    this.list.replaceChildren(
      ...this.found.map((each, n) => {
        const item = document.createElement("li");
        item.id = `${this.list.id}-${n}`;
        item.setAttribute("role", "option");
        item.setAttribute("aria-selected", "false");
        item.textContent = each.beside ? `${each.heading} (${each.beside})` : each.heading;
        return item;
      }),
    );
    this.list.hidden = this.found.length === 0 || document.activeElement !== this.input;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.at = -1;
    const still = marked ? this.found.findIndex((each) => each.id === marked) : -1;
    if (still >= 0) this.mark(still);
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  key(event) {
    if (event.key === "ArrowDown" && this.list.hidden) this.open(this.adds ? this.input.value : "");
    else if (event.key === "ArrowDown") this.mark(this.at + 1);
    else if (event.key === "ArrowUp" && !this.list.hidden) this.mark(this.at - 1);
    else if (event.key === "Escape" && !this.list.hidden) this.close();
    else if (event.key === "Enter") this.choose(this.at);
    else return;
    event.preventDefault();
  }

  mark(at) {
    const items = [...this.list.children];
    this.at = Math.max(0, Math.min(at, items.length - 1));
    items.forEach((item, n) => item.setAttribute("aria-selected", String(n === this.at)));
    items[this.at]?.scrollIntoView({ block: "nearest" });
    this.input.setAttribute("aria-activedescendant", items[this.at]?.id ?? "");
  }

  async choose(at) {
    let one = this.list.hidden ? null : this.found?.[at];
    if (one?.make) one = await make(this.input.form, this.box.dataset.pick, one.make);
    if (!one) return;
    if (this.adds) chip(this.box, this.input, one);
    else {
      this.kept.value = one.id;
      this.input.value = one.heading;
    }
    this.close();
    this.kept.dispatchEvent(new Event("input", { bubbles: true }));
  }
}

export function startPickers(within) {
  for (const box of within.querySelectorAll(".reference[data-pick]")) new Picker(box);
}
