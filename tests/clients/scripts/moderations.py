"""openai, as it is: moderations of texts, and its own exceptions."""

import json
import sys

import openai

base, key, texts = sys.argv[1], sys.argv[2], json.loads(sys.argv[3])
client = openai.OpenAI(base_url=f"{base}/v1", api_key=key)
answer = client.moderations.create(input=texts)
found = [
    {
        "flagged": one.flagged,
        "scores": one.category_scores.model_extra,
        "categories": one.categories.model_extra,
    }
    for one in answer.results
]
refused = []
for other, text in ((key, ""), ("wrong-key", "a")):
    try:
        openai.OpenAI(base_url=f"{base}/v1", api_key=other).moderations.create(input=text)
    except openai.APIStatusError as error:
        refused.append([type(error).__name__, error.body["message"]])
json.dump({"found": found, "model": answer.model, "refused": refused}, sys.stdout)
