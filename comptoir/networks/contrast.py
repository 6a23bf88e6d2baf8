"""The accent colour: read, checked for contrast, and drawn for light and dark.

Contrast and luminance as defined by WCAG 2.2, success criteria 1.4.3 and 1.4.11.
"""

from __future__ import annotations

import colorsys
import re

from django.utils.translation import gettext as _

from comptoir.core.decisions import Refused

Rgb = tuple[float, float, float]  # each from 0 to 1
HEX = re.compile(r"^#?([0-9a-fA-F]{6})$")
TEXT = 4.5  # least contrast of text
WHITE: Rgb = (1.0, 1.0, 1.0)
LIGHT_GROUND, DARK_GROUND = "#faf8f3", "#1b201d"


def check_accent(accent: str) -> str:
    """The colour as '#rrggbb', or '' for none.

    White must be readable on it, and it must be readable on the page: one condition, 4.5 to
    one against white.

    Raises:
        Refused: when it is not a colour, or not dark enough; the sentence gives a near one
            that is.
    """
    if not accent.strip():
        return ""
    match = HEX.match(accent.strip())
    if not match:
        raise Refused(_("Write the accent as six hexadecimal digits, such as #1f6b4f."))
    colour = f"#{match[1].lower()}"
    ratio = contrast(rgb_of(colour), rgb_of(LIGHT_GROUND))
    if ratio < TEXT:
        raise Refused(
            _(
                "White text would be hard to read on %(colour)s (contrast %(ratio).1f, at least "
                "4.5 is needed). Choose a darker one, such as %(near)s."
            )
            % {"colour": colour, "ratio": ratio, "near": darkened(colour)}
        )
    return colour


def rgb_of(colour: str) -> Rgb:
    """'#rrggbb' as three numbers from 0 to 1."""
    red, green, blue = (int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))
    return red, green, blue


def hex_of(rgb: Rgb) -> str:
    return "#" + "".join(f"{round(min(1.0, max(0.0, part)) * 255):02x}" for part in rgb)


def luminance(rgb: Rgb) -> float:
    """Relative luminance, 0 for black and 1 for white."""
    linear = [p / 12.92 if p <= 0.04045 else ((p + 0.055) / 1.055) ** 2.4 for p in rgb]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: Rgb, other: Rgb) -> float:
    """From 1 (the same) to 21 (black on white)."""
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


def mixed(colour: str, other: str, share: float) -> str:
    """`share` of `colour`, the rest of `other`."""
    pairs = zip(rgb_of(colour), rgb_of(other), strict=True)
    red, green, blue = (a * share + b * (1 - share) for a, b in pairs)
    return hex_of((red, green, blue))


def darkened(colour: str) -> str:
    """The same hue, dark enough for white text and for the light page."""
    return _shifted(colour, LIGHT_GROUND, -0.01)


def lightened(colour: str) -> str:
    """The same hue, light enough for the dark page."""
    return _shifted(colour, DARK_GROUND, 0.01)


def _shifted(colour: str, ground: str, step: float) -> str:
    hue, light, saturation = colorsys.rgb_to_hls(*rgb_of(colour))
    shown = colour
    while contrast(rgb_of(shown), rgb_of(ground)) < TEXT + 0.1 and 0 <= light + step <= 1:
        light += step
        shown = hex_of(colorsys.hls_to_rgb(hue, light, saturation))
    return shown


def style_sheet(accent: str) -> str:
    """CSS custom properties of an accent for light and dark; '' without one."""
    if not accent:
        return ""
    night = lightened(accent)
    pairs = {
        "--brand": (accent, night),
        "--brand-hover": (mixed(accent, "#000000", 0.84), mixed(night, "#ffffff", 0.84)),
        "--on-brand": ("#ffffff", DARK_GROUND),
        "--brand-soft": (mixed(accent, "#ffffff", 0.12), mixed(night, DARK_GROUND, 0.18)),
        "--brand-ink": (mixed(accent, "#000000", 0.88), mixed(night, "#ffffff", 0.8)),
        "--zinc": (accent, night),
    }
    rows = "\n".join(
        f"    {name}: light-dark({day}, {dark});" for name, (day, dark) in pairs.items()
    )
    return "@layer tokens {\n  :root {\n" + rows + "\n  }\n}\n"
