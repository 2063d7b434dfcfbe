// Unfold writes the name of a chosen file into a text field of its own widget; our file drop shows the name itself.
document.addEventListener("DOMContentLoaded", () => {
  for (const input of document.querySelectorAll("[data-file-drop] input[type=file]")) input.hasChangeListener = true;
});
