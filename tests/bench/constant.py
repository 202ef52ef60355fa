"""A constant answer on the same stack: what no labelling service on this framework can go below."""

from fastapi import FastAPI

app = FastAPI()


@app.post("/v1/label")
async def label() -> dict[str, str]:
    return {"label": "neutral_reporting"}
