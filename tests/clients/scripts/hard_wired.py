"""Clients that know Google's host alone, through a proxy that ends TLS for it: perspectiveapi and PyPerspective."""

import json
import sys

from perspective.blocking import Perspective
from perspective.models import Attribute
from PyPerspective.Perspective import InvalidAuthKey
from PyPerspective.Perspective import Perspective as OtherPerspective

key, texts = sys.argv[2], json.loads(sys.argv[3])
found = [Perspective(key).score(text, [Attribute.TOXICITY]).toxicity for text in texts]
other = OtherPerspective(key)
spans = []
for text in texts:
    attribute = other.get_score(text, tests="TOXICITY")["TOXICITY"]
    spans.append({"score": attribute.score, "spans": [(str(span), span.score) for span in attribute.spans]})
refused = ""
try:
    OtherPerspective("wrong-key")
except InvalidAuthKey as error:
    refused = type(error).__name__
json.dump({"found": found, "spans": spans, "refused": refused}, sys.stdout)
