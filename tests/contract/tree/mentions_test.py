"""Metrics and settings that a text, script, rule or test names stand in their reference.

That the references (ops/docs/metrics.md, ops/docs/configuration.md) say what the code says is
checked by tests/contract/reference.
"""

import re
import sys
import unittest

from layering_test import ROOT, SOURCES, files

METRICS, SETTINGS = "ops/docs/metrics.md", "ops/docs/configuration.md"
TEXTS = {".md", ".py", ".sh", ".yml", ".yaml", ".json", ".toml", ".cpp", ".hpp", ""}
METRIC = re.compile(r"\bfrontdesk_[a-z][a-z0-9_]*")
OF_A_PROGRAM = re.compile(r"frontdesk_(ingest|hot|background|sandbox)_")
SELECTOR = re.compile(r'([a-z_]+)\s*(?:(=~|!~|!=|=)\s*\\*"([^"\\]*)\\*")?')
# What Prometheus adds to the labels of a program, see ops/observability/prometheus.yml.
SCRAPED = {"instance", "job", "program", "le"}
SETTING = re.compile(r"\bFRONTDESK_[A-Z0-9_]+")
CAPITALS = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
# Words in capitals that texts use and that are no settings.
OTHER_CAPITALS = {
    "METRICS_URLS", "ADMIN_TOKEN_FILE", "KAFKA_GATES",    # lines of .run/env
    "KAFKA_LINKS",                                        # what the service scripts are asked for
    "RUN_FOLDER",                                         # mark of the scripts' processes
    "NAME_FILE",                                          # stands for any setting's second form
    "SERVER_ACK", "DELIVERY_ACK", "LICENSE_REQUIRED",     # words of Evolution
    "ADMIN_API_KEY",                                      # a setting of mem0's server
}


def all_texts():
    """(path, content) of all that is written by hand, less the data that tests read."""
    for folder in (*SOURCES, "schemas", "."):
        found = (ROOT / folder).glob("*") if folder == "." else (ROOT / folder).rglob("*")
        for path in sorted(found):
            name = path.relative_to(ROOT)
            if path.is_file() and path.suffix in TEXTS and name.parts[:2] != ("tests", "data"):
                yield name, path.read_text(encoding="utf-8", errors="replace")


def tables(text: str):
    """(column heads, cells) of each row of each table."""
    heads: list[str] = []
    for line in text.splitlines():
        cells = [cell.strip() for cell in line.strip().strip("|").split("|")]
        if not line.startswith("|"):
            heads = []
        elif not heads:
            heads = cells
        elif not set(line) <= set("|-: "):
            yield heads, cells


def metrics() -> dict[str, dict[str, set[str]]]:
    """Name -> label -> values, histograms also by the names of their samples."""
    found = {}
    for heads, cells in tables((ROOT / METRICS).read_text(encoding="utf-8")):
        if heads[0] == "metric":
            names = [cells[0].strip("`")]
            if cells[1] == "histogram":
                names += [f"{names[0]}_{part}" for part in ("bucket", "sum", "count")]
            labels = {label.strip("`"): set(values.split())
                      for label, values in (one.split(": ") for one in cells[3].split("; ") if one)}
            found.update(dict.fromkeys(names, labels))
    return found


def settings() -> set[str]:
    rows = tables((ROOT / SETTINGS).read_text(encoding="utf-8"))
    names = {cells[0].strip("`") for heads, cells in rows if heads[0] == "variable"}
    return names | {f"{name}_FILE" for name in names}


def of_the_build() -> str:
    """All CMake files: their targets, functions and options begin with our name as well."""
    paths = [ROOT / "CMakeLists.txt", *(ROOT / "ops/cmake").glob("*.cmake")]
    for folder in SOURCES:
        paths += (ROOT / folder).rglob("CMakeLists.txt")
    return "\n".join(path.read_text(encoding="utf-8") for path in paths)


def is_known(name: str, known) -> bool:
    """Itself, or for `frontdesk_hot_*` and the like the beginning of one at least."""
    return name in known or (name.endswith("_") and any(one.startswith(name) for one in known))


def wrong_labels(labels: dict[str, set[str]], behind: str):
    """What `{name, name="value", name=~"a|b"}` behind a metric's name has too much."""
    inside = re.match(r"\{([^{}]*)\}", behind)
    for name, operator, value in SELECTOR.findall(inside[1]) if inside else ():
        if name not in labels:
            if name not in SCRAPED:
                yield name
        elif re.fullmatch(r"[\w.|]+", value):  # else a pattern, or a variable of a dashboard
            yield from set(value.split("|") if "~" in operator else [value]) - labels[name]


class MetricNames(unittest.TestCase):
    def setUp(self) -> None:
        self.known = metrics()
        self.assertGreater(len(self.known), 50)

    def mentions(self):
        """(where, name, what stands behind it). In scripts and sources our name begins more than
        metrics, databases for one: there only what begins like a program's metric counts."""
        targets = set(METRIC.findall(of_the_build()))
        for path, text in all_texts():
            is_about_metrics = path.suffix == ".md" or path.parts[:2] == ("ops", "observability")
            for match in METRIC.finditer(text):
                name = match[0]
                if name not in targets and (is_about_metrics or OF_A_PROGRAM.match(name)):
                    where = f"{path}:{text.count(chr(10), 0, match.start()) + 1}"
                    yield where, name, text[match.end():]

    def test_metrics_that_are_named_exist(self) -> None:
        self.assertEqual([], [f"{where}: {name}" for where, name, _ in self.mentions()
                              if not is_known(name, self.known)])

    def test_labels_that_are_named_exist(self) -> None:
        self.assertEqual([], [f"{where}: {name} has no {label}"
                              for where, name, behind in self.mentions() if name in self.known
                              for label in wrong_labels(self.known[name], behind)])

    def test_columns_about_metrics_hold_metrics(self) -> None:
        """Names without their beginning take it from the full name before them, else from the
        head of the column or the folder of the text."""
        faults = []
        for path, text in all_texts():
            folder = "frontdesk_" + path.parts[-2] + "_" if len(path.parts) > 1 else ""
            for heads, cells in tables(text) if path.suffix == ".md" else ():
                for head, cell in zip(heads, cells):
                    if not head.startswith("metric"):
                        continue
                    beginning = OF_A_PROGRAM.search(head)
                    beginning = beginning[0] if beginning else folder
                    for token in re.findall(r"`([^`]+)`", cell):
                        name, brace, behind = token.partition("{")
                        if full := OF_A_PROGRAM.match(name):
                            beginning = full[0]
                        else:
                            name = beginning + name.lstrip("_")
                        if not is_known(name.rstrip("*"), self.known):
                            faults.append(f"{path}: {token}")
                        for label in wrong_labels(self.known.get(name, {}), brace + behind):
                            faults.append(f"{path}: {token} has no {label}")
        self.assertEqual([], faults)

    def test_metrics_are_made_in_the_sources_that_the_reference_names(self) -> None:
        """So that tests/contract/reference, which makes the metrics of those, sees all of them."""
        makers = {str(path) for path in files(".cpp", ".hpp")
                  if path.parts[0] != "tests" and path.parts[:2] != ("shared", "metrics")
                  and re.search(r"(\.|->)(counter|gauge|histogram)\(",
                                (ROOT / path).read_text(encoding="utf-8"))}
        text = (ROOT / METRICS).read_text(encoding="utf-8")
        self.assertEqual(set(re.findall(r"`([\w/]+/metrics\.cpp)`", text)), makers)


class SettingNames(unittest.TestCase):
    def setUp(self) -> None:
        self.known = settings()
        self.assertGreater(len(self.known), 50)

    def test_settings_that_are_named_exist(self) -> None:
        """Tests of the reader invent names; everything else means real ones."""
        known = self.known | set(SETTING.findall(of_the_build())) | {"FRONTDESK_TEST_"}
        faults = []
        for path, text in all_texts():
            if path.suffix in (".cpp", ".hpp") or path.parts[:2] == ("tests", "contract"):
                continue
            faults += [f"{path}: {name}" for name in sorted(set(SETTING.findall(text)))
                       if not is_known(name, known) and not name.startswith("FRONTDESK_TEST_")]
        self.assertEqual([], faults)

    def test_words_in_capitals_are_settings(self) -> None:
        """In texts; what is none is listed at the top of this file."""
        known = self.known | OTHER_CAPITALS | set(CAPITALS.findall(of_the_build()))
        self.assertEqual([], [f"{path}: {name}" for path, text in all_texts()
                              if path.suffix == ".md"
                              for name in sorted(set(CAPITALS.findall(text)))
                              if not name.startswith("FRONTDESK_") and name not in known])


if __name__ == "__main__":
    sys.exit(unittest.main())
