// Forms of records work without this; with it lists change in place, references are searched,
// Markdown is shown as readers see it.
import { startConditions } from "./conditions.js";
import { startPickers } from "./pickers.js";
import { startPresence } from "./presence.js";
import { startPreviews } from "./previews.js";
import { startRows } from "./rows.js";
import { startWordCount } from "./word-count.js";

function start(within) {
  startConditions(within);
  startPickers(within);
  startPreviews(within);
}

const form = document.querySelector("form.record-form");
if (form) {
  start(form);
  startRows(form, start);
  startWordCount(form);
  startPresence();
  const first = form.querySelector("[data-first]");
  if (first) (form.querySelector("[aria-invalid=true]") ?? first).focus();
}
