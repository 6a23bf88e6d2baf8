// Passkeys: form[data-passkey=add|prove|sign-in] hands the browser's answer to the server.
import { behaviour } from "./behaviour.js";
import { getJson } from "./ask.js";
import { credentialJson, creationOptions, requestOptions } from "./credentials.js";

behaviour("form[data-passkey]", (form) => {
  if (!window.PublicKeyCredential) return;
  form.hidden = false;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    give(form);
  });
});

async function give(form) {
  const button = form.querySelector("button");
  const error = form.querySelector("[data-passkey-error]");
  error.hidden = true;
  button.setAttribute("aria-busy", "true");
  try {
    form.elements.credential.value = JSON.stringify(credentialJson(await credentialOf(form)));
    form.submit();
  } catch {
    error.hidden = false;
    button.removeAttribute("aria-busy");
  }
}

async function credentialOf(form) {
  const options = await optionsOf(form);
  if (form.dataset.passkey !== "add") return navigator.credentials.get(requestOptions(options));
  const passwordless = form.elements.passwordless?.value === "on";
  return navigator.credentials.create(creationOptions(options, passwordless));
}

async function optionsOf(form) {
  const written = form.querySelector("[data-passkey-options]");
  if (written) return JSON.parse(written.textContent);
  return (await getJson(form.dataset.options)).request_options;
}
