// The seasonal designer: bars that are dragged, moved by keys or typed beside; what nobody fixed follows the server.
(() => {
  const form = document.querySelector("[data-season]");
  if (!form) return;

  const highest = Number(form.dataset.highest);
  const step = Number(form.dataset.step);
  const language = document.documentElement.lang;
  const FULL = 100;
  const FAST = 10;
  const NARROW_SPACE = "\u202f";

  const cells = new Map([...form.querySelectorAll("[data-payment]")].map((cell) => [cell.dataset.payment, cell]));
  const barOf = (cell) => cell.querySelector("[data-bar]");
  const boxOf = (cell) => cell.querySelector("input.season__box");
  const number = (text) => Number(text.replace(/[^\d.,-]/g, "").replace(",", "."));
  const written = (value) => `${value.toLocaleString(language, { maximumFractionDigits: 2 })}${NARROW_SPACE}₽`;
  const bounded = (value) => Math.min(Math.max(value, 0), highest);

  // The sum that a cell shows: typed, or else calculated; while a refused plan has none, keys start at the equal one.
  const calculated = (cell) => Number(cell.dataset.amount || form.dataset.equal);
  const sumOf = (cell) => (boxOf(cell).value.trim() ? number(boxOf(cell).value) : calculated(cell));

  const draw = (cell, value) => {
    const share = Math.round((FULL * bounded(value)) / highest);
    const up = cell.querySelector(".season__fill--up");
    up.setAttribute("y", FULL - share);
    up.setAttribute("height", share);
    cell.querySelector(".season__fill--along").setAttribute("width", share);
    const bar = barOf(cell);
    if (!bar) return;
    bar.setAttribute("aria-valuenow", Math.round(bounded(value)));
    bar.setAttribute("aria-valuetext", written(value));
  };

  const skips = (cell) => {
    const { month } = cell.dataset;
    return form.querySelector(`[name="skipped_months"][value="${month}"]`)?.checked ?? false;
  };

  const stateOf = (cell) => {
    const text = boxOf(cell).value.trim();
    if (text) return number(text) === 0 ? "skipped" : "fixed";
    return skips(cell) ? "skipped" : "free";
  };

  const follow = (cell) => {
    const box = boxOf(cell);
    cell.dataset.state = stateOf(cell);
    const isKnown = box.value.trim() || cell.dataset.amount;
    const value = cell.dataset.state === "skipped" || !isKnown ? 0 : sumOf(cell);
    if (Number.isFinite(value)) draw(cell, value);
    if (cell.dataset.state === "skipped") box.placeholder = "—";
    else if (!box.value) box.placeholder = cell.dataset.text || "…";
  };

  // The house's script of forms groups the digits when it hears of the change.
  const put = (cell, value) => {
    boxOf(cell).value = value === null ? "" : String(value).replace(".", ",");
    boxOf(cell).dispatchEvent(new Event("input", { bubbles: true }));
  };

  // By steps; the highest payment itself is reached too.
  const stepped = (value) => (value >= highest ? Math.floor(highest) : Math.round(bounded(value) / step) * step);

  const isUpright = (bar) => bar.clientHeight > 60;
  const valueAt = (bar, event) => {
    const box = bar.getBoundingClientRect();
    const share = isUpright(bar) ? (box.bottom - event.clientY) / box.height : (event.clientX - box.left) / box.width;
    return stepped(bounded(share * highest));
  };

  const drags = (cell, bar) => {
    bar.addEventListener("pointerdown", (event) => {
      if (event.button !== 0) return;
      bar.setPointerCapture(event.pointerId);
      bar.focus({ preventScroll: true });
      if (event.pointerType === "mouse") put(cell, valueAt(bar, event));
    });
    bar.addEventListener("pointermove", (event) => {
      if (bar.hasPointerCapture(event.pointerId)) put(cell, valueAt(bar, event));
    });
    bar.addEventListener("pointerup", (event) => {
      if (bar.hasPointerCapture(event.pointerId)) put(cell, valueAt(bar, event));
    });
  };

  const KEYS = {
    ArrowUp: (value) => value + step,
    ArrowRight: (value) => value + step,
    ArrowDown: (value) => value - step,
    ArrowLeft: (value) => value - step,
    PageUp: (value) => value + FAST * step,
    PageDown: (value) => value - FAST * step,
    Home: () => 0,
    End: () => highest,
    Delete: () => null,
    Backspace: () => null,
  };

  const listens = (cell, bar) => {
    bar.addEventListener("keydown", (event) => {
      const move = KEYS[event.key];
      if (!move || event.ctrlKey || event.altKey || event.metaKey) return;
      event.preventDefault();
      const value = move(cell.dataset.state === "skipped" ? 0 : sumOf(cell));
      put(cell, value === null ? null : stepped(value));
    });
  };

  for (const cell of cells.values()) {
    const bar = barOf(cell);
    if (!bar) continue;
    const says = { role: "slider", tabindex: "0", "aria-label": bar.dataset.label, "aria-valuemin": "0" };
    for (const [name, value] of Object.entries(says)) bar.setAttribute(name, value);
    bar.setAttribute("aria-valuemax", Math.floor(highest));
    drags(cell, bar);
    listens(cell, bar);
  }

  form.addEventListener("input", (event) => {
    if (event.target.matches('[name="skipped_months"]')) {
      // The month is not paid in any year: sums that were fixed in it give way.
      for (const cell of cells.values()) {
        if (!boxOf(cell) || cell.dataset.month !== event.target.value) continue;
        boxOf(cell).value = "";
        follow(cell);
      }
      return;
    }
    const cell = event.target.closest("[data-payment]");
    if (cell) follow(cell);
  });

  // A preset or the nearest allowed plan: its sums are put into the boxes, as if they were typed.
  const take = ({ fixed, skipped }) => {
    const sums = new Map(fixed ? fixed.split(";").map((pair) => pair.split(":")) : []);
    const months = new Set(skipped ? skipped.split(",") : []);
    for (const box of form.querySelectorAll('[name="skipped_months"]')) box.checked = months.has(box.value);
    for (const [payment, cell] of cells) {
      if (!boxOf(cell)) continue;
      boxOf(cell).value = sums.get(payment) ?? "";
      follow(cell);
    }
    form.dispatchEvent(new Event("input", { bubbles: true }));
  };

  document.addEventListener("click", (event) => {
    const link = event.target.closest("[data-take]");
    if (!link || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    take(link.dataset);
    if (!form.contains(link)) barOf([...cells.values()].find(barOf))?.focus();
  });

  const refresh = () => {
    const told = JSON.parse(document.getElementById("season-cells")?.dataset.cells ?? "{}");
    for (const [payment, { amount, text, error }] of Object.entries(told)) {
      const cell = cells.get(payment);
      const box = boxOf(cell);
      Object.assign(cell.dataset, { amount, text });
      if (!box) {
        draw(cell, Number(amount || 0));
        cell.querySelector(".season__box").textContent = text;
        continue;
      }
      box.classList.toggle("is-invalid", Boolean(error));
      if (error) box.setAttribute("aria-invalid", "true");
      else box.removeAttribute("aria-invalid");
      document.getElementById(`${box.id}_error`).textContent = error;
      follow(cell);
    }
  };
  const result = document.getElementById("season-result");
  new IntersectionObserver(
    ([seen]) => result.parentElement.classList.toggle("season--seen", seen.isIntersecting),
    { rootMargin: "0px 0px -160px 0px" },
  ).observe(result);

  document.addEventListener("htmx:afterSettle", (event) => {
    if (event.detail.target?.id === "season-result") refresh();
  });
  refresh();
})();
