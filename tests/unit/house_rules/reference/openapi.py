"""`openapi/<service>.json`: what each service answers, as OpenAPI, for the eyes of a reviewer.

The services themselves serve no schema: it would answer without a signature.
"""

import importlib
import json
from types import SimpleNamespace

from fastapi import FastAPI

from shared.states import State
from tests.unit.house_rules.sources import ROOT, SERVICES


def render() -> dict[str, str]:
    built = [service for service in SERVICES if (ROOT / service / "app.py").is_file()]
    return {f"openapi/{service}.json": _schema(service) for service in built}


def _schema(service: str) -> str:
    app = hollow(service)
    app.title = service
    return json.dumps(app.openapi(), indent=1, ensure_ascii=False, sort_keys=True) + "\n"


def hollow(service: str) -> FastAPI:
    """A service's application for its routes alone, so that its parts may be hollow."""
    parts = SimpleNamespace(state=State.MLI, platform=SimpleNamespace())
    app: FastAPI = importlib.import_module(f"{service}.app").create_app(parts)
    return app
