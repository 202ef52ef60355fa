"""HTML to the text that its reader reads; trafilatura finds it, what it does not take as a page is read whole.

Loaded with the first page, in a thread: the libraries take a third of a second and 40 MB.
"""

import logging

from lxml import etree, html
from lxml.html import defs
from trafilatura import extract

from model.errors import TextError

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what a page lacks is told to who sent it
HIDDEN = ("head", "noscript", "script", "style", "template")
INLINE = (
    defs.phrase_tags | defs.font_style_tags | {"a", "bdi", "bdo", "font", "mark", "q", "span", "sub", "sup", "time"}
)


def page_text(page: str) -> str:
    """Return the main text of an HTML page: paragraphs on lines, without menus, comments and footers.

    Raises
    ------
    TextError
        No text can be found in the page.
    """
    text: str = extract(page, include_comments=False) or whole_text(page)
    if not text or text.isspace():
        raise TextError('No text can be found in "html": send what its reader reads as "text".')
    return text


def whole_text(page: str) -> str:
    """Return all text of an HTML page or a piece of one; what does not stand within a line begins a new one."""
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(f"<body>{page}".encode(), parser)
    etree.strip_elements(root, *HIDDEN, with_tail=False)
    for element in root.iter(etree.Element):
        if element.tag not in INLINE:
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in "".join(root.itertext()).splitlines())
    return "\n".join(line for line in lines if line)
