"""What can be measured. A section is one entry here: `run(bed, options)` gives what it measured
and why it cannot be trusted (empty: it can). A further section needs nothing else.

A result: {"times": {row: {count p50 p90 p99 p99.9 max} in microseconds}, "cpu_us": {process:
per message}, "numbers": {name: number}, "floor_of": {row: row of another section}}; where it has
figures of another kind, also "rows": {row: {unit p50 p99, and if there are: floor, goal p50, goal
p99}} and "notes": [what could not be measured], and "table": {row: {column: figure}}.
"""

from collections.abc import Callable
from dataclasses import dataclass

import cache
import cache_table
import floors
import intents
import joining
import memory
import persist
import pipeline
import recall

LEVELS = ("nothing", "services", "line")
PROGRAMS = ("frontdesk-ingest", "frontdesk-hot", "frontdesk-background", "frontdesk-sandbox",
            "frontdeskctl")


@dataclass(frozen=True)
class Section:
    needs: str  # one of LEVELS: what must run
    targets: tuple[str, ...]  # what is built for it, beside what it needs
    run: Callable
    is_usual: bool = True  # run where none is named
    join_ms: int = 0  # how long a greeting waits for the rest


SECTIONS = {
    "pipeline": Section("line", ("frontdesk-load",), pipeline.run),
    "floors": Section("services", ("frontdesk-floors",), floors.run),
    "cache": Section("services", (cache.PROGRAM,), cache.run, False),
    "cache-table": Section("line", ("frontdesk-load",), cache_table.run, False),
    "joining": Section("line", ("frontdesk-load",), joining.run, False, 1_200),
    "persist": Section("services", (persist.PROGRAM,), persist.run, False),
    "intents": Section("nothing", (intents.PROGRAM,), intents.run, False),
    "recall": Section("line", ("frontdesk-load",), recall.run, False),
    "memory": Section("services", (memory.PROGRAM,), memory.run, False),
}


USUAL = [name for name, section in SECTIONS.items() if section.is_usual]


def chosen(names: list[str]) -> dict[str, Section]:
    """In the order of SECTIONS."""
    return {name: section for name, section in SECTIONS.items() if name in names}


def needs(some: dict[str, Section]) -> str:
    return max((section.needs for section in some.values()), key=LEVELS.index)


def clash(some: dict[str, Section]) -> str:
    """Why one line cannot serve them all; empty: it can."""
    waits = {name: section.join_ms for name, section in some.items() if section.needs == "line"}
    if len(set(waits.values())) < 2:
        return ""
    told = ", ".join(f"{name} {ms} ms" for name, ms in waits.items())
    return f"a line waits equally long for the rest of each burst ({told}): run them apart"


def join_ms(some: dict[str, Section]) -> int:
    return max((section.join_ms for section in some.values()), default=0)


def targets(some: dict[str, Section]) -> list[str]:
    """Never empty: to a build that would mean everything."""
    own = [target for section in some.values() for target in section.targets]
    return [*own, *(PROGRAMS if needs(some) == "line" else ())]
