/** Send `form` by its main button. */
export function submitOf(form) {
  const button =
    form?.querySelector("[data-submit]") ??
    form?.querySelector("button.btn--primary:not([type=button])") ??
    form?.querySelector("button:not([type=button])");
  if (button) form.requestSubmit(button);
  return Boolean(button);
}
