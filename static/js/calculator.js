// The calculator: sliders beside typed numbers, the nearest possible value by one click, bounds that follow the product.
(() => {
  const form = document.querySelector("[data-calculator]");
  if (!form) return;

  const STEPS = 1000;
  const number = (text) => Number(text.replace("−", "-").replace(/[^\d.,-]/g, "").replace(",", "."));
  const language = document.documentElement.lang;
  const told = (value) => value.toLocaleString(language, { maximumFractionDigits: 2 });

  // Prices span three orders of magnitude: equal steps of the slider are equal shares of the price, in round figures.
  const rounded = (value) => {
    const unit = 10 ** Math.max(0, Math.floor(Math.log10(value)) - 1) * 5;
    return Math.round(value / unit) * unit;
  };
  const SCALES = {
    linear: {
      to: (value) => value,
      from: (place) => place,
      span: (lowest, highest, step) => ({ min: lowest, max: highest, step }),
    },
    log: {
      to: (value, [lowest, highest]) => (STEPS * Math.log(value / lowest)) / Math.log(highest / lowest),
      from: (place, [lowest, highest]) => {
        if (place <= 0) return lowest;
        return place >= STEPS ? highest : rounded(lowest * (highest / lowest) ** (place / STEPS));
      },
      span: () => ({ min: 0, max: STEPS, step: 1 }),
    },
  };

  const parts = (slider) => ({
    input: document.getElementById(slider.dataset.for),
    notes: document.getElementById(`${slider.dataset.for}_notes`),
    scale: SCALES[slider.dataset.scale],
  });
  const boundsOf = (notes) => [Number(notes.dataset.lowest), Number(notes.dataset.highest)];

  const fill = (slider) => {
    const share = (slider.value - slider.min) / (slider.max - slider.min || 1);
    slider.style.setProperty("--fill", `${100 * share}%`);
  };

  // The slider goes where the number says; what was typed is never changed.
  const follow = (slider) => {
    const { input, notes, scale } = parts(slider);
    const bounds = boundsOf(notes);
    Object.assign(slider, scale.span(...bounds, slider.dataset.step));
    slider.disabled = !(bounds[1] > bounds[0]);
    const value = number(input.value);
    if (!Number.isFinite(value) || input.value.trim() === "") return;
    slider.value = scale.to(Math.min(Math.max(value, bounds[0]), bounds[1]), bounds);
    fill(slider);
    slider.setAttribute("aria-valuetext", `${told(value)} ${slider.dataset.unit}`);
  };

  const lead = (slider) => {
    const { input, notes, scale } = parts(slider);
    put(input, scale.from(Number(slider.value), boundsOf(notes)));
    fill(slider);
    slider.setAttribute("aria-valuetext", `${told(number(input.value))} ${slider.dataset.unit}`);
  };

  // The house's script of forms groups the digits of money when it hears of the change.
  const put = (input, value) => {
    input.value = String(value).replace(".", ",");
    input.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const sliders = () => form.querySelectorAll("[data-slider]");

  const mark = () => {
    for (const notes of form.querySelectorAll("[data-notes]")) {
      const input = document.getElementById(notes.dataset.notes);
      const isWrong = "wrong" in notes.dataset;
      input?.classList.toggle("is-invalid", isWrong && input.matches(".form-control, .form-select"));
      if (isWrong) input?.setAttribute("aria-invalid", "true");
      else input?.removeAttribute("aria-invalid");
      if (isWrong) notes.closest("details")?.setAttribute("open", "");
    }
  };

  form.addEventListener("input", (event) => {
    if (event.target.matches("[data-slider]")) {
      lead(event.target);
      return;
    }
    for (const slider of sliders()) if (slider.dataset.for === event.target.id) follow(slider);
  });

  document.addEventListener("click", (event) => {
    const nearest = event.target.closest("[data-apply]");
    if (!nearest) return;
    event.preventDefault();
    // A group of choices takes the value as one box does.
    const control = form.elements[nearest.dataset.apply];
    control.value = nearest.dataset.value;
    const box = control instanceof RadioNodeList ? [...control].find((one) => one.checked) : control;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  });

  // What is saved or put on paper is the calculation that is seen; a name that a person gave stays.
  const keep = () => {
    const told = document.querySelector("[data-calculation]")?.dataset;
    if (!told) return;
    for (const input of document.querySelectorAll("[data-of-calculation]")) input.value = told.calculation;
    for (const link of document.querySelectorAll("[data-with-calculation]")) {
      link.href = `${link.dataset.withCalculation}?${told.calculation}`;
    }
    const name = document.querySelector("[data-suggested]");
    if (!name) return;
    if (name.value === name.dataset.suggested) name.value = told.name;
    name.dataset.suggested = told.name;
  };

  const refresh = () => {
    keep();
    for (const slider of sliders()) follow(slider);
    mark();
  };
  document.addEventListener("htmx:afterSettle", refresh);
  refresh();
})();
