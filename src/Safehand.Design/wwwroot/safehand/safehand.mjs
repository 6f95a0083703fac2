// Wakes the design systems' components on a page. A page without script loses nothing but comfort.
import { createAll, initAll } from "/assets/govuk-frontend.min.js";

initAll();

// The Ministry of Justice bundles are large: each is fetched only by a page that has the component on it.
const bundles = {
  "moj-date-picker": ["/assets/moj/date-picker.bundle.mjs", "DatePicker"],
  "moj-button-menu": ["/assets/moj/button-menu.bundle.mjs", "ButtonMenu"],
  "moj-alert": ["/assets/moj/alert.bundle.mjs", "Alert"],
};

for (const [name, [address, type]] of Object.entries(bundles)) {
  if (document.querySelector(`[data-module="${name}"]`)) {
    createAll((await import(address))[type]);
  }
}

document.documentElement.dataset.ready = "true";
