"""Recorded answers held against the published endpoints and field types."""
import json
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parent.parent.parent
sys.path.insert(0, str(ROOT / "tests" / "support"))

import field_types  # noqa: E402

SCHEMA = json.loads((field_types.DATA / "modelarts-schema.json").read_text(encoding="utf-8"))
# Paths of the same shape that are other services' (IAM's and BSS's have no project in them).
OTHER_SERVICES = {"cloudvolumes", "cloudsnapshots", "recycle-bin-volumes", "sfs-turbo"}


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


def _of_modelarts(answer):
    parts = answer.path.split("/")
    return len(parts) > 3 and re.fullmatch(r"v[12]", parts[1]) is not None \
        and re.fullmatch(r"[0-9a-z]*[0-9a-f]{20,32}", parts[2]) is not None \
        and parts[3] not in OTHER_SERVICES


def _error_problems(answer, body):
    wrong = [field for field in ("error_code", "error_msg")
             if not isinstance(body.get(field), str) or not body[field]]
    return [f"{answer.method} {answer.path}: {answer.status} without {field}" for field in wrong]


def field_problems(recorded):
    """One line for each field of a ModelArts answer that is unknown or of another type."""
    problems = set()
    for answer in filter(_of_modelarts, recorded):
        if answer.status < 300 and not answer.body:
            continue
        body = json.loads(answer.body)
        problems.update(_error_problems(answer, body) if answer.status >= 400
                        else field_types.check(endpoint_id(answer), body))
    return sorted(problems)
