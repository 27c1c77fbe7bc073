"""Each alert rule names metrics that exist, says what it is about, and has its place in the runbook."""

import re
import unittest

from layering_test import ROOT
from mentions_test import METRIC, metrics

RULES, RUNBOOK = "ops/observability/alerts.yml", "ops/docs/runbook.md"


def rules() -> dict[str, str]:
    """The text of each rule, by its name."""
    blocks = re.split(r"^ *- alert: *(\w+) *$", (ROOT / RULES).read_text(), flags=re.M)
    return dict(zip(blocks[1::2], blocks[2::2]))


def value(rule: str, name: str) -> str:
    """A scalar, also one that is folded over several lines."""
    found = re.search(rf"^( *){name}: *(?:>-\n((?:\1 +.*\n)+)|(.*))", rule, re.M)
    return " ".join((found.group(2) or found.group(3)).split()) if found else ""


class Alerts(unittest.TestCase):
    def test_every_rule_is_whole_and_names_metrics_that_exist(self) -> None:
        known = metrics()
        self.assertGreater(len(rules()), 9)
        for name, rule in rules().items():
            with self.subTest(name):
                named = METRIC.findall(value(rule, "expr"))
                self.assertTrue(named, "no metric of ours")
                self.assertEqual([], [metric for metric in named if metric not in known])
                self.assertIn("severity:", rule)
                self.assertTrue(value(rule, "summary").endswith("."))
                self.assertEqual(f"{RUNBOOK}#{name.lower()}", value(rule, "runbook"))

    def test_the_runbook_has_a_section_for_each_and_no_other(self) -> None:
        sections = re.findall(r"^## (\w+)$", (ROOT / RUNBOOK).read_text(), re.M)
        self.assertEqual(sorted(rules()), sorted(sections))

    def test_what_must_be_watched_is(self) -> None:
        watched = " ".join(value(rule, "expr") for rule in rules().values())
        for metric in ("frontdesk_hot_oldest_open_seconds", "frontdesk_hot_acked_offset",
                       "frontdesk_background_ledger_age_seconds", "frontdesk_hot_open_sends",
                       "frontdesk_hot_broker_clock_offset_seconds", "frontdesk_hot_fenced_total",
                       "frontdesk_ingest_spool_oldest_seconds", "frontdesk_ingest_spool_bytes",
                       "frontdesk_background_dead_letters_total"):
            self.assertIn(metric, watched)

    def test_an_age_that_never_began_is_told_as_well(self) -> None:
        page = (ROOT / "ops/docs/metrics.md").read_text()
        never = re.findall(r"^\| `(\w+_age_seconds)` .*-1 if it never did", page, re.M)
        self.assertGreater(len(never), 1)
        watched = [value(rule, "expr") for rule in rules().values()]
        for metric in never:
            self.assertTrue(any(f"max({metric}) > " in one and f"max({metric}) < 0" in one for one in watched), metric)

    def test_prometheus_loads_them(self) -> None:
        self.assertIn("rule_files: [alerts.yml]", (ROOT / "ops/observability/prometheus.yml").read_text())
        self.assertIn("./ops/observability/alerts.yml:/etc/prometheus/alerts.yml:ro",
                      (ROOT / "compose.yaml").read_text())


if __name__ == "__main__":
    unittest.main()
