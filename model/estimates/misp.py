"""Estimates as machine tags of MISP's taxonomy `estimative-language`."""

from model.estimates.tables import scale_rows
from model.estimates.terms import Estimate

NAMESPACE = "estimative-language"


def machine_tags(estimates: list[Estimate]) -> list[str]:
    """Return the tags of some estimates, each once, in order; what has no band of ICD 203 has no tag.

    Parameters
    ----------
    estimates : of any scale, as the sense of the words decides; a chance in numbers gets the row that holds its middle
    """
    found = [tag for one in estimates if (tag := _tag(one))]
    return list(dict.fromkeys(found))


def _tag(one: Estimate) -> str:
    if one.confidence:
        return f'{NAMESPACE}:confidence-in-analytic-judgment="{one.confidence}"'
    rows = scale_rows("icd203")
    row = rows.get(one.sense)
    if row is None and one.low is not None and one.high is not None:
        middle = (one.low + one.high) / 2
        row = next((row for row in rows.values() if row.is_own and row.low <= middle < row.high), None)
    return f'{NAMESPACE}:likelihood-probability="{row.word.replace(" ", "-")}"' if row else ""
