"""Recorded answers held against the published endpoints and field types."""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

with open(ROOT / "tests" / "data" / "modelarts-schema.json", encoding="utf-8") as file:
    SCHEMA = json.load(file)


def _pattern(template):
    """A template of path segments; {placeholder} stands for one segment."""
    parts = [r"[^/]+" if part.startswith("{") else re.escape(part) for part in template.split("/")]
    return re.compile("/".join(parts))


# A fixed segment beats a placeholder, so that notebooks/all is not the notebook called "all".
ENDPOINTS = sorted(((e["method"], e["path"].count("{"), _pattern(e["path"]), e["id"])
                    for e in SCHEMA["endpoints"]), key=lambda row: row[1])


def endpoint_id(answer):
    for method, _, pattern, id in ENDPOINTS:
        if method == answer.method and pattern.fullmatch(answer.path):
            return id
    return f"unpublished: {answer.method} {answer.path}"
