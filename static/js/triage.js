// Keys of the desk of payments, besides those of desk.js: A accepts the first proposal at once, digits go to the button
// of a proposal, S opens the split, Q the question, H, R, X and U go to a decision; Enter presses what is in focus.
// Keys are places on the keyboard; nothing is heard while one types or once the person has switched the keys off.
(() => {
  const FIELDS = "input, textarea, select, [contenteditable]";
  const isOn = () => document.querySelector("[data-desk-keys-on]")?.checked ?? false;

  const go = (target) => {
    const fold = target.closest("details");
    if (fold && target.matches("summary")) fold.open = true;
    target.focus();
    target.scrollIntoView({ block: "nearest" });
  };

  document.addEventListener("keydown", (event) => {
    if (!document.querySelector("[data-triage]") || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.isComposing || event.repeat || event.shiftKey || !isOn()) return;
    if (event.target.matches(FIELDS) || document.querySelector("dialog[open]")) return;
    const pressed = document.querySelector(`[data-press="${event.code}"]`);
    const found = pressed ?? document.querySelector(`[data-key="${event.code}"]`);
    if (!found || found.disabled) return;
    event.preventDefault();
    if (pressed) pressed.click();
    else go(found);
  });
})();
