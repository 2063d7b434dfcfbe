// Confirm dialogs. Browsers with invoker commands open them by themselves; this is for the others.
(() => {
  if ("commandForElement" in HTMLButtonElement.prototype) return;
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-confirm-open]");
    if (opener) document.getElementById(opener.dataset.confirmOpen)?.showModal();
  });
})();

// The panel of explanations opens when htmx has brought one in, and is emptied when it closes.
(() => {
  document.addEventListener("htmx:afterSwap", (event) => {
    const panel = event.target.closest?.("dialog[data-panel]");
    if (!panel) return;
    if (!panel.open) panel.showModal();
    panel.scrollTop = 0;
    panel.querySelector("[data-panel-title]")?.focus();
  });

  document.addEventListener("click", (event) => {
    // A click on the backdrop is a click on the dialog itself.
    if (event.target.matches?.("dialog[data-panel]")) event.target.close();
  });

  document.addEventListener(
    "close",
    (event) => {
      if (event.target.matches?.("dialog[data-panel]")) event.target.replaceChildren();
    },
    true,
  );
})();
