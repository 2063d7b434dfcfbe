// Unfold writes the name of a chosen file into a text field of its own widget; our file drop shows the name itself.
document.addEventListener("DOMContentLoaded", () => {
  for (const input of document.querySelectorAll("[data-file-drop] input[type=file]")) input.hasChangeListener = true;
});
// Select2 names its boxes by what is chosen: an empty one has no name at all for a screen reader.
const nameBoxes = (root) => {
  for (const select of root.querySelectorAll("select.select2-hidden-accessible")) {
    const box = select.nextElementSibling?.querySelector("[role=combobox]");
    const label = select.labels[0];
    if (!box || !label) continue;
    const name = label.textContent.trim().replace(/\*$/, "");
    const chosen = box.querySelector("[role=textbox]");
    box.setAttribute("aria-label", name);
    box.removeAttribute("aria-labelledby");
    if (!chosen) continue;
    chosen.setAttribute("aria-label", name);
    box.setAttribute("aria-describedby", chosen.id);
  }
};
window.addEventListener("load", () => nameBoxes(document));
document.addEventListener("formset:added", (event) => setTimeout(nameBoxes, 0, event.target));
