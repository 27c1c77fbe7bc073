"""compose.yaml parses, and sets nothing that no program reads."""

import json
import re
import shutil
import subprocess
import sys
import tempfile
import unittest

from layering_test import ROOT, files

PROGRAMS = {"ingest", "hot", "background", "sandbox", "migrate", "topics", "seed"}


def parsed() -> dict:
    """What Debian's old docker-compose makes of the file; it needs no engine for that."""
    if shutil.which("docker-compose") is None:
        raise unittest.SkipTest("docker-compose is not installed")
    # Away from the clone, so that no .env file of somebody's has a say.
    with tempfile.TemporaryDirectory() as folder:
        done = subprocess.run(
            ["docker-compose", "--project-directory", str(ROOT), "-f", str(ROOT / "compose.yaml"),
             "config"], capture_output=True, text=True, cwd=folder, timeout=60, check=False)
    if done.returncode != 0:
        raise AssertionError(done.stderr)
    return {"text": done.stdout}


def variables_of(output: str) -> dict[str, set[str]]:
    """Service -> names below its `environment:`, by the printer's fixed indentation."""
    found: dict[str, set[str]] = {}
    service, is_environment, is_services = "", False, False
    for line in output.splitlines():
        if not line.startswith(" "):
            is_services = line == "services:"
        elif is_services and re.match(r"^  \S", line):
            service, is_environment = line.strip().rstrip(":"), False
        elif is_services and re.match(r"^    \S", line):
            is_environment = line.strip() == "environment:"
        elif is_environment and (match := re.match(r"^      ([A-Z0-9_]+):", line)):
            found.setdefault(service, set()).add(match[1])
    return found


def declared() -> set[str]:
    """Every name in capitals that a source gives to the reader of settings."""
    names = set()
    for path in files(".cpp", ".hpp"):
        if path.parts[0] != "tests":
            text = (ROOT / path).read_text(encoding="utf-8")
            names |= set(re.findall(r'"([A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+)"', text))
    return names


class Compose(unittest.TestCase):
    def test_parses_with_all_programs(self) -> None:
        self.assertLessEqual(PROGRAMS, variables_of(parsed()["text"]).keys())

    def test_sets_only_variables_that_a_program_reads(self) -> None:
        known = declared()
        variables = variables_of(parsed()["text"])
        faults = [f"{service}: {name}" for service in sorted(PROGRAMS)
                  for name in sorted(variables.get(service, set())) if name not in known]
        self.assertEqual([], faults)

    def test_dockerfile_has_each_target_that_is_built(self) -> None:
        dockerfile = (ROOT / "ops/docker/Dockerfile").read_text(encoding="utf-8")
        targets = set(re.findall(r"target: (\w+)", (ROOT / "compose.yaml").read_text()))
        stages = set(re.findall(r"^FROM \S+ AS (\w+)", dockerfile, re.MULTILINE))
        self.assertLessEqual(targets, stages)

    def test_dockerfile_installs_what_the_build_asks_for(self) -> None:
        """The same development packages as ops/scripts/install.sh, less what only tests need."""
        installed = subprocess.run([ROOT / "ops/scripts/install.sh", "--list"], text=True,
                                   capture_output=True, timeout=10, check=True).stdout.split()
        only_tests = {"libgtest-dev", "libgmock-dev", "libbenchmark-dev"}
        wanted = {line.split("|")[0] for line in installed if "-dev" in line} - only_tests
        dockerfile = (ROOT / "ops/docker/Dockerfile").read_text(encoding="utf-8").split()
        self.assertLessEqual(wanted, set(dockerfile))


class Jars(unittest.TestCase):
    def test_every_jar_is_fixed_by_its_checksum(self) -> None:
        lines = (ROOT / "ops/scripts/kafka/jars.sha256").read_text().splitlines()
        self.assertTrue(all(re.match(r"^[0-9a-f]{64}  \S+-\d[\w.-]*\.jar$", one) for one in lines))
        pom = (ROOT / "ops/scripts/kafka/pom.xml").read_text()
        version = re.search(r"<kafka.version>(.*)</kafka.version>", pom)[1]
        self.assertTrue(any(one.endswith(f"kafka_2.13-{version}.jar") for one in lines))


class Presets(unittest.TestCase):
    def test_presets_are_those_that_are_named(self) -> None:
        presets = json.loads((ROOT / "CMakePresets.json").read_text())["configurePresets"]
        shown = {one["name"] for one in presets if not one.get("hidden")}
        self.assertEqual({"dev", "asan", "tsan", "fuzz", "release"}, shown)

    def test_tidy_has_at_most_fifteen_exceptions_each_with_its_reason(self) -> None:
        text = "".join((ROOT / path).read_text() for path in (".clang-tidy", "tests/.clang-tidy"))
        switched_off = re.findall(r"^  -([a-z][\w-]+),?$", text, re.MULTILINE)
        reasons = set(re.findall(r"^#  ([a-z][\w-]+) +\S", text, re.MULTILINE))
        self.assertLessEqual(len(switched_off), 15)
        self.assertEqual(set(switched_off), reasons)


if __name__ == "__main__":
    sys.exit(unittest.main())
