"""A Label Studio project's labelling interface: which field holds the text, and what its choices are called."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Any

from service.wire.refusals import RefusedError

TEXTS = frozenset({"text", "hypertext", "paragraphs"})
UNREAD = frozenset({"script", "style"})
MOST_CHARACTERS = 200_000


@dataclass(frozen=True, slots=True)
class Interface:
    """What a project labels, and how.

    Parameters
    ----------
    control, shown : names of the choices and of the text that they are about
    key : the field of a task that holds the text
    kind : of the text: text, hypertext or paragraphs
    names : each choice as its annotations name it, by label; a choice's alias stands for its value
    """

    control: str
    shown: str
    key: str
    kind: str
    names: Mapping[str, str]

    def label_of(self, choice: str) -> str:
        """Return the label that a choice of an annotation stands for."""
        by_name = {name: label for label, name in self.names.items()}
        return by_name.get(choice, choice)

    def missing(self, labels: tuple[str, ...]) -> list[str]:
        """Return the labels for which there is no choice."""
        return [label for label in labels if label not in self.names]

    def text_of(self, data: Mapping[str, Any]) -> str:
        """Return the words of a task's data; empty where it has none."""
        content = data.get(self.key)
        if self.kind == "paragraphs" and isinstance(content, list):
            lines = [one.get("text") or one.get("dialogue") for one in content if isinstance(one, dict)]
            return "\n".join(line for line in lines if isinstance(line, str))
        if not isinstance(content, str):
            return ""
        return words_of(content) if self.kind == "hypertext" else content


@dataclass(slots=True)
class Choices:
    """A set of choices while the interface is read."""

    name: str
    shown: str
    names: dict[str, str] = field(default_factory=dict)


class Tags(HTMLParser):
    """Reads the tags that matter: names in any case, nothing expanded and nothing fetched."""

    def __init__(self) -> None:
        super().__init__()
        self.choices: list[Choices] = []
        self.texts: dict[str, tuple[str, str]] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Take a tag."""
        given = {name: value or "" for name, value in attrs}
        if tag == "choices":
            self.choices.append(Choices(given.get("name", ""), given.get("toname", "")))
        elif tag == "choice" and self.choices and "value" in given:
            self.choices[-1].names[given["value"]] = given.get("alias") or given["value"]
        elif tag in TEXTS and "name" in given:
            self.texts[given["name"]] = (tag, given.get("value", "").removeprefix("$"))


class Words(HTMLParser):
    """Collects a page's words."""

    def __init__(self) -> None:
        super().__init__()
        self.parts: list[str] = []
        self.depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Leave out what no reader sees."""
        self.depth += tag in UNREAD

    def handle_endtag(self, tag: str) -> None:
        """Come back from there."""
        self.depth -= tag in UNREAD and self.depth > 0

    def handle_data(self, data: str) -> None:
        """Take words."""
        if not self.depth:
            self.parts.append(data)


def words_of(html: str) -> str:
    """Return the words of a piece of HTML."""
    reader = Words()
    reader.feed(html)
    reader.close()
    return "".join(reader.parts).strip()


def interface_of(config: str, labels: tuple[str, ...]) -> Interface:
    """Return what a project's interface says.

    Parameters
    ----------
    labels : of the serving version; of several sets of choices, the one that has most of them is meant

    Raises
    ------
    RefusedError
        It has no choices about a text; the reason says what it needs.
    """
    if len(config) > MOST_CHARACTERS:
        raise RefusedError(422, f"The labelling interface has {len(config)} characters: at most {MOST_CHARACTERS}.")
    tags = Tags()
    tags.feed(config)
    tags.close()
    fitting = [one for one in tags.choices if one.shown in tags.texts]
    if not fitting:
        wanted = "".join(f'<Choice value="{label}"/>' for label in labels)
        raise RefusedError(
            422,
            "The labelling interface has no Choices about a Text, HyperText or Paragraphs: it needs "
            f'<Text name="text" value="$text"/><Choices name="label" toName="text" choice="single">{wanted}</Choices>.',
        )
    best = max(fitting, key=lambda one: len(set(one.names) & set(labels)))
    kind, key = tags.texts[best.shown]
    return Interface(best.name, best.shown, key, kind, best.names)
