// <time datetime data-zone="Europe/Paris"> in that zone; with an empty data-zone, in the browser's.
import { behaviour } from "./behaviour.js";

behaviour("time[data-zone]", (element) => {
  const moment = new Date(element.dateTime);
  if (Number.isNaN(moment.getTime())) return;
  const options = { dateStyle: "long", timeStyle: "short", timeZone: element.dataset.zone || undefined };
  try {
    element.textContent = new Intl.DateTimeFormat(document.documentElement.lang, options).format(moment);
  } catch {
    // A zone that this browser does not know: the server's words stay.
  }
});
