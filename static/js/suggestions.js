// What the server suggests, and how a suggestion looks.
import { getJson } from "./ask.js";

/** People or topics for what is typed; [] when the server does not answer. */
export async function suggestionsFor(url, typed, signal) {
  const address = new URL(url, location.href);
  address.searchParams.set("q", typed);
  const found = await getJson(address, { signal }).catch(() => []);
  return Array.isArray(found) ? found : (found.people ?? found.topics ?? []);
}

/** A person in a list: initials, name, title. */
export function drawPerson(person) {
  const avatar = part("span", `avatar avatar--sm hue-${person.hue ?? 1}`, person.initials ?? "");
  avatar.setAttribute("aria-hidden", "true");
  if (person.external ?? person.is_guest) avatar.classList.add("avatar--ext");
  if (person.photo) avatar.replaceChildren(Object.assign(new Image(), { src: person.photo, alt: "" }));
  return [avatar, part("b", "", person.name), part("span", "meta", person.title ?? "")];
}

/** A topic in a list. */
export function drawTopic(topic) {
  return [part("b", "", `#${topic.name}`)];
}

function part(tag, css, text) {
  return Object.assign(document.createElement(tag), { className: css, textContent: text });
}
