"""Who may include whom: the rules that keep the stages apart, checked over every source."""

import pathlib
import re
import sys
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[3]
SOURCES = ("ingest", "workers", "shared", "ops", "tests")
INCLUDE = re.compile(r'^\s*#\s*include\s*([<"])([^>"]+)[>"]', re.MULTILINE)

# What each folder of shared/ may include of the others; it may always include itself.
BASE = {"base"}
PLAIN = BASE | {"json", "crypto", "identity", "limits", "text"}
EVENTS = PLAIN | {"events"}
ADAPTERS = {"kafka", "redis", "postgres", "sqlite", "http"}
UPPER = EVENTS | ADAPTERS | {"metrics", "cache", "memory", "app"}
SHARED = {
    "base": set(),
    "json": BASE, "limits": BASE, "text": BASE, "metrics": BASE, "crypto": PLAIN, "identity": PLAIN,
    "events": PLAIN,
    **{adapter: EVENTS | {"metrics"} for adapter in ADAPTERS},
    "spool": UPPER, "cache": UPPER, "memory": UPPER, "app": UPPER,
    "read_models": UPPER,
}

# Libraries that only an adapter's sources, or a header named *_internal.hpp, may see.
FOREIGN = re.compile(
    r"^(boost/|librdkafka/|pqxx/|hiredis/|curl/|openssl/|simdjson|sqlite3|zstd|unicode/|prometheus/"
    r"|csv\.h|spdlog/|fmt/|CLI/|toml\+\+/|yaml-cpp/|benchmark/)")

# log.hpp checks format strings where they stand, at compile time: it needs fmt's templates.
ALLOWED = {("shared/base/log.hpp", "fmt/format.h")}


def files(*suffixes: str):
    for folder in SOURCES:
        for path in sorted((ROOT / folder).rglob("*")):
            if path.suffix in suffixes and path.is_file():
                yield path.relative_to(ROOT)


def includes(path: pathlib.Path) -> list[tuple[bool, str]]:
    """(is ours, what) for each include."""
    text = (ROOT / path).read_text(encoding="utf-8")
    return [(quote == '"', name) for quote, name in INCLUDE.findall(text)]


def stage(parts: tuple[str, ...]) -> str:
    """`ingest`, `workers/hot`, `shared/kafka` and so on."""
    if parts[0] == "workers" and len(parts) > 2:
        return "/".join(parts[:2])
    return "/".join(parts[:2]) if parts[0] == "shared" else parts[0]


def may_include(user: str, used: str) -> bool:
    if user == used or user in ("ops", "tests"):
        return True
    if used.startswith("shared/"):
        if not user.startswith("shared/"):
            return True
        return used.split("/")[1] in SHARED.get(user.split("/")[1], set())
    if user in ("workers/hot", "workers/background"):
        return used == "workers/loop"
    return False


class Layering(unittest.TestCase):
    def test_stages_and_layers_include_only_what_is_below_them(self) -> None:
        faults = []
        for path in files(".hpp", ".cpp"):
            user = stage(path.parts)
            for is_ours, name in includes(path):
                if is_ours and not may_include(user, stage(pathlib.PurePath(name).parts)):
                    faults.append(f"{path} includes {name}")
        self.assertEqual([], faults)

    def test_ours_are_included_by_their_full_path(self) -> None:
        faults = [f"{path} includes {name}" for path in files(".hpp", ".cpp")
                  for is_ours, name in includes(path)
                  if is_ours and not (ROOT / name).is_file()]
        self.assertEqual([], faults)

    def test_headers_show_no_foreign_library(self) -> None:
        faults = [f"{path} includes {name}" for path in files(".hpp")
                  if not path.name.endswith("_internal.hpp")
                  for is_ours, name in includes(path) if not is_ours and FOREIGN.match(name)
                  and (str(path), name) not in ALLOWED]
        self.assertEqual([], faults)

    def test_internal_headers_stay_in_their_folder(self) -> None:
        faults = [f"{path} includes {name}" for path in files(".hpp", ".cpp")
                  for is_ours, name in includes(path)
                  if is_ours and name.endswith("_internal.hpp")
                  and pathlib.PurePath(name).parent != path.parent and path.parts[0] != "tests"]
        self.assertEqual([], faults)

    def test_every_folder_of_shared_has_its_layer(self) -> None:
        folders = {path.parts[1] for path in files(".hpp", ".cpp") if path.parts[0] == "shared"}
        self.assertLessEqual(folders, SHARED.keys())


if __name__ == "__main__":
    sys.exit(unittest.main())
