"""google-api-python-client, as it is: the call that Perspective documents, with one address changed."""

import json
import sys

from googleapiclient import discovery
from googleapiclient.errors import HttpError

base, key, texts = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])


def client(of):
    return discovery.build(
        "commentanalyzer",
        "v1alpha1",
        developerKey=of,
        discoveryServiceUrl=f"{base}/$discovery/rest?version=v1alpha1",
        static_discovery=False,
    )


def asked(text, **attributes):
    return {"comment": {"text": text}, "requestedAttributes": attributes, "clientToken": "c7"}


comments = client(key).comments()
every = {"STATE_MEDIA_FRAMING": {}, "INTELLIGENCE_ESTIMATE": {}, "NEUTRAL_REPORTING": {}}
found = [comments.analyze(body=asked(text, **every)).execute() for text in texts]
suggestion = {
    "comment": {"text": texts[0]},
    "attributeScores": {"STATE_MEDIA_FRAMING": {"summaryScore": {"value": 1}}},
    "communityId": "a desk",
    "clientToken": "c8",
}
suggested = [comments.suggestscore(body=suggestion).execute() for _ in range(2)]
refused = []
try:
    comments.analyze(body=asked("a", INSULT={})).execute()
except HttpError as error:
    refused.append([error.status_code, error.reason, error.error_details])
try:
    client("wrong-key")
except HttpError as error:
    refused.append([error.status_code, error.reason, error.error_details])
json.dump({"found": found, "suggested": suggested, "refused": refused}, sys.stdout)
