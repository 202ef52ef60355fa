"""HTML to the text that its reader reads; trafilatura finds it, what it does not take as a page is read whole.

Loaded with the first page, in a thread: the libraries take their time and memory.
"""

import logging
import re

from lxml import etree, html
from lxml.html import defs
from trafilatura import extract

from model.errors import TextError

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what a page lacks is told to who sent it
HIDDEN = ("head", "noscript", "script", "style", "template", "title")  # a title outlives its head, see `whole_text`
INLINE = (
    defs.phrase_tags | defs.font_style_tags | {"a", "bdi", "bdo", "font", "mark", "q", "span", "sub", "sup", "time"}
)
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What lxml reads but refuses to write; a form feed is white space to HTML, the others are no characters at all."""
REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,4})(?![0-9a-fA-F])|0*([0-9]{1,5})(?![0-9]));?")


def page_text(page: str) -> str:
    """Return the main text of an HTML page: paragraphs on lines, without menus, comments and footers.

    What is no character of XML, such as a control character, comes back as U+FFFD.

    Raises
    ------
    TextError
        No text can be found in the page.
    """
    page = without_controls(page)
    text: str = extract(page, include_comments=False) or whole_text(page)
    if not text or text.isspace():
        raise TextError('No text can be found in "html": send what its reader reads as "text".')
    return text


def without_controls(page: str) -> str:
    """Return a page with U+FFFD for what XML does not allow, be it written as it is or as a reference."""
    return NO_XML.sub("\ufffd", REFERENCE.sub(_control, page).replace("\f", " "))


def _control(reference: re.Match[str]) -> str:
    """Return what a reference stands for if XML does not allow it, else the reference itself."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    character = chr(number)
    return character if NO_XML.match(character) else reference[0]


def whole_text(page: str) -> str:
    """Return all text of an HTML page or a piece of one; what does not stand within a line begins a new one."""
    # The added <body> has a piece that begins with text read whole; it also takes a page's own <head> away.
    parser = html.HTMLParser(encoding="utf-8", huge_tree=True, remove_comments=True, remove_pis=True)
    root = etree.fromstring(f"<body>{page}".encode(), parser)
    etree.strip_elements(root, *HIDDEN, with_tail=False)
    for element in root.iter(etree.Element):
        if element.tag not in INLINE:
            element.text = "\n" + (element.text or "")
            element.tail = "\n" + (element.tail or "")
    lines = (" ".join(line.split()) for line in "".join(root.itertext()).splitlines())
    return "\n".join(line for line in lines if line)
