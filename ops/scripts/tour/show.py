"""How the tour prints."""

from stops import Expected

_GOOD, _BAD = "ok", "NOT AS EXPECTED"


def milliseconds(us: float) -> str:
    return f"{us / 1000:.1f}"


def stage_times(turn: dict) -> list[tuple[str, int]]:
    """(name, microseconds since the webhook was received), in the order in which they happened."""
    stages = turn["stages"]
    origin = stages.get("received") or turn["received_us"]
    times = [(name, int(at) - origin) for name, at in stages.items() if at and name != "received"]
    return sorted(times, key=lambda one: one[1])


def reply_us(turn: dict) -> int | None:
    """Webhook received to reply written to the provider."""
    sent = turn["stages"].get("written") or turn["reply_sent_us"]
    origin = turn["stages"].get("received") or turn["received_us"]
    return int(sent) - int(origin) if sent else None


def clipped(text: str | None, width: int = 110) -> str:
    line = " ".join((text or "").split())
    return line if len(line) <= width else line[: width - 3] + "..."


def stop_line(number: int, title: str, status: int, tries: int) -> None:
    again = f", posted {tries} times" if tries > 1 else ""
    print(f"\n{number:2}  {title}  (HTTP {status}{again})", flush=True)


def turn_lines(expected: Expected, turn: dict | None, faults: list[str]) -> None:
    print(f"      came      {clipped(expected.said)}")
    if turn:
        reason = turn["reason"] or turn["intent"]
        outcome = turn["outcome"] + (f"({reason})" if reason else "")
        print(f"      clinic    {turn['clinic'] or '(none)'}")
        print(f"      outcome   {outcome}, delivery {turn['delivery']}, {turn['kept']}")
        if turn["reply_text"]:
            print(f"      reply     {clipped(turn['reply_text'])}")
        times = "  ".join(f"{name} {milliseconds(at)}" for name, at in stage_times(turn))
        if times:
            print(f"      stages    {times}  (ms after the webhook)")
    verdict(faults)


def verdict(faults: list[str]) -> None:
    for fault in faults:
        print(f"      {_BAD}: {fault}")
    if not faults:
        print(f"      {_GOOD}", flush=True)


def percentile(values: list[int], share: float) -> int:
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(share * len(ordered)))]


def latencies(values: list[int]) -> None:
    if values:
        print(f"  webhook to reply: p50 {milliseconds(percentile(values, 0.50))} ms, "
              f"p99 {milliseconds(percentile(values, 0.99))} ms, {len(values)} messages")


def counts(rows: dict[str, int]) -> None:
    print("\nrows in PostgreSQL")
    for table, count in rows.items():
        print(f"  {table:32} {count:6}")


def addresses(named: dict[str, str]) -> None:
    print("\nwhere to look")
    for name, value in named.items():
        for one in value.split(","):
            print(f"  {name:10} {one}")
