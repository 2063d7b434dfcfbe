"""Whatever accent a leasing company chooses, text keeps contrast AA."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from common.ui import colours

hues = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


@given(hues)
def test_contrast_is_aa_for_any_accent(colour: str) -> None:
    accent = colours.Accent.of(colour)
    assert colours.contrast(accent.fill, accent.on_fill) >= colours.AA_TEXT
    assert colours.contrast(accent.hover, accent.on_fill) >= colours.AA_TEXT
    for text, surface in ((accent.text_on_light, colours.LIGHT_SURFACE), (accent.text_on_dark, colours.DARK_SURFACE)):
        assert colours.contrast(text, colours.tinted(surface, colour)) >= colours.AA_TEXT


@pytest.mark.parametrize(
    ("first", "second", "ratio"),
    [("#ffffff", "#000000", 21.0), ("#777777", "#ffffff", 4.48), ("#1f5fbf", "#1f5fbf", 1.0)],
)
def test_contrast_follows_wcag(first: str, second: str, ratio: float) -> None:
    assert round(colours.contrast(first, second), 2) == ratio


def test_a_readable_accent_is_left_alone() -> None:
    accent = colours.Accent.of("#1F5FBF")
    assert (accent.fill, accent.on_fill, accent.text_on_light) == ("#1f5fbf", "#ffffff", "#1f5fbf")


def test_stylesheet_is_of_variables_only() -> None:
    assert colours.stylesheet("#1f5fbf") == (
        ":root{--accent:#1f5fbf;--accent-rgb:31,95,191;--accent-hover:#1b52a4;--accent-contrast:#ffffff;"
        "--accent-text:light-dark(#1f5fbf,#7099d6)}\n"
    )


def test_version_changes_with_the_colour() -> None:
    versions = {colours.version(colours.stylesheet(colour)) for colour in ("#1f5fbf", "#1f5fbe", "#000000")}
    assert len(versions) == 3
