// Ties the buttons of our pages to allauth's passkey code; what it needs is in data attributes.
(() => {
  document.addEventListener("DOMContentLoaded", () => {
    const holder = document.querySelector("[data-passkey]");
    if (!holder || !window.allauth?.webauthn) return;
    if (!window.PublicKeyCredential) {
      holder.hidden = true;
      return;
    }
    const { passkey, ...ids } = holder.dataset;
    window.allauth.webauthn.forms[passkey]({ ids });
  });

  document.addEventListener("allauth.error", (event) => {
    event.preventDefault();
    const place = document.querySelector("[data-passkey-error]");
    if (place) place.hidden = false;
  });
})();
