// The home base of a message map has at most 25 words: they are counted as one writes.
const most = 25;

export function startWordCount(form) {
  const text = form.querySelector("#f-home_base");
  if (!text) return;
  const says = document.createElement("p");
  says.className = "help word-count";
  says.setAttribute("role", "status");
  const count = () => {
    const words = text.value.split(/\s+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
    says.textContent = (form.dataset.wordCount ?? "{n} / {most}").replace("{n}", words).replace("{most}", most);
    says.classList.toggle("too-many", words > most);
  };
  text.addEventListener("input", count);
  text.after(says);
  count();
}
