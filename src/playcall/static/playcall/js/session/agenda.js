// On a narrow screen the agenda is one line; where the room is comes into view when the room moves.
let seen = null;

export function showWhereTheRoomIs() {
  const here = document.querySelector(".rail [aria-current]");
  if (!here || here.dataset.key === seen) return;
  seen = here.dataset.key;
  const line = here.parentElement;
  if (line.scrollWidth > line.clientWidth) line.scrollLeft = here.offsetLeft - line.offsetLeft - 8;
}
