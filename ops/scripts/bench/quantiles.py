"""Exact quantiles of lists, and medians of whole results. Pure."""

import math
import statistics

SHARES = {"p50": 0.5, "p90": 0.9, "p99": 0.99, "p99.9": 0.999}


def summary(values: list[float]) -> dict[str, float]:
    """As the programs print their histograms: the least value that the share does not exceed."""
    ordered = sorted(values)
    if not ordered:
        return {"count": 0, **dict.fromkeys(SHARES, 0), "max": 0, "mean": 0}
    found = {name: ordered[max(0, math.ceil(share * len(ordered)) - 1)]
             for name, share in SHARES.items()}
    return {"count": len(ordered), **found, "max": ordered[-1], "mean": statistics.fmean(ordered)}


def median_of(results: list):
    """Of nested dicts of one shape, number by number; of words the first."""
    first = results[0]
    if isinstance(first, dict):
        return {key: median_of([one[key] for one in results if key in one]) for key in first}
    if isinstance(first, (int, float)) and not isinstance(first, bool):
        return statistics.median(results)
    return first
