// form[data-autosave="address"]: what is written is sent there as a draft, a moment after the last
// key. [data-saved] in it says how it went; nobody leaves the page with something unsent unasked.
const pause = 800;

// Who signed in again, in another tab, has another token: the page has it when it is asked again.
async function renewToken(form) {
  const page = await fetch(location.href);
  const fresh = new DOMParser().parseFromString(await page.text(), "text/html");
  const token = fresh.querySelector("form[data-autosave] [name=csrfmiddlewaretoken]");
  if (token) form.elements.csrfmiddlewaretoken.value = token.value;
}

async function send(form, says) {
  let isSignedOut = false;
  says.textContent = form.dataset.saving ?? "Saving …";
  try {
    const answer = await fetch(form.dataset.autosave, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Requested-With": "autosave" },
    });
    isSignedOut = answer.status === 401;
    if (answer.status === 403) await renewToken(form);
    if (!answer.ok) throw new Error(String(answer.status));
    form.removeAttribute("data-unsent");
    says.textContent = form.dataset.isSaved ?? "Saved";
    form.dispatchEvent(new CustomEvent("saved", { bubbles: true }));
  } catch {
    const why = isSignedOut ? form.dataset.signedOut : form.dataset.notSaved;
    says.textContent = why ?? "Not saved yet. It is tried again.";
    setTimeout(() => form.hasAttribute("data-unsent") && send(form, says), 5000);
  }
}

export function startAutosave() {
  for (const form of document.querySelectorAll("form[data-autosave]")) {
    const says = form.querySelector("[data-saved]") ?? document.createElement("span");
    let timer = 0;
    form.addEventListener("input", () => {
      form.setAttribute("data-unsent", "");
      clearTimeout(timer);
      timer = setTimeout(() => send(form, says), pause);
    });
    form.addEventListener("submit", () => form.removeAttribute("data-unsent"));
  }
  addEventListener("beforeunload", (event) => {
    if (document.querySelector("form[data-unsent]")) event.preventDefault();
  });
}
