// Sliders beside number fields. Without JavaScript there is the field alone, and a button.

import { behaviour } from "./behaviour.js";

// A slider moves the field of its name, in the reader's way of writing numbers.
behaviour("[data-slider]", (slider) => {
  const field = document.getElementById(slider.dataset.slider);
  slider.hidden = false;
  slider.addEventListener("input", () => {
    field.value = slider.value.replace(".", field.dataset.comma || ".");
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });
  field.addEventListener("input", () => {
    const typed = Number(field.value.replace(/\s/g, "").replace(",", "."));
    if (Number.isFinite(typed) && document.activeElement !== slider) slider.value = typed;
  });
});

// What the server said about each field is also said to assistive technology.
behaviour("[data-case]", (form) => {
  document.addEventListener("htmx:afterRequest", () => {
    for (const place of form.querySelectorAll("[data-error-of]")) {
      const field = document.getElementById(place.dataset.errorOf);
      if (place.textContent.trim()) field?.setAttribute("aria-invalid", "true");
      else field?.removeAttribute("aria-invalid");
    }
  });
});
