"""What a patient once said, found again: how much of it, beside PostgreSQL's own search; what it takes."""

from bed import ROOT, Broken

PROGRAM = "frontdesk-memory-bench"
DATA = ROOT / "tests/data/memory"
ROUNDS = 50


def run(bed, options) -> tuple[dict, list[str]]:
    rounds = max(1, round(ROUNDS * options.effort))
    code, found = bed.program(PROGRAM, "--data", DATA, "--database", bed.database,
                              "--rounds", rounds)
    if code not in (0, 1):
        raise Broken(f"{PROGRAM} ended with {code}")
    out = {"times": {}, "cpu_us": {}, "numbers": found["numbers"], "rows": found["rows"],
           "table": found["table"], "notes": []}
    return out, found["faults"] or (["it failed"] if code else [])
