"""The brand's one accent, turned into colours that keep contrast AA on light and dark."""

from dataclasses import dataclass
from functools import cache
from hashlib import sha256

WHITE, BLACK = "#ffffff", "#000000"
# The surfaces of static/css/tokens.css on which the accent is read as text.
LIGHT_SURFACE, DARK_SURFACE = "#eef1f5", "#232b35"
AA_TEXT = 4.5
STEP = 0.04
# sRGB to linear light, WCAG 2.2 "relative luminance".
LINEAR_BELOW = 0.04045


def channels(colour: str) -> tuple[int, int, int]:
    """Red, green and blue, 0-255, of `#rrggbb`."""
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(colour: str, other: str, share: float) -> str:
    """Mix `share` (0-1) of the other colour in."""
    pairs = zip(channels(colour), channels(other), strict=True)
    return "#" + "".join(f"{round(a + (b - a) * share):02x}" for a, b in pairs)


def luminance(colour: str) -> float:
    """Relative luminance by WCAG 2.2, 0 for black and 1 for white."""
    shares = [value / 255 for value in channels(colour)]
    red, green, blue = (c / 12.92 if c <= LINEAR_BELOW else ((c + 0.055) / 1.055) ** 2.4 for c in shares)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(first: str, second: str) -> float:
    """Contrast ratio by WCAG 2.2, from 1 to 21."""
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


def tinted(surface: str, colour: str) -> str:
    """The surface under a marked entry, with the strongest tint of the accent that the stylesheets use."""
    return mix(surface, colour, 0.12)


def readable(colour: str, on: str, *, towards: str) -> str:
    """Move the colour towards black or white until text in it has contrast AA on the surface."""
    steps = round(1 / STEP)
    shades = (mix(colour, towards, step * STEP) for step in range(steps + 1))
    return next(shade for shade in shades if contrast(shade, on) >= AA_TEXT)


@dataclass(frozen=True, slots=True)
class Accent:
    """Colours derived from the brand's accent."""

    fill: str
    hover: str
    on_fill: str
    text_on_light: str
    text_on_dark: str

    @classmethod
    def of(cls, colour: str) -> "Accent":
        """Derive all colours from one `#rrggbb`."""
        on_fill = WHITE if contrast(colour, WHITE) >= AA_TEXT else BLACK
        away = BLACK if on_fill == WHITE else WHITE
        return cls(
            fill=colour.lower(),
            hover=mix(colour, away, 0.14),
            on_fill=on_fill,
            text_on_light=readable(colour, tinted(LIGHT_SURFACE, colour), towards=BLACK),
            text_on_dark=readable(colour, tinted(DARK_SURFACE, colour), towards=WHITE),
        )


@cache
def stylesheet(colour: str) -> str:
    """CSS variables of the brand, worked out once: every page asks for their digest."""
    accent = Accent.of(colour)
    red, green, blue = channels(accent.fill)
    return (
        ":root{"
        f"--accent:{accent.fill};--accent-rgb:{red},{green},{blue};--accent-hover:{accent.hover};"
        f"--accent-contrast:{accent.on_fill};"
        f"--accent-text:light-dark({accent.text_on_light},{accent.text_on_dark})"
        "}\n"
    )


def version(css: str) -> str:
    """Short digest that changes with the text."""
    return sha256(css.encode()).hexdigest()[:12]
