"""What most people would write first: FastAPI around the pickled pipeline; kept to be compared with."""

import os

import joblib
from fastapi import FastAPI
from pydantic import BaseModel

app = FastAPI()
pipeline = joblib.load(os.environ["NAIVE_PIPELINE"])


class LabelRequest(BaseModel):
    texts: list[str]


class Labelled(BaseModel):
    label: str
    probabilities: dict[str, float]


class LabelAnswer(BaseModel):
    results: list[Labelled]


@app.post("/v1/label")
def label(request: LabelRequest) -> LabelAnswer:
    rows = pipeline.predict_proba(request.texts)
    classes = pipeline.classes_.tolist()
    results = []
    for row in rows:
        probabilities = dict(zip(classes, row.tolist(), strict=True))
        results.append(Labelled(label=max(probabilities, key=probabilities.__getitem__), probabilities=probabilities))
    return LabelAnswer(results=results)
