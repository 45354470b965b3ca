"""A drawing made fit for a page: its own ids, the page's colours, a text for those who cannot see.

Matplotlib writes fixed colours, equal ids in every file and no description. A picture is therefore
drawn in stand-in colours and edited here.
"""

import re
from typing import Any
from xml.etree import ElementTree

SHADES = 6

# Stand-in colours and the page's own. No picture can hold these by chance, for nothing else
# gives it a colour.
INK, MUTED, RULE, REPORT = "#010101", "#020202", "#030303", "#040404"
SERIES = tuple(f"#0501{shade:02x}" for shade in range(SHADES))
VARIABLES = {
    INK: "var(--ink)",
    MUTED: "var(--muted)",
    RULE: "var(--rule)",
    REPORT: "var(--report)",
    **{color: f"var(--series-{shade})" for shade, color in enumerate(SERIES)},
}

# How Matplotlib is to draw, in those colours.
SETTINGS: dict[str, Any] = {
    "svg.fonttype": "none",
    "font.family": "sans-serif",
    "font.size": 8.5,
    # Names come from test ids and may hold a dollar sign, which is no formula.
    "text.parse_math": False,
    "text.color": INK,
    "axes.labelcolor": MUTED,
    "axes.edgecolor": MUTED,
    "axes.facecolor": "none",
    "axes.linewidth": 0.6,
    "axes.titlesize": 8.5,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.grid.axis": "y",
    "axes.axisbelow": True,
    "grid.color": RULE,
    "grid.linewidth": 0.5,
    "xtick.color": MUTED,
    "ytick.color": MUTED,
    "xtick.major.width": 0.6,
    "ytick.major.width": 0.6,
    "xtick.minor.size": 0,
    "ytick.minor.size": 0,
    "figure.facecolor": "none",
    "savefig.facecolor": "none",
}

XLINK = "{http://www.w3.org/1999/xlink}href"


def adopted(svg: str, *, prefix: str, title: str, description: str) -> str:
    """Edits a drawing of Matplotlib's so that it can stand in a page beside others.

    Args:
        svg: The drawing as Matplotlib wrote it, in this module's stand-in colours.
        prefix: Put before every id.
        title: What the drawing is called.
        description: The drawing in words, for those who cannot see it.

    Returns:
        An `svg` element without XML declaration.
    """
    root = ElementTree.fromstring(svg)
    for name in ("width", "height"):
        root.attrib.pop(name, None)
    for child in list(root):
        # A style sheet inside a drawing holds for the whole page; the page's own has its rules.
        if child.tag.endswith("}metadata") or child.find("{*}style") is not None:
            root.remove(child)
    wanted = set(re.findall(r"url\(#([^)]*)\)", svg)) | set(re.findall(r'href="#([^"]*)"', svg))
    for element in root.iter():
        _rewrite(element, prefix=prefix, wanted=wanted)
    root.set("role", "img")
    root.set("aria-labelledby", f"{prefix}title {prefix}desc")
    for place, (tag, text) in enumerate((("title", title), ("desc", description))):
        told = ElementTree.Element(tag, {"id": f"{prefix}{tag}"})
        told.text = text
        root.insert(place, told)
    return ElementTree.tostring(root, encoding="unicode", short_empty_elements=True)


def _rewrite(element: ElementTree.Element, *, prefix: str, wanted: set[str]) -> None:
    # The parser of HTML gives the right namespace to what stands in an svg element, and knows no
    # prefixes.
    element.tag = element.tag.rpartition("}")[2]
    attributes = dict(element.attrib)
    if XLINK in attributes:
        attributes["href"] = attributes.pop(XLINK)
    if attributes.get("id") not in wanted:
        attributes.pop("id", None)
    element.attrib.clear()
    element.attrib.update(
        {name: _value(name, value, prefix=prefix) for name, value in attributes.items()}
    )
    # Matplotlib indents every element by its depth, and in a text that would be a blank.
    if element.tag != "text" and not (element.text or "").strip():
        element.text = None
    element.tail = "\n" if element.tag in ("g", "path", "text") else None


def _value(name: str, value: str, *, prefix: str) -> str:
    if name == "id":
        return prefix + value
    if name == "href":
        return value.replace("#", "#" + prefix, 1)
    if name == "d":
        return _terse(_rounded(value))
    if name in ("x", "y", "transform"):
        return _rounded(value)
    if name == "clip-path":
        return value.replace("url(#", f"url(#{prefix}")
    if name == "style":
        # The page chooses the letters; a drawing would name a dozen fonts with each of its texts.
        value = re.sub(r"font-family:[^;]*;\s*|(?<=[:;])\s+", "", value)
        return re.sub(r"#[0-9a-f]{6}", lambda hit: VARIABLES.get(hit[0], hit[0]), value)
    return value


def _rounded(path: str) -> str:
    # A twentieth of a point cannot be seen; six digits make a page twice as long.
    return " ".join(re.sub(r"-?\d+\.\d+", lambda hit: short(float(hit[0])), path).split())


def _terse(path: str) -> str:
    """The path without what its reader knows: lines follow a start, and a sign parts numbers."""
    told, last = "", ""
    for word in path.split():
        if word.isalpha():
            known = word == last != "M" or (last, word) == ("M", "L")
            told, last = told + ("" if known else word), word
        else:
            apart = told[-1:].isdigit() and not word.startswith("-")
            told += " " + word if apart else word
    return told


def short(coordinate: float) -> str:
    """A coordinate with a decimal at most: more cannot be seen.

    Args:
        coordinate: In points, or in percent of a drawing.
    """
    return f"{coordinate:.1f}".removesuffix(".0")
