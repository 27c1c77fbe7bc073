"""What a line `desk: ...` allows: exact words, with the few marks that stand for others.

`...` is anything, `{word}` anything within a line, `[greeting]` the text of that name in the language
of the conversation as the clinic says it, `[greeting in es]` that of another language,
`[open_now or closed_now]` one of several.
"""

import pathlib
import re

LANGUAGES = pathlib.Path(__file__).resolve().parents[3] / "workers/hot/languages"
_MARK = re.compile(r"\.\.\.|\{[a-z_]+\}|\[(?P<names>[a-z][a-z0-9_]*(?: or [a-z][a-z0-9_]*)*)(?: in (?P<code>[a-z]{2,3}))?\]")
_PLACE = re.compile(r"\{([a-z_]+)\}")
# Between the ways to say a text.
_VARIANTS = re.compile(r"^---$", re.MULTILINE)
# Isolates and marks of direction: no reader sees them.
_DIRECTION = re.compile("[\u200e\u200f\u2066-\u2069]")


class Unknown(Exception):
    """A text or language that there is not."""


def visible(text: str) -> str:
    """As it is compared: empty lines count for nothing either."""
    return re.sub(r"\n\s*\n", "\n", _DIRECTION.sub("", text)).strip()


def sections(text: str) -> dict[str, str]:
    """Of a file of texts: what stands under each [name]."""
    out: dict[str, list[str]] = {}
    name = ""
    for line in map(str.strip, text.splitlines()):
        if not line or line.startswith("//"):
            continue
        if found := re.fullmatch(r"\[([a-z][a-z0-9_]*)\]", line):
            name = found[1]
            out[name] = []
        elif name:
            out[name].append(line)
    return {name: "\n".join(lines) for name, lines in out.items()}


def built_in(language: str) -> dict[str, str]:
    path = LANGUAGES / language / "texts.txt"
    if not path.is_file():
        raise Unknown(f"there is no language `{language}`")
    return sections(path.read_text(encoding="utf-8"))


class Wording:
    """The texts of a clinic, its own over those of the languages."""

    def __init__(self, clinic: str, phone: str, own: dict[tuple[str, str], str]) -> None:
        """`own`: text by (name, language)."""
        self._values = {"clinic": clinic, "phone": phone}
        self._own = own
        self._built_in: dict[str, dict[str, str]] = {}

    def pattern(self, wish: str, language: str) -> re.Pattern[str]:
        """What matches all that `wish` allows, to be tried on visible(text). Raises Unknown."""
        out, end, wish = [], 0, visible(wish)
        for mark in _MARK.finditer(wish):
            out.append(re.escape(wish[end:mark.start()]))
            end = mark.end()
            if mark["names"]:
                out.append(self._any_of(mark["names"].split(" or "), mark["code"] or language))
            else:
                out.append(".*" if mark[0] == "..." else "[^\n]+")
        out.append(re.escape(wish[end:]))
        return re.compile("".join(out), re.DOTALL)

    def _any_of(self, names: list[str], language: str) -> str:
        return "(?:" + "|".join(self._text(name, language) for name in names) + ")"

    def _text(self, name: str, language: str) -> str:
        if language not in self._built_in:
            self._built_in[language] = built_in(language)
        text = self._own.get((name, language)) or self._built_in[language].get(name)
        if text is None:
            raise Unknown(f"there is no text [{name}] in `{language}`")
        return "|".join(self._filled(variant) for variant in _VARIANTS.split(text))

    def _filled(self, text: str) -> str:
        parts = _PLACE.split(visible(text))
        return "".join(re.escape(part) if at % 2 == 0 else self._value(part)
                       for at, part in enumerate(parts))

    def _value(self, place: str) -> str:
        value = self._values.get(place)
        return re.escape(visible(value)) if value else ".+"
