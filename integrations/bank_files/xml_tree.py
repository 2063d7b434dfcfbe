"""Elements of an XML document by their local names: banks write any version of a namespace, and some write none."""

from collections.abc import Iterator

from lxml import etree

# The class has no public name; lxml documents this one for annotations.
type Element = etree._Element  # noqa: SLF001


def any_namespace(name: str) -> str:
    """Return the pattern of elements with this local name, in any namespace or none."""
    return f"{{*}}{name}"


def local(element: Element) -> str:
    """Return the name without its namespace; empty for a comment or an instruction."""
    tag = element.tag
    return tag.rpartition("}")[2] if isinstance(tag, str) else ""


def children(element: Element, name: str) -> Iterator[Element]:
    """Yield the children of this name."""
    return element.iterchildren(any_namespace(name))


def first(element: Element | None, *path: str) -> Element | None:
    """Return the first element down the path, None where there is none."""
    for name in path:
        if element is None:
            return None
        element = next(children(element, name), None)
    return element


def text(element: Element | None, *path: str) -> str:
    """Return the text of the first element down the path without spaces around it, empty where there is none."""
    found = first(element, *path)
    return (found.text or "").strip() if found is not None else ""


def line_of(element: Element) -> int:
    """Return the line on which the element begins."""
    return int(element.sourceline or 1)


def forget(element: Element) -> None:
    """Let go of an element that was read, and of those before it."""
    element.clear()
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]
