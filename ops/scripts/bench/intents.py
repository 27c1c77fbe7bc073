"""What messages mean: how often rightly, by language and intent; what is urgent; what a message takes."""

from bed import ROOT, Broken

PROGRAM = "frontdesk-intents-bench"
LANGUAGES = ROOT / "workers/hot/languages"
HELD_OUT = ROOT / "tests/data/intents"
RED_FLAGS = ROOT / "tests/data/urgent"
PICTURE = ROOT / "ops/docs/pictures/intents.svg"


def run(bed, options) -> tuple[dict, list[str]]:
    turns = max(1, round(20 * options.effort))
    code, found = bed.program(PROGRAM, "--languages", LANGUAGES, "--held-out", HELD_OUT,
                              "--red-flags", RED_FLAGS,
                              "--picture", PICTURE, "--turns", turns)
    if code not in (0, 1):
        raise Broken(f"{PROGRAM} ended with {code}")
    out = {"times": {}, "cpu_us": {}, "numbers": found["numbers"], "rows": found["rows"],
           "table": found["table"], "notes": [f"{PICTURE.relative_to(ROOT)} is written anew"]}
    return out, found["faults"] or (["it failed"] if code else [])
