// Forms: money is grouped as it is typed, files may be dropped, the first error gets the focus, nothing is sent twice.
(() => {
  const NARROW_SPACE = "\u202f";

  const group = (digits) => digits.replace(/\B(?=(\d{3})+(?!\d))/g, NARROW_SPACE);

  const asMoney = (text) => {
    const minus = /^\s*[-−]/.test(text) ? "−" : "";
    const [whole, ...rest] = text.replace(/[^\d.,]/g, "").replaceAll(".", ",").split(",");
    const kopecks = rest.length ? `,${rest.join("").slice(0, 2)}` : "";
    return minus + group(whole.replace(/^0+(?=\d)/, "")) + kopecks;
  };

  const significant = (text) => text.replace(/[^\d,.−-]/g, "").length;

  // The caret stays behind the same digit, whatever spaces come and go.
  const formatMoney = (input) => {
    const before = significant(input.value.slice(0, input.selectionStart));
    const value = asMoney(input.value);
    if (value === input.value) return;
    input.value = value;
    let caret = 0;
    for (let seen = 0; caret < value.length && seen < before; caret += 1) {
      if (significant(value[caret])) seen += 1;
    }
    input.setSelectionRange(caret, caret);
  };

  document.addEventListener("input", (event) => {
    if (event.target.matches?.("input[data-format=money]")) formatMoney(event.target);
  });

  const MEGABYTES = { style: "unit", unit: "megabyte", maximumFractionDigits: 1 };
  const megabytes = (size) => (size / 1024 / 1024).toLocaleString(document.documentElement.lang, MEGABYTES);

  const showFile = (drop) => {
    const files = [...drop.querySelector("input[type=file]").files];
    const shown = files.map((file) => `${file.name} · ${megabytes(file.size)}`);
    drop.querySelector("[data-file-name]").textContent = shown.join(", ");
  };

  document.addEventListener("change", (event) => {
    const drop = event.target.closest?.("[data-file-drop]");
    if (drop) showFile(drop);
  });

  for (const kind of ["dragover", "dragleave", "drop"]) {
    document.addEventListener(kind, (event) => {
      const drop = event.target.closest?.("[data-file-drop]");
      if (!drop) return;
      event.preventDefault();
      drop.classList.toggle("drop--over", kind === "dragover");
      if (kind !== "drop" || !event.dataTransfer.files.length) return;
      drop.querySelector("input[type=file]").files = event.dataTransfer.files;
      showFile(drop);
    });
  }

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (form.method !== "post" || form.hasAttribute("hx-post")) return;
    if (form.dataset.sent) event.preventDefault();
    form.dataset.sent = "1";
    // An answer that is a file leaves the page as it is, so the form must work again.
    window.setTimeout(() => delete form.dataset.sent, 4000);
  });
  window.addEventListener("pageshow", () => {
    for (const form of document.forms) delete form.dataset.sent;
  });

  document.addEventListener("DOMContentLoaded", () => document.querySelector("[data-form-errors]")?.focus());
  // A refused form that was swapped took the focus away with its button; whoever types elsewhere keeps theirs.
  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.requestConfig?.verb === "get" || document.activeElement !== document.body) return;
    event.detail.elt.querySelector("[data-form-errors]")?.focus();
  });
})();
