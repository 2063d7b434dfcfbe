// Confirm dialogs. Browsers with invoker commands open them by themselves; this is for the others.
(() => {
  if ("commandForElement" in HTMLButtonElement.prototype) return;
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-confirm-open]");
    if (opener) document.getElementById(opener.dataset.confirmOpen)?.showModal();
  });
})();
