"""What can be measured. A section is one entry here: `run(bed, options)` gives what it measured
and why it cannot be trusted (empty: it can). A further section needs nothing else.

A result: {"times": {row: {count p50 p90 p99 p99.9 max} in microseconds}, "cpu_us": {process:
per message}, "numbers": {name: number}, "floor_of": {row: row of another section}}.
"""

from collections.abc import Callable
from dataclasses import dataclass

import floors
import pipeline

LEVELS = ("nothing", "services", "line")
PROGRAMS = ("frontdesk-ingest", "frontdesk-hot", "frontdesk-background", "frontdesk-sandbox",
            "frontdeskctl")


@dataclass(frozen=True)
class Section:
    needs: str  # one of LEVELS: what must run
    targets: tuple[str, ...]  # what is built for it, beside what it needs
    run: Callable


SECTIONS = {
    "pipeline": Section("line", ("frontdesk-load",), pipeline.run),
    "floors": Section("services", ("frontdesk-floors",), floors.run),
}


def chosen(names: list[str]) -> dict[str, Section]:
    """In the order of SECTIONS."""
    return {name: section for name, section in SECTIONS.items() if name in names}


def needs(some: dict[str, Section]) -> str:
    return max((section.needs for section in some.values()), key=LEVELS.index)


def targets(some: dict[str, Section]) -> list[str]:
    """Never empty: to a build that would mean everything."""
    own = [target for section in some.values() for target in section.targets]
    return [*own, *(PROGRAMS if needs(some) == "line" else ())]
