// form[data-act]: sent without leaving the page. A write that does not arrive is sent again with
// the same uid until it does, so a server that stops for a moment loses nothing and counts nothing
// twice. What is pressed meanwhile waits for its turn.
import { toast } from "../toasts.js";

const AGAIN = 2000;
const AWAY = new Set([502, 503, 504]);
let turn = Promise.resolve();
let underWay = 0;

// Whether an answer is on its way, which shows the room as it is then.
export function isAnswerComing() {
  return underWay > 0;
}

function newUid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((each) => each.toString(16).padStart(2, "0")).join("");
}

function say(form, words) {
  const place = form.querySelector("[data-says]");
  if (place) place.textContent = words;
  else if (words) toast(words);
}

async function arrive(form, sent) {
  const room = document.getElementById("room");
  for (;;) {
    underWay += 1;
    try {
      const answer = await fetch(form.action, { method: "POST", body: sent, headers: { "X-Part": "room" } });
      if (!AWAY.has(answer.status)) return answer;
    } catch {
      // Sent again below.
    } finally {
      underWay -= 1;
    }
    say(form, room.dataset.notSent);
    await new Promise((done) => setTimeout(done, AGAIN));
  }
}

// What was sent goes from the form; what somebody wrote into it meanwhile stays.
function empty(form, sent) {
  const fields = [...form.querySelectorAll("[name^='f.']")];
  for (const each of fields) if (each.value === sent.get(each.name)) each.value = "";
  if (fields.some((each) => each.value)) return;
  form.removeAttribute("data-typed");
  form.dispatchEvent(new CustomEvent("emptied", { bubbles: true }));
  if (form.contains(document.activeElement)) fields[0]?.focus();
}

async function send(form, sent, shown) {
  const answer = await arrive(form, sent);
  const text = await answer.text();
  if (answer.ok) {
    say(form, "");
    if (form.hasAttribute("data-writes")) empty(form, sent);
    else form.removeAttribute("data-typed");
    form.closest("dialog")?.close();
    shown(text, form);
    return;
  }
  const isSaid = answer.headers.get("Content-Type")?.startsWith("text/plain");
  say(form, isSaid ? text : document.getElementById("room").dataset.refused);
  const version = answer.headers.get("X-Version");
  if (version && form.elements.version) form.elements.version.value = version;
  shown("", form);
}

export function startSending(shown) {
  document.addEventListener("submit", (event) => {
    const form = event.target.closest("form[data-act]");
    if (!form) return;
    event.preventDefault();
    const isOne = !form.hasAttribute("data-many");
    if (isOne && form.hasAttribute("data-busy")) return;
    if (isOne) form.setAttribute("data-busy", "");
    const sent = new FormData(form, event.submitter);
    if (sent.has("uid")) sent.set("uid", newUid());
    turn = turn.then(() => send(form, sent, shown)).finally(() => form.removeAttribute("data-busy"));
  });
  document.addEventListener("input", (event) => {
    event.target.closest("form[data-keeps]")?.setAttribute("data-typed", "");
  });
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-typed]")) event.preventDefault();
  });
}
