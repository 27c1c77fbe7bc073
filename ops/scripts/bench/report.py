"""What is told at the end: the figures, or why there are none."""

import json
import os
import platform
import sys
import time

import floors
import pipeline
from quantiles import SHARES, median_of

# A row and the least that the machine takes for it.
FLOOR_OF = {pipeline.TAKEN: floors.FLOORS["ack"], pipeline.REPLY: floors.FLOORS["reply"]}
COLUMNS = (*SHARES, "max")


def machine() -> dict:
    """At the beginning: the load is what others made of it."""
    model = ""
    with open("/proc/cpuinfo", encoding="utf-8") as file:
        for line in file:
            if line.startswith("model name"):
                model = line.partition(":")[2].strip()
                break
    return {"at": time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()), "cores": os.cpu_count(),
            "cpu": model, "system": platform.release(), "load_before": round(os.getloadavg()[0], 2)}


def _table(heads: tuple[str, ...], rows: list[tuple[str, ...]]) -> list[str]:
    widths = [max(len(row[i]) for row in [heads, *rows]) for i in range(len(heads))]

    def line(cells):
        return "  ".join(cell.ljust(width) if i == 0 else cell.rjust(width)
                         for i, (cell, width) in enumerate(zip(cells, widths))).rstrip()
    return [line(heads), *(line(row) for row in rows)]


def _times(medians: dict[str, dict]) -> list[str]:
    every = {row: times for result in medians.values() for row, times in result["times"].items()}
    rows = []
    for row, times in every.items():
        floor = every.get(FLOOR_OF.get(row, ""))
        ratio = f"{times['p50'] / floor['p50']:.1f}" if floor and floor["p50"] else ""
        rows.append((row, *(f"{times[column] / 1000:.2f}" for column in COLUMNS), ratio))
    return _table(("ms", *COLUMNS, "p50 / floor"), rows)


def _rows(rows: dict[str, dict]) -> list[str]:
    """Figures with units of their own, beside the floor of the same run and what was aimed at."""
    def cell(row, name):
        return f"{row[name]:.1f}" if name in row else ""

    def goal(row):
        return " ".join(f"{which} {row[f'goal {which}']:.1f}" for which in ("p50", "p99")
                        if f"goal {which}" in row)
    return _table(("", "unit", "p50", "p99", "floor", "p50 / floor", "goal"),
                  [(name, row["unit"], cell(row, "p50"), cell(row, "p99"), cell(row, "floor"),
                    f"{row['p50'] / row['floor']:.2f}" if "floor" in row else "", goal(row))
                   for name, row in rows.items()])


def _short(value: float) -> str:
    """One place behind the point, three where the number is small."""
    text = f"{value:.1f}" if abs(value) >= 1 or value == 0 else f"{value:.3f}"
    return text.removesuffix(".0")


def _figures(table: dict[str, dict]) -> list[str]:
    def cell(value):
        return ("yes" if value else "") if isinstance(value, bool) else f"{value:.2f}"
    columns = list(next(iter(table.values())))
    return _table(("", *columns), [(name, *(cell(row[column]) for column in columns))
                                   for name, row in table.items()])


def _asked(options) -> str:
    how = f"{options.rounds} round(s), seed {options.seed}"
    if not {"pipeline", "floors"} & set(options.only):  # others load as they say themselves
        return how
    kind = "all webhooks of the provider" if options.evidence else "no webhooks about sends"
    return (f"{options.rate:g} messages a second for {options.duration:g} s after "
            f"{options.warm_up:g} s, {how}, {kind}")


def text(options, began: dict, medians: dict[str, dict]) -> str:
    lines = [_asked(options), f"{began['cores']} cores, {began['cpu']}, load before "
             f"{began['load_before']}", ""]
    if any(result["times"] for result in medians.values()):
        lines += _times(medians)
    for name, result in medians.items():
        total = sum(result["cpu_us"].values())
        rows = [(process, f"{us:.0f}") for process, us in result["cpu_us"].items()]
        if name == "pipeline":
            rows.append(("all", f"{total:.0f}"))
        if rows:
            lines += ["", *_table((f"{name}: CPU a message", "us"), rows)]
        if result.get("table"):
            lines += ["", *_figures(result["table"])]
        if result.get("rows"):
            lines += ["", *_rows(result["rows"])]
        numbers = [(number, _short(value)) for number, value in result["numbers"].items()]
        if numbers:
            lines += ["", *_table((name, ""), numbers)]
        lines += [f"not measured: {note}" if "perf" in note else note
                  for note in result.get("notes", [])]
    return "\n".join(lines)


def tell(options, began: dict, results: dict[str, list[dict]], faults: list[str]) -> None:
    """Figures to standard output, or the reasons why there are none to both."""
    settings = {key: value for key, value in vars(options).items() if key not in ("plan", "json")}
    head = {"settings": settings, "machine": {**began, "load_after": round(os.getloadavg()[0], 2)}}
    if faults:
        if options.json:
            print(json.dumps({**head, "faults": faults}))
        print(f"no figure (seed {options.seed}):", *(f"  {fault}" for fault in faults), sep="\n",
              file=sys.stderr)
        return
    medians = {name: median_of(rounds) for name, rounds in results.items()}
    if options.json:
        print(json.dumps({**head, "faults": [], "sections": medians}))
    else:
        print(text(options, began, medians))
