// [data-presence="address"]: tells the server while this tab is looked at, and shows who else is here.
const pause = 20_000;

async function tell(place, token) {
  if (document.hidden) return;
  try {
    const answer = await fetch(place.dataset.presence, {
      method: "POST",
      headers: { "X-CSRFToken": token, "X-Requested-With": "presence" },
    });
    if (!answer.ok) return;
    const text = await answer.text();
    // Said again only when it changed: a screen reader reads every change aloud.
    if (text !== place.dataset.said) place.innerHTML = text;
    place.dataset.said = text;
  } catch {
    // The next time it may work.
  }
}

export function startPresence() {
  const place = document.querySelector("[data-presence]");
  const token = document.querySelector("form [name=csrfmiddlewaretoken]")?.value;
  if (!place || !token) return;
  tell(place, token);
  setInterval(() => tell(place, token), pause);
  document.addEventListener("visibilitychange", () => tell(place, token));
  addEventListener("pagehide", () => {
    const leaves = new FormData();
    leaves.append("csrfmiddlewaretoken", token);
    leaves.append("leaves", "yes");
    navigator.sendBeacon(place.dataset.presence, leaves);
  });
}
