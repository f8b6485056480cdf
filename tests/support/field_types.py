#!/usr/bin/env python3
"""Holds replies of the ModelArts API against the types of its fields (tests/data).

check(endpoint_id, body) -> list of problems; usable on what a recording proxy saw.
On the command line: field_types.py ENDPOINT < reply.json, exit 1 when there are problems.
"""
import json
import pathlib
import sys

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
PLAIN = {"str": str, "datetime": str, "int": int, "long": int, "float": (int, float),
         "bool": bool, "object": dict}


def _read(name):
    return json.loads((DATA / name).read_text(encoding="utf-8"))


def _load():
    schema, corrections = _read("modelarts-schema.json"), _read("modelarts-schema-corrections.json")
    models = {name: dict(model["fields"]) for name, model in schema["models"].items()}
    for name, fields in corrections["models"].items():
        models.setdefault(name, {}).update(fields)
    responses = {each["id"]: each.get("response", {}) for each in schema["endpoints"]}
    for endpoint, fields in corrections["endpoints"].items():
        responses[endpoint].update(fields)
    return responses, models, set(corrections["number_or_text"])


RESPONSES, MODELS, LOOSE = _load()


def _is_plain(kind, value):
    if isinstance(value, bool) and kind != "bool":
        return False  # a truth value is an int in Python, but not on the wire
    return kind in PLAIN and isinstance(value, PLAIN[kind])


def _check_fields(fields, value, at, problems):
    if not isinstance(value, dict):
        problems.append(f"{at} is no object")
        return
    for name, member in value.items():
        place = f"{at}.{name}"
        if name not in fields:
            problems.append(f"{place} is not known")
        elif not (name in LOOSE and _is_plain("float", member) or
                  name in LOOSE and _is_plain("str", member)):
            _check_type(fields[name], member, place, problems)


def _check_type(kind, value, at, problems):
    if kind.startswith("list["):
        if not isinstance(value, list):
            problems.append(f"{at} is no {kind}")
            return
        for each in value:
            _check_type(kind[5:-1], each, at + "[]", problems)
    elif kind.startswith("dict(str,"):
        if not isinstance(value, dict):
            problems.append(f"{at} is no {kind}")
            return
        for key, each in value.items():
            _check_type(kind[9:-1], each, f"{at}.{key}", problems)
    elif kind in MODELS:
        _check_fields(MODELS[kind], value, at, problems)
    elif not _is_plain(kind, value):
        problems.append(f"{at} is no {kind} but {type(value).__name__}")


def check(endpoint_id, body):
    """One line for each field the endpoint does not have or that has another type."""
    if endpoint_id not in RESPONSES:
        return [f"no endpoint is called {endpoint_id}"]
    problems = []
    _check_fields(RESPONSES[endpoint_id], body, endpoint_id, problems)
    return problems


def main(arguments):
    if len(arguments) != 1:
        print(__doc__, file=sys.stderr)
        return 2
    problems = check(arguments[0], json.load(sys.stdin))
    print("\n".join(problems), end="\n" if problems else "")
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
