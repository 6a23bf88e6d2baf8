// A list of suggestions under a field, driven from the field's keyboard (ARIA listbox).

let made = 0;

/** A closed listbox. `choose(item)` is called on a choice; `draw(item)` gives its content. Items
    with a `url` are links when `linked`: they open in another tab as links do. */
export function makeListbox({ label, choose, draw, linked = false }) {
  const element = document.createElement("div");
  element.className = "suggestions";
  element.id = `suggestions-${++made}`;
  element.setAttribute("role", "listbox");
  element.setAttribute("aria-label", label);
  element.hidden = true;
  return { element, choose, draw, linked, items: [], at: 0 };
}

/** Show `items` under `rect`, a DOMRect of the page; `empty` is said when there is none. */
export function openListbox(box, items, rect, empty = "") {
  box.items = items;
  box.at = 0;
  box.element.replaceChildren(...(items.length ? items.map((item, n) => option(box, item, n)) : [nothing(empty)]));
  box.element.hidden = !items.length && !empty;
  place(box.element, rect);
  mark(box);
}

/** Hide the list. */
export function closeListbox(box) {
  box.items = [];
  box.element.hidden = true;
}

/** Arrows move, Enter and Tab choose, Escape closes. True when the key was used. */
export function listboxKey(box, key) {
  if (box.element.hidden) return false;
  if (key === "Escape") return closeListbox(box), true;
  if (!box.items.length) return false;
  if (key === "ArrowDown" || key === "ArrowUp") {
    box.at = (box.at + (key === "ArrowDown" ? 1 : -1) + box.items.length) % box.items.length;
    return mark(box), true;
  }
  if (key !== "Enter" && key !== "Tab") return false;
  return box.choose(box.items[box.at]), true;
}

/** Id of the option that the keyboard is on, or "". */
export function activeOption(box) {
  return box.element.hidden || !box.items.length ? "" : (box.element.children[box.at]?.id ?? "");
}

function option(box, item, n) {
  const button = document.createElement(box.linked ? "a" : "button");
  Object.assign(button, box.linked ? { href: item.url } : { type: "button" });
  button.tabIndex = -1;
  button.id = `${box.element.id}-${n}`;
  button.setAttribute("role", "option");
  button.append(...box.draw(item));
  button.addEventListener("mousedown", (event) => event.preventDefault()); // the field keeps the focus
  if (!box.linked) button.addEventListener("click", () => box.choose(item));
  return button;
}

function nothing(text) {
  const line = document.createElement("p");
  line.className = "meta";
  line.setAttribute("role", "option");
  line.setAttribute("aria-disabled", "true");
  line.textContent = text;
  return line;
}

function mark(box) {
  box.items.forEach((item, n) => box.element.children[n].setAttribute("aria-selected", String(n === box.at)));
  box.element.children[box.at]?.scrollIntoView({ block: "nearest" });
}

function place(element, rect) {
  const frame = (element.offsetParent ?? document.body).getBoundingClientRect();
  const scrolled = element.offsetParent?.matches("dialog") ? element.offsetParent.scrollTop : 0;
  const room = document.documentElement.clientWidth - element.offsetWidth - 8;
  element.style.left = `${Math.max(8, Math.min(rect.left, room)) - frame.left}px`;
  element.style.top = `${rect.bottom + 4 - frame.top + scrolled}px`;
}
