// [data-search-results]: coming back to a list that had been made longer finds it as long, and
// at the same place. What was added is asked for again, with the rights of now.
import { behaviour } from "./behaviour.js";

const MORE = "#more-results a[hx-get]";

behaviour("[data-search-results]", (page) => {
  const { more = 0, scrolled = 0 } = history.state ?? {};
  let [added, last] = [0, null];
  document.addEventListener("htmx:afterSettle", ({ detail: { requestConfig } }) => {
    const link = requestConfig?.elt;
    if (link === last || !link?.closest("#more-results")) return; // it comes once for each result
    last = link;
    added += 1;
    keep({ more: added });
    if (added < more && page.querySelector(MORE)) page.querySelector(MORE).click();
    else if (added === more) scrollTo({ top: scrolled, behavior: "instant" });
  });
  addEventListener("pagehide", () => keep({ scrolled: scrollY }));
  if (more) addEventListener("load", () => page.querySelector(MORE)?.click());
});

function keep(what) {
  history.replaceState({ ...history.state, ...what }, "");
}
