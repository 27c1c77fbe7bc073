"""The options of ./ops/bench. What is wrong is told, and ends with 2."""

import argparse
import secrets

import cache_table
import sections


def _number(least: float, most: float, kind=float):
    def read(text: str):
        try:
            value = kind(text)
        except ValueError:
            raise argparse.ArgumentTypeError(f"{text} is no number") from None
        if not least <= value <= most:
            raise argparse.ArgumentTypeError(f"{text} is not from {least} to {most}")
        return value
    return read


def _names(text: str) -> list[str]:
    wanted = [name for name in text.split(",") if name]
    unknown = [name for name in wanted if name not in sections.SECTIONS]
    if unknown or not wanted:
        raise argparse.ArgumentTypeError(
            f"no section {', '.join(unknown) or 'named'}; there are: {', '.join(sections.SECTIONS)}")
    clash = sections.clash(sections.chosen(wanted))
    if clash:
        raise argparse.ArgumentTypeError(clash)
    return wanted


def _rates(text: str) -> list[float]:
    return [_number(1, 100_000)(rate) for rate in text.split(",")]


def parse(words: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="ops/bench", add_help=False, allow_abbrev=False)
    parser.add_argument("--plan", action="store_true")
    parser.add_argument("--only", type=_names, default=sections.USUAL)
    parser.add_argument("--rate", type=_number(1, 100_000), default=200.0)
    parser.add_argument("--duration", type=_number(1, 3_600), default=20.0)
    parser.add_argument("--warm-up", type=_number(0, 600), default=20.0)
    parser.add_argument("--rounds", type=_number(1, 20, int), default=1)
    parser.add_argument("--conversations", type=_number(1, 1_000_000, int), default=1_000)
    parser.add_argument("--repeats", type=_number(0, 100), default=0.0)
    parser.add_argument("--burst", type=_number(1, 100_000, int), default=1)
    parser.add_argument("--hot", type=_number(1, 99, int), default=2)
    parser.add_argument("--evidence", action="store_true")
    parser.add_argument("--late-ms", type=_number(0, 60_000))
    parser.add_argument("--rates", type=_rates, default=list(cache_table.RATES))
    parser.add_argument("--effort", type=_number(0.001, 10), default=1.0)
    parser.add_argument("--seed", type=_number(0, 2**32 - 1, int), default=secrets.randbelow(2**32))
    parser.add_argument("--json", action="store_true")
    return parser.parse_args(words)
