"""Datelines, bylines and names of outlets in new rows that give the label away.

They are told, not taken out: whether a model falls for one is measured with all other n-grams, as a trigger.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence

from training.audit.findings import Finding, Limits
from training.corpus.corpus import Example

OUTLETS = (
    "TASS|Xinhua|KCNA|IRNA|SANA|RIA Novosti|Sputnik|RT|Pravda|Izvestia|Rodong Sinmun|People's Daily|Global Times|"
    "Prensa Latina|Granma|Press TV|Reuters|AFP|Agence France-Presse|Associated Press|AP|UPI|dpa|Kyodo|Yonhap|BBC|CNN|"
    "Al Jazeera|Anadolu|Fox News|New York Times|Washington Post|Guardian|Interfax|Ukrinform|Radio Free Europe|"
    "Voice of America|Deutsche Welle|Bloomberg"
)
OUTLET = re.compile(rf"\b(?:{OUTLETS})\b")
DATELINE = re.compile(
    r"^\s*((?:[A-Z][A-Z.'’-]+[ /,]*){1,4})(?:,? *[^—–\-:()]{0,24})?(?:\([^)]{2,20}\))? *(?:--|[—–]|- )"
)
BYLINE = re.compile(r"^\s*By ((?:[A-Z][\w.'’-]+ ?){2,4})\b")


def check_giveaways(examples: Sequence[Example], rows: Sequence[int], limits: Limits) -> Iterator[Finding]:
    """Yield a finding for each mark of origin that comes, in new rows, nearly only with one label."""
    holding: dict[str, list[int]] = defaultdict(list)
    for row in rows:
        for mark in marks(examples[row].text):
            holding[mark].append(row)
    totals = Counter(examples[row].label for row in rows)
    for mark, found in sorted(holding.items()):
        label, count = Counter(examples[row].label for row in found).most_common(1)[0]
        is_pure = count >= limits.giveaway_purity * len(found)
        is_telling = totals[label] < limits.giveaway_purity * len(rows)
        if len(found) >= limits.giveaway_rows and is_pure and is_telling:
            reason = (
                f"{mark!r} stands in {len(found)} rows and {count} of them are labelled {label}: the name would give "
                "the label away; add sentences of other labels that hold it, or cut it from the texts"
            )
            yield Finding("giveaway", tuple(found), reason, "accepted", {"mark": mark, "label": label})


def marks(text: str) -> set[str]:
    """Return the outlets, the dateline's place and the byline's name that a text holds."""
    found = {match.group() for match in OUTLET.finditer(text)}
    for pattern, kind in ((DATELINE, "dateline"), (BYLINE, "byline")):
        if match := pattern.match(text):
            found.add(f"{kind} {match.group(1).strip(' ,/')}")
    return found
