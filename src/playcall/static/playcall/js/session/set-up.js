// The list of activities is only there for an agenda of one's own.
const own = document.querySelector("[data-own-agenda]");

function show() {
  own.hidden = document.querySelector("[name=agenda]:checked")?.value !== "own";
}

document.addEventListener("change", (event) => event.target.name === "agenda" && show());
show();
