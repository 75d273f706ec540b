// Makes what is shown like what the server says, and touches nothing else. Elements are known again
// by data-key or id; a form in which somebody wrote something that is not sent stays as it is.
const OWN = new Set(["open", "data-typed", "data-busy"]);

function keyOf(node) {
  return node.nodeType === Node.ELEMENT_NODE ? (node.dataset.key ?? node.id) : "";
}

// What somebody works in at the moment, or what only this page knows.
function isOwn(element) {
  return element.matches("[data-typed], [data-mine], dialog[open]");
}

function attributes(old, next) {
  for (const { name, value } of next.attributes) {
    if (!OWN.has(name) && old.getAttribute(name) !== value) old.setAttribute(name, value);
  }
  for (const { name } of [...old.attributes]) {
    if (!OWN.has(name) && !next.hasAttribute(name)) old.removeAttribute(name);
  }
  if (old === document.activeElement) return;
  if (old instanceof HTMLInputElement) {
    if (["checkbox", "radio"].includes(old.type)) old.checked = next.hasAttribute("checked");
    else if (old.type !== "hidden" || next.value) old.value = next.getAttribute("value") ?? "";
  }
  if (old instanceof HTMLTextAreaElement) old.value = next.textContent;
  if (old instanceof HTMLOptionElement) old.selected = next.hasAttribute("selected");
}

// Nothing goes while somebody has unsent words in it.
function holdsWords(node) {
  return node.nodeType === Node.ELEMENT_NODE && (node.matches("[data-typed]") || node.querySelector("[data-typed]"));
}

function children(old, next) {
  const wanted = [...next.childNodes];
  const staying = new Set(wanted.map(keyOf).filter(Boolean));
  const known = new Map();
  for (const child of [...old.children]) {
    const key = keyOf(child);
    if (key && staying.has(key)) known.set(key, child);
    else if (key && !holdsWords(child)) child.remove();
  }
  let at = old.firstChild;
  for (const each of wanted) {
    const key = keyOf(each);
    const fits = at && !keyOf(at) && at.nodeName === each.nodeName;
    const match = key ? known.get(key) : fits ? at : null;
    if (!match || match.nodeName !== each.nodeName) {
      old.insertBefore(each, at);
      continue;
    }
    if (match === at) at = at.nextSibling;
    else old.insertBefore(match, at);
    morph(match, each);
  }
  while (at) {
    const gone = at;
    at = at.nextSibling;
    if (!holdsWords(gone)) gone.remove();
  }
}

export function morph(old, next) {
  if (old.nodeType !== Node.ELEMENT_NODE) {
    if (old.nodeValue !== next.nodeValue) old.nodeValue = next.nodeValue;
    return;
  }
  if (isOwn(old) || old.isEqualNode(next)) return;
  attributes(old, next);
  if (!(old instanceof HTMLTextAreaElement)) children(old, next);
}

// As morph; whoever worked by keyboard stays where they were, or comes to the title of the work.
export function showAgain(old, next) {
  const focused = document.activeElement;
  const was = old.contains(focused) ? focused : null;
  const id = was?.id;
  morph(old, next);
  if (!was || document.activeElement === was) return;
  const again = (was.isConnected && was) || (id && document.getElementById(id));
  (again || old.querySelector("[data-title]"))?.focus({ preventScroll: true });
}
