"""The tree of an HTML page, put right for whoever looks for its text: what its reader does not see is gone.

Quotation elements get their marks, layout tables become paragraphs, lists become lines, breaks in the source become
spaces. One walk each over the tree, so that the cost stays linear in its size.
"""

import re
from itertools import islice

from lxml import etree, html
from lxml.html import defs

UNSEEN = ("head", "iframe", "noscript", "object", "script", "style", "svg", "template", "title")
INLINE = (
    defs.phrase_tags | defs.font_style_tags | {"a", "bdi", "bdo", "font", "mark", "q", "span", "sub", "sup", "time"}
)
HIDDEN_STYLE = re.compile(r"(?:display\s*:\s*none|visibility\s*:\s*hidden)", re.IGNORECASE)
HIDDEN_CLASS = re.compile(
    r"(?:^|\s)(?:sr-only|screen-?reader(?:-text)?|visually-?hidden|hidden|d-none|noprint)(?:\s|$)"
)
GATE = re.compile(
    r"(?:^|[\s_-])(?:cookie|consent|newsletter|paywall|share|sharing|social|subscri\w*|sign-?up|related|promo)(?:[\s_-]|$)"
)
FOOTNOTE = re.compile(r"\s*\[?(?:\d{1,3}|[a-z*†‡])\]?\s*")
MENUS = frozenset({"nav", "header", "footer", "aside", "form"})
LEVELS = 6  # elements looked at up or down from one, so that nested ones cost no more
MOST_GATE_PIECES = 60
MOST_GATE_CHARACTERS = 400  # of a block that a gate's class names; a longer one holds the article itself
SPACES = re.compile(r"[ \t\r\n]+")


def read_tree(page: str) -> etree._Element:
    """Return the body of a page, or of a piece of one, as its reader sees it.

    Parameters
    ----------
    page : without what XML does not allow, see `model.language.html_text.without_controls`
    """
    # The added <body> has a piece that begins with text read whole; it also takes a page's own <head> away.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(f"<body>{page}".encode(), parser)
    etree.strip_elements(root, *UNSEEN, with_tail=False)
    _drop(root)
    for element in root.iter("q"):
        element.text, element.tag = "“" + (element.text or ""), "span"
        _append(element, "”")
    _flatten_tables(root)
    _unfold_lists(root)
    if "<" in page:
        _close_up(root)
    etree.strip_tags(root, "b", "strong", "i", "em", "u", "font", "mark", "small", "big")
    _wrap_loose(root)
    return root


def is_deep(root: etree._Element, most: int = 200) -> bool:
    """Tell whether elements are nested deeper than any article has them; the library then takes too long."""
    depth = 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        depth += 1 if event == "start" else -1
        if depth > most:
            return True
    return False


def headings(root: etree._Element) -> list[str]:
    """Return the page's first headline and what stands below it in the same block, a line each."""
    first = root.find(".//h1")
    if first is None or any(parent.tag in {"nav", "footer", "aside"} for parent in first.iterancestors()):
        return []
    found = [first, *(other for other in first.itersiblings() if other.tag in {"h2", "p"})]
    lines = (" ".join("".join(element.itertext()).split()) for element in found[:2])
    return [line for line in lines if line]


def plain_text(root: etree._Element) -> str:
    """Return all text of a tree; what does not stand within a line begins a new one."""
    for element in root.iter(etree.Element):
        if element.tag not in INLINE:
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in "".join(root.itertext()).splitlines())
    return "\n".join(line for line in lines if line)


def _drop(root: etree._Element) -> None:
    """Take out what is hidden, gates and share bars, and the marks of footnotes."""
    walk = etree.iterwalk(root, events=("start",))
    gone = []
    for _, element in walk:
        if element.tag not in {"html", "body"} and _is_unseen(element):
            gone.append(element)
            walk.skip_subtree()
    for element in gone:
        _append_before(element, element.tail or "")
        element.getparent().remove(element)


def _is_unseen(element: etree._Element) -> bool:
    if element.get("hidden") is not None or HIDDEN_STYLE.search(element.get("style") or ""):
        return True
    if element.tag == "sup":
        return FOOTNOTE.fullmatch("".join(islice(element.itertext(), LEVELS))) is not None and _ends_a_word(element)
    names = f"{element.get('class') or ''} {element.get('id') or ''}"
    if HIDDEN_CLASS.search(names):
        return True
    return GATE.search(names) is not None and _is_short(element)


def _ends_a_word(mark: etree._Element) -> bool:
    """Tell whether a raised number is a mark and no power: it links, or stands behind a stop or a long word."""
    before = mark.getprevious()
    text = (before.tail if before is not None else mark.getparent().text) or ""
    return (
        any(part.tag == "a" for part in islice(mark.iter(), LEVELS))
        or re.search(r"(?:[.,;:!?”’\"')]|[A-Za-z]{3,})$", text) is not None
    )


def _is_short(element: etree._Element) -> bool:
    """Tell whether a block holds little; many elements without text count as much, so that the look is short."""
    length = 0
    for number, piece in enumerate(element.itertext()):
        length += len(piece)
        if length > MOST_GATE_CHARACTERS or number > MOST_GATE_PIECES:
            return False
    return True


def _flatten_tables(root: etree._Element) -> None:
    """Turn tables into blocks: a cell that lays a page out is a paragraph, a row of figures one line of its own."""
    of_figures = {_table_of(head) for head in root.iter("th")} - {None}
    rows = {cell.getparent() for cell in root.iter("td", "th") if _table_of(cell) in of_figures}
    for row in rows:
        if all(part.tag in INLINE for cell in row for part in cell):
            row.text, row[:] = " ".join(" ".join("".join(cell.itertext()).split()) for cell in row), []
    for element in list(root.iter("table", "tbody", "thead", "tfoot", "tr", "td", "th", "caption")):
        element.tag = "p" if element in rows and not len(element) else "div"


def _table_of(cell: etree._Element) -> etree._Element | None:
    return next((parent for parent in islice(cell.iterancestors(), LEVELS) if parent.tag == "table"), None)


def _unfold_lists(root: etree._Element) -> None:
    """Turn the items of lists into paragraphs, but for lists of links: those are menus."""
    for element in root.iter("ul", "ol", "dl"):
        if not any(parent.tag in MENUS for parent in islice(element.iterancestors(), LEVELS)):
            items = [item for item in element if item.tag in {"li", "dt", "dd"}]
            if not all(item.find("a") is not None and not (item.text or "").strip() for item in items):
                element.tag = "div"
                for item in items:
                    item.tag = "div" if any(child.tag in {"ul", "ol", "p", "div"} for child in item) else "p"


def _wrap_loose(root: etree._Element) -> None:
    """Put text that stands beside blocks or breaks into paragraphs of its own, so that no words are glued together."""
    for element in list(root.iter("body", "div", "section", "article", "main", "center", "blockquote")):
        if any(child.tag == "br" or child.tag not in INLINE for child in element):
            _wrap_children(element)


def _wrap_children(element: etree._Element) -> None:
    """Wrap the runs of text and inline elements; blocks stay where they are, as moving one costs what it holds."""
    line = etree.Element("p")
    line.text, element.text = element.text, None
    for child in list(element):
        if child.tag in INLINE:
            line.append(child)
            continue
        if _says_something(line):
            child.addprevious(line)
        line = etree.Element("p")
        line.text, child.tail = child.tail, None
        if child.tag == "br":
            element.remove(child)
    if _says_something(line):
        element.append(line)


def _says_something(line: etree._Element) -> bool:
    return len(line) > 0 or bool((line.text or "").strip())


def _close_up(root: etree._Element) -> None:
    """Put runs of white space in the source together, as a browser shows them; `pre` keeps its own."""
    kept: set[etree._Element] = set()
    for block in root.iter("pre"):
        if block not in kept:
            kept.update(block.iter())
    for element in root.iter(etree.Element):
        if element.text and element not in kept:
            element.text = SPACES.sub(" ", element.text)
        if element.tail and (element not in kept or element.tag == "pre"):
            element.tail = SPACES.sub(" ", element.tail)


def _append(element: etree._Element, text: str) -> None:
    """Put text behind the last thing in an element."""
    if len(element):
        element[-1].tail = (element[-1].tail or "") + text
    else:
        element.text = (element.text or "") + text


def _append_before(element: etree._Element, text: str) -> None:
    """Put text before an element, behind what stands there."""
    before = element.getprevious()
    parent = element.getparent()
    if before is not None:
        before.tail = (before.tail or "") + text
    elif parent is not None:
        parent.text = (parent.text or "") + text
