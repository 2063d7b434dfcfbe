// <details> as menus and popovers: one open at a time, closed by Escape and by a click outside, kept on the screen.
(() => {
  const SELECTOR = "details[data-menu], details[data-explain]";
  const EDGE = 8;

  const close = (details, { focus = false } = {}) => {
    if (!details.open) return;
    details.open = false;
    if (focus) details.querySelector("summary").focus();
  };

  const keepOnScreen = (details) => {
    const panel = details.querySelector("summary + *");
    panel.style.removeProperty("left");
    if (getComputedStyle(panel).position === "fixed") return;
    const box = panel.getBoundingClientRect();
    const width = document.documentElement.clientWidth;
    const shift = box.left < EDGE ? EDGE - box.left : Math.min(0, width - EDGE - box.right);
    if (shift) panel.style.setProperty("left", `${Math.round(shift)}px`);
  };

  document.addEventListener(
    "toggle",
    (event) => {
      const details = event.target;
      if (!details.matches?.(SELECTOR) || !details.open) return;
      for (const other of document.querySelectorAll(SELECTOR)) {
        if (other !== details && !other.contains(details)) close(other);
      }
      if (details.matches("[data-explain]")) keepOnScreen(details);
    },
    true,
  );

  document.addEventListener("click", (event) => {
    for (const details of document.querySelectorAll(SELECTOR)) {
      if (!details.contains(event.target)) close(details);
    }
  });

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    const inside = event.target.closest?.(SELECTOR);
    for (const details of document.querySelectorAll(SELECTOR)) close(details, { focus: details === inside });
  });

  document.addEventListener("focusout", (event) => {
    const details = event.target.closest?.(SELECTOR);
    if (details && event.relatedTarget && !details.contains(event.relatedTarget)) close(details);
  });
})();
