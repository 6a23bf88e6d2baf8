// HTML pasted from elsewhere, made fit before the editor reads it.

const OWN_IMAGE = 'img[src^="/files/"]';

/**
 * The HTML without style sheets and images of other sites; bold and italic that were written as
 * styles become elements. The page's policy lets no style attribute live, so nothing later could
 * read them: what another editor calls `<b style="font-weight: normal">` would turn bold.
 */
export function cleanPasted(html) {
  const page = read(html);
  for (const image of page.querySelectorAll(`img:not(${OWN_IMAGE})`)) image.remove();
  for (const element of page.querySelectorAll("[data-style]")) applyStyle(element);
  return page.body.innerHTML;
}

/** Whether pasted HTML holds words. */
export function saysSomething(html) {
  return read(html).body.textContent.trim() !== "";
}

function read(html) {
  const bare = html.replace(/<style[\s\S]*?<\/style>/gi, "");
  const renamed = bare.replace(/<[a-z][^>]*>/gi, (tag) => tag.replace(/\sstyle\s*=/gi, " data-style="));
  return new DOMParser().parseFromString(renamed, "text/html");
}

function applyStyle(element) {
  const style = element.dataset.style.toLowerCase();
  element.removeAttribute("data-style");
  if (element.matches("b, strong") && /font-weight:\s*(normal|400)/.test(style)) {
    element.replaceWith(...element.childNodes);
  } else if (element.matches("span")) {
    if (/font-weight:\s*(bold|[6-9]00)/.test(style)) wrap(element, "strong");
    if (/font-style:\s*italic/.test(style)) wrap(element, "em");
  }
}

function wrap(element, tag) {
  const around = element.ownerDocument.createElement(tag);
  around.append(...element.childNodes);
  element.append(around);
}
