"""Templates compiled for one language: what never changes is written, not asked for.

A page asks hundreds of times for the same words, addresses and drawings. They are known when the
template is compiled, once a language and process (`core.jinja`): the compiled page holds them as
text, joined to what stands around. What is left is called directly.
"""

from __future__ import annotations

import re
from keyword import iskeyword
from typing import TYPE_CHECKING, Any

from django.urls import NoReverseMatch
from django.utils import translation
from jinja2 import nodes
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Macro
from jinja2.utils import missing
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, _escape_inner  # type: ignore[attr-defined]

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from jinja2.compiler import Frame

GETTEXT = frozenset({"_", "gettext"})
# These want the context of the page: called as Jinja does.
VARIABLE = re.compile(r"%\((\w+)\)s")
WITH_CONTEXT = GETTEXT | {"ngettext", "pgettext", "npgettext"}


class Written(CodeGenerator):
    """Writes the Python of a template; `environment.lasting` names the functions whose answer to
    the same arguments stays the same, in one language."""

    def visit_Template(  # noqa: N802  named by Jinja
        self, node: nodes.Template, frame: Frame | None = None
    ) -> None:
        lasting: Mapping[str, Callable[..., Any]] = getattr(self.environment, "lasting", {})
        self.writeline(f"from {__name__} import quick, shown")
        super().visit_Template(_Folding(lasting, _named_here(node)).visit(node), frame)

    def visit_Call(  # noqa: N802
        self, node: nodes.Call, frame: Frame, forward_caller: bool = False
    ) -> None:
        """A direct call: `context.call` looks at each for what only a few need."""
        if not _is_plain(node, frame):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.visit(node.node, frame)
        self.write("(")
        for argument in [*node.args, *node.kwargs]:
            self.visit(argument, frame)
            self.write(", ")
        self.write("caller=caller)" if forward_caller else ")")

    def macro_def(self, macro_ref: Any, frame: Frame) -> None:
        self.write("quick(")
        super().macro_def(macro_ref, frame)
        self.write(")")

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("shown(")
        else:
            super()._output_child_pre(node, frame, finalize)

    def _import_common(self, node: nodes.Import | nodes.FromImport, frame: Frame) -> None:
        """Macros read no context: no need to compare that of the page with their own."""
        if node.with_context:
            super()._import_common(node, frame)
            return
        self.write("environment.get_template(")
        self.visit(node.template, frame)
        self.write(f", {self.name!r})._get_default_module()")


def quick(macro: Macro) -> Callable[..., str]:
    """The macro as a function that puts its arguments in their places, no more: most macros call
    no block back and take no others than those they name."""
    if macro.caller or macro.catch_kwargs or macro.catch_varargs or not macro._default_autoescape:
        return macro
    names, drawn = macro.arguments, macro._func
    left_out = [(missing,) * (len(names) - given) for given in range(len(names) + 1)]

    def called(*given: Any, **named: Any) -> str:
        if not named and len(given) <= len(names):
            return Markup(drawn(*given, *left_out[len(given)]))  # noqa: S704  escaped inside
        if len(given) > len(names) or not named.keys() <= set(names[len(given) :]):
            return macro(*given, **named)  # says what is wrong
        asked = [named.get(name, missing) for name in names[len(given) :]]
        return Markup(drawn(*given, *asked))  # noqa: S704

    return called


def shown(value: Any) -> str:
    """What stands on the page for a value; as `markupsafe.escape`, but text stays plain: what it
    is put into says that all of it is escaped."""
    if type(value) is str:
        return str(_escape_inner(value))
    return str(value.__html__() if hasattr(value, "__html__") else _escape_inner(str(value)))


def _is_plain(node: nodes.Call, frame: Frame) -> bool:
    """Whether nothing of the page itself is needed: words and unescaped texts ask for it."""
    named = node.node.name if isinstance(node.node, nodes.Name) else ""
    spread = node.dyn_args or node.dyn_kwargs or any(iskeyword(one.key) for one in node.kwargs)
    escaped = frame.eval_ctx.autoescape and not frame.eval_ctx.volatile
    return bool(escaped and not spread and named not in WITH_CONTEXT)


def _named_here(node: nodes.Template) -> frozenset[str]:
    """Names that the template gives to things of its own."""
    set_here = {one.name for one in node.find_all(nodes.Name) if one.ctx in {"store", "param"}}
    macros = {one.name for one in node.find_all(nodes.Macro)}
    modules = {one.target for one in node.find_all(nodes.Import)}
    names = [name for one in node.find_all(nodes.FromImport) for name in one.names]
    taken = {name if isinstance(name, str) else name[1] for name in names}
    return frozenset(set_here | macros | modules | taken)


class _Folding(NodeTransformer):
    """Puts the answer in place of the calls whose answer is known."""

    def __init__(self, lasting: Mapping[str, Callable[..., Any]], own: frozenset[str]) -> None:
        self.lasting = {name: call for name, call in lasting.items() if name not in own}
        self.words = GETTEXT - own

    def visit_ScopedEvalContextModifier(self, node: nodes.Node) -> nodes.Node:  # noqa: N802
        """Texts of mail escape nothing: what is folded here is marked as escaped."""
        return node

    def visit_Output(self, node: nodes.Output) -> nodes.Node:  # noqa: N802
        """Parts that are joined to be written are written one after the other."""
        self.generic_visit(node)
        node.nodes = [
            part
            for child in node.nodes
            for part in (child.nodes if isinstance(child, nodes.Concat) else [child])
        ]
        return node

    def visit_Call(self, node: nodes.Call) -> nodes.Node:  # noqa: N802
        self.generic_visit(node)
        if not isinstance(node.node, nodes.Name) or node.dyn_args or node.dyn_kwargs:
            return node
        if node.node.name in self.words:
            return _said(node)
        return _answered(node, self.lasting.get(node.node.name))


def _said(node: nodes.Call) -> nodes.Node:
    """The words in the language of now; their variables are filled in while rendering."""
    if len(node.args) != 1 or not isinstance(node.args[0], nodes.Const):
        return node
    words = translation.gettext(node.args[0].value)
    if not node.kwargs:
        return nodes.Const(Markup(words) % {}, lineno=node.lineno)  # noqa: S704  our catalogue
    values = {each.key: each.value for each in node.kwargs}
    parts = VARIABLE.split(words)
    names = parts[1::2]
    if (
        "%" in "".join(parts[::2])
        or len(set(names)) < len(names)
        or not values.keys() >= set(names)
    ):
        filled = [nodes.Pair(nodes.Const(name), value) for name, value in values.items()]
        return nodes.Mod(nodes.Const(Markup(words)), nodes.Dict(filled), lineno=node.lineno)  # noqa: S704
    joined = [
        values[part] if place % 2 else nodes.Const(Markup(part))  # noqa: S704
        for place, part in enumerate(parts)
    ]
    return nodes.Concat(joined, lineno=node.lineno)


def _answered(node: nodes.Call, call: Callable[..., Any] | None) -> nodes.Node:
    if call is None or node.kwargs or not all(isinstance(a, nodes.Const) for a in node.args):
        return node
    try:
        answer = call(*(argument.as_const() for argument in node.args))
    except NoReverseMatch:  # said when the page is rendered, if ever
        return node
    kept = Markup(answer) if hasattr(answer, "__html__") else str(answer)  # noqa: S704
    return nodes.Const(kept, lineno=node.lineno)
