"""Holds XML of OBS against the elements that its answers have. Twin of obs_elements.hpp."""
import json
import pathlib
import re
import xml.etree.ElementTree as ElementTree

DATA = pathlib.Path(__file__).resolve().parent.parent / "data"
TABLE = json.loads((DATA / "obs-elements.json").read_text(encoding="utf-8"))


def check(text):
    """-> one line for each element that is not known or has another type."""
    root = ElementTree.fromstring(text)
    name = _plain(root)
    if name not in TABLE["roots"]:
        return [f"no answer is called {name}"]
    return list(_problems(TABLE["roots"][name], root, name))


def _plain(node):
    """The tag without its name space, which differs by dialect and region."""
    return node.tag.rsplit("}", 1)[-1]


def _problems(wanted, node, at):
    if isinstance(wanted, str):
        text = node.text or ""
        if wanted != "text" and not re.fullmatch(TABLE["types"][wanted], text):
            yield f"{at} is no {wanted} but {text!r}"
        return
    for child in node:
        name = _plain(child)
        if name in wanted:
            yield from _problems(wanted[name], child, f"{at}/{name}")
        else:
            yield f"{at}/{name} is not known"
