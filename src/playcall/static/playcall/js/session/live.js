// Follows the session. The stream says only that something changed, with a number that grows by
// one; the page then asks for what it may see. Nobody holds a stream open in a tab that is hidden.
const AGAIN = 1500;

export function follow(room, changed) {
  let source = null;
  let last = Number(room.dataset.number);
  let timer = 0;

  function say(isLive) {
    document.documentElement.dataset.live = isLive ? "yes" : "no";
    const words = document.querySelector("[data-live-words]");
    if (words) words.hidden = isLive;
  }

  function heard(event) {
    const { number, kind } = JSON.parse(event.data);
    last = Math.max(last, number);
    changed(number, kind);
  }

  function close() {
    source?.close();
    source = null;
  }

  function open() {
    clearTimeout(timer);
    if (source || document.hidden) return;
    last = Math.max(last, Number(room.dataset.number));
    source = new EventSource(`${room.dataset.stream}?after=${last}`);
    source.addEventListener("open", () => say(true));
    source.addEventListener("change", heard);
    source.addEventListener("error", () => {
      say(false);
      if (source?.readyState !== EventSource.CLOSED) return;
      close();
      timer = setTimeout(open, AGAIN);
    });
  }

  document.addEventListener("visibilitychange", () => {
    if (document.hidden) close();
    else {
      open();
      changed(Number(room.dataset.number) + 1, "seen");
    }
  });
  addEventListener("online", open);
  addEventListener("pagehide", close);
  open();
  // A stream tells who is there by the seat that its page had when it was opened.
  return () => {
    close();
    open();
  };
}
