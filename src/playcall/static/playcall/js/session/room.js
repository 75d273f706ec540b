// The room of a working session, and its wall: shows what the server says, as soon as it says it.
import { showWhereTheRoomIs } from "./agenda.js";
import { startChanging } from "./changing.js";
import { countAgain, startClock } from "./clock.js";
import { startKeys } from "./keys.js";
import { follow } from "./live.js";
import { showAgain } from "./morph.js";
import { startMoving } from "./moving.js";
import { startCounting } from "./counting.js";
import { startLoading, startTrying } from "./loading.js";
import { isAnswerComing, startSending } from "./sending.js";

const TOGETHER = 120;
const room = document.getElementById("room");
let asking = false;
let again = false;

function show(text) {
  const made = document.createElement("template");
  made.innerHTML = text;
  const next = made.content.getElementById("room");
  if (!next) return ask();
  // Answers may overtake each other; an older one is not shown.
  if (Number(next.dataset.number) < Number(room.dataset.number)) return;
  const isSeatedAnew = next.dataset.seat !== room.dataset.seat;
  showAgain(room, next);
  countAgain();
  showWhereTheRoomIs();
  if (isSeatedAnew) listenAnew();
}

async function ask() {
  if (asking) {
    again = true;
    return;
  }
  asking = true;
  try {
    const answer = await fetch(room.dataset.part, { headers: { "X-Part": "room" } });
    if (answer.ok) show(await answer.text());
    else if (answer.status === 401) location.reload();
  } catch {
    // The stream says when it is back.
  } finally {
    asking = false;
  }
  if (again) {
    again = false;
    setTimeout(ask, TOGETHER);
  }
}

// What this page did itself comes with its answer, and is not asked for a second time.
function catchUp() {
  if (newest <= Number(room.dataset.number)) return;
  if (isAnswerComing()) timer = setTimeout(catchUp, TOGETHER);
  else ask();
}

let newest = 0;
let timer = 0;
startClock();
showWhereTheRoomIs();
// A form that was begun from a card stays until it is sent.
startSending((text, form) => {
  const isBegun = room.dataset.part.includes("origin=") && !form.hasAttribute("data-writes");
  return text && !isBegun ? show(text) : ask();
});
startMoving();
startChanging();
startCounting();
startLoading();
startTrying();
startKeys();
// Others' dots change nothing but the count on a wall; one's own come with their answer.
const listenAnew = follow(room, (number, kind) => {
  if (kind === "dot" && !room.hasAttribute("data-counts-dots")) return;
  newest = Math.max(newest, number);
  clearTimeout(timer);
  timer = setTimeout(catchUp, TOGETHER / 4);
});

// A signature is put down on another page, which says nothing to this session.
setInterval(() => room.hasAttribute("data-asks-again") && !document.hidden && ask(), 3000);
