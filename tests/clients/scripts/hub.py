"""huggingface_hub, as it is: labels of texts, and what its own exception says of a refusal."""

import json
import sys

from huggingface_hub import InferenceClient
from huggingface_hub.errors import HfHubHTTPError

base, key, texts = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
client = InferenceClient(model=f"{base}/hf", token=key, provider="hf-inference")
found = [[(one.label, one.score) for one in client.text_classification(text)] for text in texts]
best = [(one.label, one.score) for one in client.text_classification(texts[0], top_k=1)]
told = {"healthy": client.health_check(), "info": client.get_endpoint_info()}
refused = []
for other, text in ((key, " "), ("wrong-key", "a")):
    try:
        InferenceClient(model=f"{base}/hf", token=other, provider="hf-inference").text_classification(text)
    except HfHubHTTPError as error:
        refused.append(str(error))
json.dump({"found": found, "best": best, "told": told, "refused": refused}, sys.stdout)
