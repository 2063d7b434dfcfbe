// Unfold writes the name of a chosen file into a text field of its own widget; our file drop shows the name itself.
document.addEventListener("DOMContentLoaded", () => {
  for (const input of document.querySelectorAll("[data-file-drop] input[type=file]")) input.hasChangeListener = true;
});
// Select2 names its boxes by what is chosen: an empty one has no name at all for a screen reader.
const nameBox = (container) => {
  const box = container.querySelector("[role=combobox]");
  const label = container.previousElementSibling?.labels?.[0];
  if (!box || !label) return;
  const name = label.textContent.trim().replace(/\*$/, "");
  const chosen = box.querySelector("[role=textbox]");
  box.setAttribute("aria-label", name);
  box.removeAttribute("aria-labelledby");
  if (!chosen) return;
  chosen.setAttribute("aria-label", name);
  box.setAttribute("aria-describedby", chosen.id);
};
// The boxes come whenever Select2 is ready, and with each new row of a form.
new MutationObserver((changes) => {
  for (const node of changes.flatMap((change) => [...change.addedNodes])) {
    if (node.classList?.contains("select2-container")) nameBox(node);
  }
}).observe(document, { childList: true, subtree: true });
