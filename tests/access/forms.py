"""The forms of a page as a browser would send them, and where text can be typed in them."""

from __future__ import annotations

from dataclasses import dataclass, field
from html.parser import HTMLParser
from urllib.parse import urljoin, urlsplit

from django.urls import resolve

TYPED = {"text", "search", "email", "url", "tel"}
NOT_SENT = {"file", "reset", "button", "image", "submit"}
Attributes = dict[str, str | None]


@dataclass
class Form:
    """`sends`: what is in it already. `typed`: names of the fields where somebody writes."""

    action: str
    method: str
    sends: dict[str, str] = field(default_factory=dict)
    typed: dict[str, str] = field(default_factory=dict)  # name: what stands there

    @property
    def name(self) -> str:
        """Of its address."""
        return resolve(urlsplit(self.action).path).url_name or ""


class Forms(HTMLParser):
    """Feed it a page; `found` are its forms."""

    def __init__(self, url: str) -> None:
        super().__init__()
        self.url = url
        self.found: list[Form] = []
        self.form: Form | None = None
        self.select = self.area = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = dict(attrs)
        if tag == "form":
            action = urljoin(self.url, found.get("action") or self.url)
            self.form = Form(action, (found.get("method") or "get").lower())
            self.found.append(self.form)
        elif self.form is not None:
            name = found.get("name") or ""
            if tag == "input" and name:
                self._input(self.form, name, found)
            elif tag == "textarea" and name:
                self.area = name
                self.form.typed[name] = ""
            elif tag == "select":
                self.select = name
            elif tag == "option" and self.select:
                chosen = "selected" in found or self.select not in self.form.sends
                if chosen:
                    self.form.sends[self.select] = found.get("value") or ""
            elif tag == "button" and name and found.get("type") != "button":
                self.form.sends.setdefault(name, found.get("value") or "")

    def _input(self, form: Form, name: str, found: Attributes) -> None:
        sort, value = (found.get("type") or "text").lower(), found.get("value") or ""
        if sort in TYPED:
            form.typed[name] = value
        elif sort in {"radio", "checkbox"}:
            if "checked" in found or (sort == "radio" and name not in form.sends):
                form.sends[name] = found.get("value") or "on"
        elif sort not in NOT_SENT:
            form.sends[name] = value

    def handle_data(self, data: str) -> None:
        if self.area and self.form is not None:
            self.form.typed[self.area] += data

    def handle_endtag(self, tag: str) -> None:
        if tag == "form":
            self.form = None
        elif tag == "select":
            self.select = ""
        elif tag == "textarea":
            self.area = ""


def forms_in(html: str, url: str) -> list[Form]:
    """The forms of our own addresses in a page."""
    reader = Forms(url)
    reader.feed(html)
    return [form for form in reader.found if not urlsplit(form.action).netloc]
