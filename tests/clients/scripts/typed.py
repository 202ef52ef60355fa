"""A client that openapi-python-client made of our document: it labels a text, with types."""

import json
import sys

sys.path.insert(0, sys.argv[4])

from framing_classifier_client import AuthenticatedClient
from framing_classifier_client.api.labels import label_v1_label_post
from framing_classifier_client.models import LabelV1LabelPostLabelRequest as LabelRequest

base, key, texts = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
client = AuthenticatedClient(base_url=base, token=key)
answer = label_v1_label_post.sync(client=client, body=LabelRequest(texts=texts))
json.dump({"found": [one.to_dict() for one in answer.results], "version": answer.model.version}, sys.stdout)
