// Everything a page does beyond HTML. Each import registers its behaviours.
import "./attach.js";
import "./autosave.js";
import "./comment_text.js";
import "./composer.js";
import "./confirm.js";
import "./copy.js";
import "./dialogs.js";
import "./editor.js";
import "./grow.js";
import "./help.js";
import "./live.js";
import "./more_results.js";
import "./passkeys.js";
import "./picker.js";
import "./previews.js";
import "./scrollers.js";
import "./search_box.js";
import "./shortcuts.js";
import "./sliders.js";
import "./stay.js";
import "./swaps.js";
import "./theme_switch.js";
import "./time.js";
import "./toasts.js";
import { bindAll } from "./behaviour.js";

bindAll(document);
document.addEventListener("htmx:load", (event) => bindAll(event.detail.elt));
