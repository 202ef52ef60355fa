"""`"rules": true`: which of the codebook's rules each sentence touches on its surface; non-binding."""

from model.language.rules import touched_rules
from service.documents.readings import Document, Found


def rules(document: Document) -> Found:
    """Return the touched rules of each sentence that could be judged."""
    placed = zip(document.spans, document.verdicts, strict=True)
    return Found(
        [
            {
                "rules": [
                    {"rule": one.rule, "begin": span.begin + one.span.begin, "end": span.begin + one.span.end}
                    for one in (touched_rules(span.cut(document.joined)) if verdict.is_judged else ())
                ]
            }
            for span, verdict in placed
        ]
    )
