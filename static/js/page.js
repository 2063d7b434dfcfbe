// Small things of every page: Ctrl+K to the search, copy buttons, printing, lists that apply a filter at once.
(() => {
  document.addEventListener("keydown", (event) => {
    if (!(event.ctrlKey || event.metaKey) || event.code !== "KeyK") return;
    const search = [...document.querySelectorAll("[data-search]")].find((input) => input.checkVisibility());
    if (!search) return;
    event.preventDefault();
    search.focus();
    search.select();
  });

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    await navigator.clipboard.writeText(button.dataset.copy);
    const label = button.querySelector("[data-copy-label]");
    const words = label.textContent;
    if (words === button.dataset.copied) return;
    label.textContent = button.dataset.copied;
    window.setTimeout(() => (label.textContent = words), 2000);
  });

  document.addEventListener("DOMContentLoaded", () => {
    // Only the row of tabs moves: the page itself stays at its beginning.
    const tab = document.querySelector(".tabs [aria-current]");
    const row = tab?.closest("ul");
    if (row) row.scrollLeft = tab.offsetLeft - row.offsetLeft - (row.clientWidth - tab.offsetWidth) / 2;
  });

  document.addEventListener("click", (event) => {
    if (event.target.closest("[data-print]")) window.print();
  });

  document.addEventListener("change", (event) => {
    if (event.target.matches("form[data-filters] select")) event.target.form.requestSubmit();
  });
})();
