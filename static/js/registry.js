// The registry: marking rows, columns moved up and down, addresses without empty filters, focus on an opened panel.
(() => {
  const marks = () => [...document.querySelectorAll("[data-mark]")];

  const tell = () => {
    const count = document.querySelector("[data-mark-count]");
    if (!count) return;
    const boxes = marks();
    const marked = boxes.filter((box) => box.checked).length;
    count.textContent = String(marked);
    const all = document.querySelector("[data-mark-all]");
    all.checked = marked > 0 && marked === boxes.length;
    all.indeterminate = marked > 0 && marked < boxes.length;
  };

  document.addEventListener("change", (event) => {
    if (event.target.matches("[data-mark-all]")) {
      for (const box of marks()) box.checked = event.target.checked;
    }
    if (event.target.matches("[data-mark], [data-mark-all]")) tell();
  });

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-move]");
    if (!button) return;
    const line = button.closest("li");
    if (button.dataset.move === "up") {
      // The first column leads to the contract and stays where it is.
      if (line.previousElementSibling?.previousElementSibling) line.previousElementSibling.before(line);
    } else {
      line.nextElementSibling?.after(line);
    }
    button.focus();
  });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("[data-skip-empty]")) return;
    const empty = [...event.target.elements].filter((field) => field.name && field.value === "" && !field.disabled);
    for (const field of empty) field.disabled = true;
    window.setTimeout(() => {
      for (const field of empty) field.disabled = false;
    });
  });

  document.addEventListener("htmx:afterSwap", (event) => {
    if (event.target.id === "registry-panel") event.target.focus();
  });

  document.addEventListener("DOMContentLoaded", tell);
  window.addEventListener("pageshow", tell);
})();
