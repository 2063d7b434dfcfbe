// The desk of decisions by keys: J and K open steps, A and R choose an answer, / goes to the comment, ? shows all this.
// Keys are places on the keyboard, so that they work in any layout. Nothing is heard while one types, with a modifier
// held, or once the person has switched the keys off. A decision takes two presses: the first only goes to its button.
(() => {
  const KEY = "desk-keys";
  const FIELDS = "input, textarea, select, [contenteditable]";
  const panel = () => document.querySelector("[data-desk-keys]");
  const links = () => [...document.querySelectorAll("[data-desk-queue] .row-link")];
  const chosen = () => links().findIndex((link) => link.closest("[aria-current]"));

  const isOn = () => {
    try {
      return window.localStorage.getItem(KEY) !== "off";
    } catch {
      return true; // storage may be forbidden
    }
  };

  // Of several steps of one matter: the one at hand, else the one that was opened.
  const form = () => {
    const forms = [...document.querySelectorAll("[data-decide] form")];
    const step = new URLSearchParams(window.location.search).get("step");
    const opened = forms.find((one) => one.getAttribute("action").includes(`/${step}/`));
    return forms.find((one) => one.contains(document.activeElement)) ?? opened ?? forms[0];
  };

  const open = (step) => {
    const found = links();
    const at = chosen();
    const next = at < 0 ? (step > 0 ? 0 : found.length - 1) : at + step;
    const link = found[next] ?? document.querySelector(step > 0 ? ".pager a[rel=next]" : ".pager a[rel=prev]");
    if (link) window.location.assign(link.href);
  };

  const walk = (event, step) => {
    const found = links();
    const at = found.indexOf(event.target);
    if (at < 0) return false;
    found[at + step]?.focus();
    return true;
  };

  const note = () => form()?.elements.note?.focus();

  const answer = (value) => {
    const button = form()?.querySelector(`button[name=decision][value=${value}]`);
    if (!button || button.disabled) return;
    // A refusal says why.
    if (value === "reject" && !form().elements.note.value.trim()) note();
    else if (document.activeElement === button) button.click();
    else button.focus();
  };

  const help = () => {
    panel().open = !panel().open;
    panel().querySelector("summary").focus();
  };

  const ACTIONS = {
    KeyJ: () => open(1),
    KeyK: () => open(-1),
    KeyA: () => answer("approve"),
    KeyR: () => answer("reject"),
    Slash: note,
  };

  document.addEventListener("keydown", (event) => {
    if (!panel() || event.ctrlKey || event.altKey || event.metaKey || event.isComposing) return;
    if (event.target.closest("[data-decide]") && event.key === "Escape") event.target.blur();
    if (event.target.matches(FIELDS) || document.querySelector("dialog[open]")) return;
    if (event.code === "ArrowDown" || event.code === "ArrowUp") {
      if (walk(event, event.code === "ArrowDown" ? 1 : -1)) event.preventDefault();
      return;
    }
    if (!isOn() || event.repeat) return;
    const action = event.key === "?" ? help : event.key === "/" ? note : event.shiftKey ? undefined : ACTIONS[event.code];
    if (!action) return;
    event.preventDefault();
    action();
  });

  document.addEventListener("change", (event) => {
    if (!event.target.matches("[data-desk-keys-on]")) return;
    try {
      if (event.target.checked) window.localStorage.removeItem(KEY);
      else window.localStorage.setItem(KEY, "off");
    } catch {
      // storage may be forbidden: the keys stay as they are
    }
  });

  document.addEventListener("DOMContentLoaded", () => {
    const box = document.querySelector("[data-desk-keys-on]");
    if (box) box.checked = isOn();
  });
})();
