// On a narrow page the sections stand in one row: the one that is open is brought into sight.
export function showSection() {
  const row = document.querySelector(".section-nav ol");
  const open = row?.querySelector("[aria-current]");
  if (open) row.scrollLeft = open.offsetLeft - (row.clientWidth - open.offsetWidth) / 2;
}
