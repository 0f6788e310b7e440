"""The ``#+`` header of a question file: YAML, as grlc and others write it.

Asking a question reads every header, and importing PyYAML alone takes longer than that. So headers in the plain form that ours have (a
key, then JSON or plain words; or a key with indented ``name: JSON`` or ``- JSON`` lines) are read here, and everything else is left to
PyYAML. Whatever is read here, PyYAML reads alike.
"""

from __future__ import annotations

import json
import re
from typing import Any

_KEY = re.compile(r"(?:([A-Za-z_][\w-]*)|\"([A-Za-z_][\w-]*)\"):(?: +(.*))?")
_ITEM = re.compile(r"- +(.*)")
_PLAIN = re.compile(r"[A-Za-z][^:#\[\]{}&*!|>'\"%@`,]*(?:,? [^\s:#\[\]{}&*!|>'\"%@`,]+)*")
_NOT_WORDS = {"true", "false", "yes", "no", "on", "off", "null", "y", "n"}


class _Elaborate(Exception):
    """The header uses more of YAML than the plain form."""


def header_lines(text: str) -> str:
    """The header of a query file, without its ``#+``."""
    lines = [line[2:] for line in text.splitlines() if line.startswith("#+")]
    return "\n".join(line[1:] if line.startswith(" ") else line for line in lines)


def option_name(parameter: str) -> str:
    """What a parameter is called on a command line.

    >>> option_name("asKnown")
    'as-known'
    """
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "-", parameter).lower()


def read_header(text: str) -> Any:
    """What a header says, as YAML has it; raises ``ValueError`` when it is not YAML.

    >>> read_header('summary: Who held it\\nparams:\\n  place: {"type": "place"}')
    {'summary': 'Who held it', 'params': {'place': {'type': 'place'}}}
    """
    try:
        return _plain_form(text)
    except _Elaborate:
        return _yaml(text)


def _plain_form(text: str) -> dict[str, Any]:
    if not text.replace("\n", "").isprintable():  # what Python takes for white space or line ends, YAML may refuse
        raise _Elaborate
    read: dict[str, Any] = {}
    children: list[Any] | dict[str, Any] | None = None
    for line in text.splitlines():
        if not line.strip():
            continue
        if not line.startswith(" "):
            key, rest = _entry(line)
            if key in read:
                raise _Elaborate
            children = None
            read[key] = _value(rest) if rest else None
            last = key
        else:
            if not read or (read[last] is not None and children is None):
                raise _Elaborate
            children = _child(line.strip(), children)
            read[last] = children
    return read


def _child(line: str, children: list[Any] | dict[str, Any] | None) -> list[Any] | dict[str, Any]:
    if item := _ITEM.fullmatch(line):
        if isinstance(children, dict):
            raise _Elaborate
        return [*(children or []), _value(item[1])]
    key, rest = _entry(line)
    if isinstance(children, list) or not rest or (children and key in children):
        raise _Elaborate
    return {**(children or {}), key: _value(rest)}


def _entry(line: str) -> tuple[str, str]:
    found = _KEY.fullmatch(line.rstrip())
    if not found or (found[1] or "").lower() in _NOT_WORDS:
        raise _Elaborate
    return found[1] or found[2], found[3] or ""


def _value(text: str) -> Any:
    text = text.strip()
    if "\\u" in text or not text.isprintable():
        raise _Elaborate
    if text[0] in '[{"' or text[0].isdigit():
        try:
            return json.loads(text, object_pairs_hook=_pairs)
        except ValueError:
            raise _Elaborate from None
    if not _PLAIN.fullmatch(text) or text.lower() in _NOT_WORDS:
        raise _Elaborate
    return text


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len(dict(pairs)) != len(pairs):
        raise _Elaborate
    return dict(pairs)


def _yaml(text: str) -> Any:
    import yaml

    try:
        return yaml.safe_load(text)
    except (yaml.YAMLError, RecursionError) as error:
        raise ValueError(" ".join(str(error).split())) from None
