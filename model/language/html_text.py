"""HTML to the text that its reader reads; trafilatura finds it, what it does not take as a page is read whole.

Loaded with the first page: the libraries take their time and memory.
"""

import logging
import re
from copy import deepcopy

from trafilatura import extract

from model.errors import TextError
from model.language.html_tree import headings, is_deep, plain_text, read_tree

logging.getLogger("trafilatura").setLevel(logging.CRITICAL)  # what a page lacks is told to who sent it
NO_XML = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
"""What lxml reads but refuses to write; a form feed is white space to HTML, the others are no characters at all."""
REFERENCE = re.compile(r"&#(?:[xX]0*([0-9a-fA-F]{1,4})(?![0-9a-fA-F])|0*([0-9]{1,5})(?![0-9]));?")
PAGE = re.compile(r"<(?:!doctype|html|head|body|article|main|nav|header|footer|aside)\b", re.IGNORECASE)
"""What a whole page has, or a large part of one; anything else is a piece, of which nothing is left out."""
LIST_MARK = re.compile(r"^- ", re.MULTILINE)


def page_text(page: str) -> str:
    """Return the main text of an HTML page: paragraphs on lines, without menus, comments and footers.

    The headline stands first, wherever the page has it. What is no character of XML, such as a control character,
    comes back as U+FFFD.

    Raises
    ------
    TextError
        No text can be found in the page.
    """
    tree = read_tree(without_controls(page))
    is_page = PAGE.search(page) is not None and not is_deep(tree)
    found: str | None = extract(deepcopy(tree), include_comments=False) if is_page else None
    above = headings(tree) if found else []
    text = LIST_MARK.sub("", found) if found else plain_text(tree)
    if not text or text.isspace():
        raise TextError('No text can be found in "html": send what its reader reads as "text".')
    return "\n".join([*(line for line in above if line not in text), text])


def whole_text(page: str) -> str:
    """Return all text of an HTML page or a piece of one; what does not stand within a line begins a new one."""
    return plain_text(read_tree(page))


def without_controls(page: str) -> str:
    """Return a page with U+FFFD for what XML does not allow, be it written as it is or as a reference."""
    return NO_XML.sub("\ufffd", REFERENCE.sub(_control, page).replace("\f", " "))


def _control(reference: re.Match[str]) -> str:
    """Return what a reference stands for if XML does not allow it, else the reference itself."""
    number = int(reference[1], 16) if reference[1] else int(reference[2])
    character = chr(number)
    return character if NO_XML.match(character) else reference[0]
