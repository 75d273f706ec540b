// [data-words]: so many words at most; says how many there are while one writes.
export function startCounting() {
  document.addEventListener("input", (event) => {
    const most = Number(event.target.dataset?.words);
    if (!most) return;
    const place = document.getElementById(`${event.target.id}-count`);
    const count = event.target.value.split(/\s+/).filter(Boolean).length;
    place.textContent = `${count} / ${most}`;
    place.classList.toggle("over", count > most);
  });
}
