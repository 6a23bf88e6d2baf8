// Requests to our own server.

/** The token that every POST carries. */
export function csrfToken() {
  const field = document.querySelector("input[name=csrfmiddlewaretoken]");
  return document.body.dataset.csrf || field?.value || "";
}

/** POST `fields` (FormData or URLSearchParams); the JSON answered. Throws when refused. */
export async function post(url, fields, options = {}) {
  const headers = { "X-CSRFToken": csrfToken(), Accept: "application/json" };
  const answer = await fetch(url, { method: "POST", body: fields, headers, ...options });
  if (!answer.ok) throw await refusal(answer);
  return answer.json();
}

async function refusal(answer) {
  const said = await answer.json().catch(() => ({}));
  return Object.assign(new Error(`${answer.status}`), { status: answer.status, said: said.error });
}

/** GET JSON. Throws when refused. */
export async function getJson(url, options = {}) {
  const headers = { Accept: "application/json", "X-Requested-With": "XMLHttpRequest" };
  const answer = await fetch(url, { headers, ...options });
  if (!answer.ok) throw new Error(`${answer.status}`);
  return answer.json();
}

/** GET a fragment of HTML, as htmx would. Throws when refused, or sent to another page. */
export async function getFragment(url) {
  const answer = await fetch(url, { headers: { "HX-Request": "true" } });
  if (!answer.ok || answer.redirected) throw new Error(`${answer.status}`);
  const template = document.createElement("template");
  template.innerHTML = await answer.text();
  return template.content;
}
