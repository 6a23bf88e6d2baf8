// @people and #topics: nodes written as links, suggested while typing.
import { Node, mergeAttributes } from "@tiptap/core";
import { PluginKey } from "@tiptap/pm/state";
import { Suggestion } from "@tiptap/suggestion";
import { listOf } from "./list.js";

const PAUSE = 120; // ms without a key before the server is asked

/** <a data-mention="ID" href="/people/ID/">@Name</a> */
export function mention(textarea, tools) {
  return linkNode({
    name: "mention",
    char: "@",
    allowSpaces: true,
    label: tools.word("people"),
    draw: tools.drawPerson,
    empty: tools.word("noMatch"),
    hrefOf: (id) => `/people/${id}/`,
    valueOf: (person) => ({ value: String(person.id), label: person.name }),
    find: (typed, signal) => tools.suggestionsFor(textarea.dataset.peopleUrl, typed, signal),
    listbox: tools.listbox,
    wanted: Boolean(textarea.dataset.peopleUrl),
  });
}

/** <a data-topic="slug" href="/topics/slug/">#name</a>; what nobody wrote yet is a new topic. */
export function topic(textarea, tools) {
  return linkNode({
    name: "topic",
    char: "#",
    allowSpaces: false,
    label: tools.word("topics"),
    draw: tools.drawTopic,
    empty: "",
    hrefOf: (slug) => `/topics/${encodeURIComponent(slugOf(slug))}/`,
    valueOf: ({ slug, name }) => ({ value: slug, label: name }),
    find: async (typed, signal) =>
      withNew(await tools.suggestionsFor(textarea.dataset.topicsUrl, typed, signal), typed),
    listbox: tools.listbox,
    wanted: Boolean(textarea.dataset.topicsUrl),
  });
}

function withNew(found, typed) {
  const known = found.some(({ slug }) => slug === slugOf(typed));
  return typed && !known ? [...found, { slug: typed, name: typed }] : found;
}

function slugOf(name) {
  const plain = name.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();
  return plain.replace(/[^\p{L}\p{N}_-]+/gu, "-").replace(/^-+|-+$/g, "");
}

function linkNode(kind) {
  const attribute = `data-${kind.name}`;
  return Node.create({
    name: kind.name,
    group: "inline",
    inline: true,
    atom: true,
    selectable: false,
    priority: 1001, // before the link mark, which reads any <a href>
    addAttributes: () => ({ value: { default: "" }, label: { default: "" } }),
    parseHTML: () => [{ tag: `a[${attribute}]`, priority: 1001, getAttrs: (link) => read(link, attribute) }],
    renderHTML: ({ node: { attrs }, HTMLAttributes: { value, label, ...rest } }) => [
      "a",
      mergeAttributes(rest, { [attribute]: attrs.value, href: kind.hrefOf(attrs.value) }),
      `${kind.char}${attrs.label}`,
    ],
    renderText: ({ node }) => `${kind.char}${node.attrs.label}`,
    addProseMirrorPlugins() {
      return kind.wanted ? [suggestion(this.editor, kind)] : [];
    },
  });
}

const read = (link, attribute) => ({
  value: link.getAttribute(attribute),
  label: link.textContent.replace(/^[@#]/, ""),
});

function suggestion(editor, kind) {
  return Suggestion({
    editor,
    pluginKey: new PluginKey(`${kind.name}-suggestion`),
    char: kind.char,
    allowSpaces: kind.allowSpaces,
    debounce: PAUSE,
    items: ({ query, signal }) => kind.find(query, signal),
    render: () => listOf(kind),
    command: ({ range, props }) => insert(editor, kind, range, props),
  });
}

function insert(editor, kind, range, item) {
  const node = { type: kind.name, attrs: kind.valueOf(item) };
  editor.chain().focus().insertContentAt(range, [node, { type: "text", text: " " }]).run();
}
