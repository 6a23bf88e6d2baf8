// The registry: each behaviour is bound once to each element that its selector finds,
// on the first page and in what htmx or live updates bring later.

const registered = [];

/** Run `bind(element)` once for each element that matches `selector`, now and later. */
export function behaviour(selector, bind) {
  registered.push({ selector, bind, bound: new WeakSet() });
}

/** Bind what is in `root`, itself included. One behaviour that fails leaves the others alone. */
export function bindAll(root) {
  for (const one of registered) {
    for (const element of found(root, one.selector)) bindOnce(one, element);
  }
}

function found(root, selector) {
  const inside = [...root.querySelectorAll(selector)];
  return root instanceof Element && root.matches(selector) ? [root, ...inside] : inside;
}

function bindOnce({ bind, bound }, element) {
  if (bound.has(element)) return;
  bound.add(element);
  try {
    bind(element);
  } catch (error) {
    console.error(error);
  }
}
