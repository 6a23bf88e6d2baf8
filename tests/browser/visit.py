"""One person's browser: what the pages complain of is kept, and fails the journey."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, ConsoleMessage, Locator, Page, WebSocket

AXE = Path(__file__).parent.parent / "vendor" / "axe.min.js"
PATIENCE = 15_000  # ms: how long something that must appear may take on a busy machine
WIDTHS = (360, 768, 1280, 1600)


class Visit:
    """A context with its own cookies and one page; `session` is the cookie of a person.

    `expected` holds patterns of console errors that belong to the journey, such as the answer
    422 of a form that is refused on purpose.
    """

    def __init__(self, browser: Browser, address: str, session: str | None, **options: Any) -> None:
        options.setdefault("locale", "en-GB")
        options.setdefault("viewport", {"width": 1280, "height": 900})
        options.setdefault("reduced_motion", "reduce")  # nothing to wait for but content
        self.context = browser.new_context(base_url=address, **options)
        self.context.set_default_timeout(PATIENCE)
        if session:
            cookie = {"name": "comptoir_session", "value": session, "url": address}
            self.context.add_cookies([cookie])  # type: ignore[list-item]
        self.expected: list[str] = []
        self.said: list[str] = []
        self.page = self.open()

    def open(self) -> Page:
        """Another tab of the same person."""
        page = self.context.new_page()
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.said.append(f"{page.url}: {error}"))
        return page

    def _hear(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.said.append(f"{message.location.get('url')}: {message.text}")

    def complaints(self) -> list[str]:
        return [said for said in self.said if not any(re.search(e, said) for e in self.expected)]

    def leave(self) -> None:
        self.context.close()

    # What people do on most pages.

    def go(self, path: str) -> Page:
        """Open a page; its scripts have run when this returns."""
        status = self.status_of(path)
        assert status == 200, f"{path}: {status}"
        return self.page

    def status_of(self, path: str) -> int:
        """Open a page, whatever it answers."""
        answer = self.page.goto(path)
        assert answer is not None
        return answer.status

    def live(self, path: str) -> Page:
        """Open a page, and wait until the server speaks through its websocket."""
        sockets: list[WebSocket] = []
        self.page.on("websocket", lambda socket: sockets.append(socket))
        self.go(path)
        if not sockets:
            self.page.wait_for_event("websocket", lambda socket: "/live/" in socket.url)
        self.page.wait_for_function("() => !document.querySelector('[data-offline]:not([hidden])')")
        return self.page

    def editor(self, name: str) -> Locator:
        """The rich editor of that name, once it has taken over from the text area."""
        return self.page.locator(f".ProseMirror[aria-label='{name}']")

    def write(self, name: str, text: str) -> None:
        self.editor(name).click()
        self.page.keyboard.type(text)

    # What holds on every page.

    def axe(self) -> list[str]:
        """What axe finds on the page, in words; nothing when all is well."""
        if not self.page.evaluate("() => 'axe' in window"):
            self.page.evaluate(AXE.read_text())
        found = self.page.evaluate("() => axe.run({resultTypes: ['violations']})")
        return [
            f"{rule['id']}: {node['target']} {node['failureSummary']}"
            for rule in found["violations"]
            for node in rule["nodes"]
        ]

    def overflow(self) -> list[str]:
        """The widths at which the page scrolls sideways, with what sticks out."""
        height = (self.page.viewport_size or {"height": 900})["height"]
        found = []
        for width in WIDTHS:
            self.page.set_viewport_size({"width": width, "height": height})
            if wide := self.page.evaluate(STICKS_OUT):
                found.append(f"{self.page.url} at {width}: {wide}")
        return found


STICKS_OUT = """() => {
  const root = document.documentElement;
  if (root.scrollWidth <= root.clientWidth) return "";
  const out = [...document.querySelectorAll("body *")].filter(
    (one) => one.getBoundingClientRect().right > root.clientWidth + 1);
  return `${root.scrollWidth} > ${root.clientWidth}: ` + out.slice(0, 4).map(
    (one) => one.tagName + "." + one.className).join(", ");
}"""
