"""The sections of ./ops/bench: run one after the other, judged, printed.

Usage: python3 ops/scripts/bench [--plan] ...      (ops/bench calls it; its --help has the options)

--plan prints what the sections that were asked for need and does nothing. Settings come from the
environment: RUN_FOLDER BIN_FOLDER INGEST_URL SANDBOX_URL KAFKA_BROKERS DATABASE_URL
FRONTDESK_MASTER_KEY_FILE. The result goes to standard output, everything else to standard error.
"""

import os
import sys

import arguments
import report
import sections
from bed import Bed, Broken


def plan(options) -> None:
    chosen = sections.chosen(options.only)
    print(f"needs={sections.needs(chosen)}")
    print("targets=" + " ".join(sections.targets(chosen)))
    print(f"hot={options.hot}")
    print(f"join={sections.join_ms(chosen)}")


def measure(options, bed) -> tuple[dict[str, list[dict]], list[str]]:
    """The results of each section by round, and why they cannot be trusted. Ends at the first
    section that cannot: what comes after it would be no more worth."""
    results: dict[str, list[dict]] = {}
    for number in range(options.rounds):
        for name, section in sections.chosen(options.only).items():
            bed.tell(f"round {number + 1} of {options.rounds}: {name}")
            try:
                result, faults = section.run(bed, options)
            except Broken as broken:
                return results, [f"{name}: {broken}"]
            results.setdefault(name, []).append(result)
            if faults:
                return results, [f"{name}: {fault}" for fault in faults]
    return results, []


def main(words: list[str]) -> int:
    options = arguments.parse(words)
    if options.plan:
        plan(options)
        return 0
    bed = Bed(os.environ)
    began = report.machine()
    results, faults = measure(options, bed)
    report.tell(options, began, results, faults)
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
