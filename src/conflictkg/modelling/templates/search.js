"use strict";
// Finds terms by label, name and definition. Everything is written as text, never as markup.
const box = document.querySelector(".search");
const field = box.querySelector("input");
const list = box.querySelector("ul");
const root = document.body.dataset.root;
box.hidden = false;
field.addEventListener("input", () => {
  const words = field.value.toLowerCase().split(/\s+/).filter(Boolean);
  list.replaceChildren();
  if (!words.length) return;
  const rank = (t) => (t.label.toLowerCase().startsWith(words[0]) ? 0 : t.label.toLowerCase().includes(words[0]) ? 1 : 2);
  const fits = TERMS.filter((t) => words.every((w) => `${t.label} ${t.name} ${t.definition}`.toLowerCase().includes(w)));
  for (const term of fits.sort((a, b) => rank(a) - rank(b)).slice(0, 20)) {
    const link = document.createElement("a");
    link.href = root + term.href;
    link.textContent = term.label;
    const kind = document.createElement("small");
    kind.textContent = `${term.kind} ${term.name}`;
    link.append(kind);
    const item = document.createElement("li");
    item.append(link);
    list.append(item);
  }
});
field.addEventListener("keydown", (event) => {
  const first = list.querySelector("a");
  if (event.key === "Enter" && first) first.click();
  if (event.key === "Escape") { field.value = ""; list.replaceChildren(); }
});
