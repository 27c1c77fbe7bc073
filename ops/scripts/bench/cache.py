"""The caches by themselves: hits, Redis, single-flight, hearing of a write, sizes, work done ahead."""

from bed import Broken

# In this order: the second process of `told` wants a machine that is not filled yet.
PARTS = ("told", "hits", "redis", "flight", "sizes", "ahead")
PROGRAM = "frontdesk-cache-bench"


def run(bed, options) -> tuple[dict, list[str]]:
    out: dict = {"times": {}, "cpu_us": {}, "numbers": {}, "rows": {}, "notes": []}
    faults: list[str] = []
    for part in PARTS:
        bed.tell(f"cache: {part}")
        code, found = bed.program(PROGRAM, part, "--redis", bed.redis, "--seed", options.seed,
                                  "--effort", options.effort)
        if code not in (0, 1):
            raise Broken(f"{PROGRAM} {part} ended with {code}")
        out["rows"] |= found["rows"]
        out["numbers"] |= found["numbers"]
        out["notes"] += found["notes"]
        faults += found["faults"] or ([f"{part} failed"] if code else [])
    return out, faults
