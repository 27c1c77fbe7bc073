"""Why a run cannot be trusted. Pure: each gives its reasons, none where all is well."""

LEAST_LATE_US = 1_000
LATE_SHARE = 0.1


def allowed_late_us(p99_us: float, late_ms: float | None) -> float:
    """A generator this late at its p99 would have made what it measured."""
    return late_ms * 1000 if late_ms is not None else max(LEAST_LATE_US, LATE_SHARE * p99_us)


def lateness(late: dict, taken: dict, late_ms: float | None) -> list[str]:
    allowed = allowed_late_us(taken["p99"], late_ms)
    if late["p99"] <= allowed:
        return []
    return [f"the generator was late: p99 {late['p99'] / 1000:.2f} ms, "
            f"at most {allowed / 1000:.2f} ms would do"]


def posts(load: dict) -> list[str]:
    if load["accepted"] == load["messages"]:
        return []
    answers = ", ".join(f"{what}: {count}" for what, count in load["answers"].items())
    return [f"{load['messages'] - load['accepted']} of {load['messages']} messages got no 2xx "
            f"({answers})"]


def ledger(code: int, found: dict, accepted: int) -> list[str]:
    """`accepted`: ids on the list that was given to it."""
    open_ones = found["occurrences"]["open"] + found["rows"]["unwritten"]
    listed = found["accepted"]
    out = []
    if open_ones:
        out.append(f"{open_ones} messages were not finished in time")
    if code != 0 or not found["balanced"]:
        kinds = sorted({f"{note['name']} of {note['of']}" for note in found["findings"]})
        out.append(f"the ledger does not balance (exit {code}): {', '.join(kinds) or 'no reason'}")
    if listed["ids"] != accepted or listed["found"] != accepted:
        out.append(f"of {accepted} accepted ids the ledger was given {listed['ids']} "
                   f"and found {listed['found']}")
    return out


def answers(accepted: int, rows: list[dict]) -> list[str]:
    """Every message that was accepted has its row, and its reply reached the provider."""
    out = []
    if len(rows) != accepted:
        out.append(f"{accepted} messages were accepted, {len(rows)} have a row")
    other: dict[str, int] = {}
    for row in rows:
        if row["outcome"] != "replied":
            other[row["outcome"]] = other.get(row["outcome"], 0) + 1
    if other:
        out.append("not all were replied to: " + ", ".join(f"{n} {what}" for what, n in other.items()))
    missing = sum(row["outcome"] == "replied" and row["arrived_us"] is None for row in rows)
    if missing:
        out.append(f"{missing} replies are not among the provider's requests")
    return out


def processes(before: dict[str, int], after: dict[str, int]) -> list[str]:
    """By name, the pid."""
    changed = [name for name, pid in before.items() if after.get(name) != pid]
    return [f"ended meanwhile: {', '.join(changed)}"] if changed else []
