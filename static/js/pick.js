// A long list of choices: typing leaves those that contain every word, chosen ones stay, and the number is told.
(() => {
  for (const pick of document.querySelectorAll("[data-pick]")) {
    const boxes = [...pick.querySelectorAll("input[type=checkbox]")];
    const search = pick.querySelector("[data-pick-search]");
    const row = (box) => box.closest("label").parentElement;

    const tell = () => {
      pick.querySelector("[data-pick-count]").textContent = boxes.filter((box) => box.checked).length;
    };

    const narrow = () => {
      const words = search.value.toLowerCase().split(/\s+/).filter(Boolean);
      for (const box of boxes) {
        const text = row(box).textContent.toLowerCase();
        row(box).hidden = !box.checked && !words.every((word) => text.includes(word));
      }
    };

    search.addEventListener("input", narrow);
    // Enter would send the form.
    search.addEventListener("keydown", (event) => {
      if (event.key === "Enter") event.preventDefault();
    });
    pick.addEventListener("change", tell);
    tell();
  }
})();
