"""Lines that are no prose are found, and no sentence of prose is taken for one."""

import json
from pathlib import Path

import pytest

from model.language.boilerplate import is_boilerplate

SEEDS = Path(__file__).parents[3] / "seeds"


@pytest.mark.parametrize(
    "line",
    [
        "By Clara Novak",
        "By Clara Novak and Piet de Boer in Kyiv",
        "Clara Novak | 3 May 2024, 10:15 GMT",
        "Reporting by Clara Novak; Editing by Piet de Boer",
        "Published 14:05 BST, 2 June 2023",
        "6 min read",
        "Photo: Clara Novak/AFP",
        "Image credit: Harbour Board",
        "A ferry leaves the port on Sunday (Clara Novak/Reuters)",
        "FILE PHOTO: A ferry leaves the port",
        "Click here for the timetable of all ferries",
        "Sign up here for our weekly newsletter on shipping",
        "Subscribe to our channel",
        "Follow us on Facebook and Telegram",
        "Share this story",
        "• Read more: How the ferry was lost",
        "RELATED: Ten ferries that never came back",
        "Story continues below",
        "We use cookies to see how our pages are read.",
        "Already a subscriber? Sign in.",
        "To continue reading, start your free trial.",
        "© 2024 Harbour Times. All rights reserved.",
        "Please enable JavaScript to see the map.",
        "The views expressed in this article are the author's own.",
    ],
)
def test_a_line_that_is_no_prose_is_found(line: str) -> None:
    assert is_boilerplate(line)


@pytest.mark.parametrize(
    "line",
    [
        "By Friday the ferry had left the port.",
        "By sea and by land they came.",
        "Photographs by the agency show two ferries in the port.",
        "Reporting by human rights groups shows that the ferry was hit.",
        "Follow our leader to victory!",
        "Sign up and defend the port, the posters said.",
        "Read the timetable and you will find no ferry.",
        "Related charges were dropped in May.",
        "We baked cookies for the sailors.",
        "The ministry said that cookies on its site had been read by others.",
        "Support our sailors!",
        "Published in May 2023, the list names forty ferries.",
        "Copyright law was changed in 2019.",
        "This report was published by the ministry in May.",
        "Subscribers to the harbour paper fell by a third.",
        "Source: no deal yet, and none is near, three people close to the talks said on Friday.",
    ],
)
def test_a_sentence_of_prose_stays_one(line: str) -> None:
    assert not is_boilerplate(line)


def test_hardly_any_written_sentence_is_taken_for_a_notice() -> None:
    texts = [
        json.loads(line)["text"]
        for name in ("neutral", "framing", "estimates", "contrasts")
        for line in (SEEDS / f"{name}.jsonl").read_text().splitlines()
    ]
    assert sum(map(is_boilerplate, texts)) <= len(texts) / 5_000
