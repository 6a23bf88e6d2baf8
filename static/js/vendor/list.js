// Between the suggestion plugin and the page's listbox: the focus stays in the text.

/** The plugin's renderer for one kind of link. */
export function listOf({ label, draw, empty, listbox }) {
  let box = null;
  let props = null;
  return {
    onStart(now) {
      props = now;
      box = listbox.makeListbox({ label, draw, choose: (item) => props.command(item) });
      (now.editor.view.dom.closest("dialog, main") ?? document.body).append(box.element);
      link(now.editor.view.dom, listbox, box);
    },
    onUpdate(now) {
      props = now;
      if (now.loading || !box) return;
      const said = now.query.includes(" ") ? "" : empty; // past a name, "nobody" is in the way
      listbox.openListbox(box, now.items, now.clientRect() ?? new DOMRect(), said);
      link(now.editor.view.dom, listbox, box);
    },
    onKeyDown({ view, event }) {
      const used = event.key !== "Escape" && listbox.listboxKey(box, event.key);
      if (used && box) link(view.dom, listbox, box);
      return used; // the plugin itself leaves on Escape
    },
    onExit({ editor }) {
      box?.element.remove();
      box = null;
      unlink(editor.view.dom);
    },
  };
}

function link(dom, listbox, box) {
  dom.setAttribute("aria-autocomplete", "list");
  dom.setAttribute("aria-controls", box.element.id);
  const active = listbox.activeOption(box);
  if (active) dom.setAttribute("aria-activedescendant", active);
  else dom.removeAttribute("aria-activedescendant");
}

function unlink(dom) {
  for (const name of ["aria-autocomplete", "aria-controls", "aria-activedescendant"]) dom.removeAttribute(name);
}
