"""Checks examples and the demo clinics against the schemas.

Usage: validate.py SCHEMAS [SCHEMA FILE]: with these two only the lines of the file. Valid examples must pass, invalid ones must not, and every schema of a
topic or a webhook must have both.
"""

import json
import pathlib
import sys
import warnings

try:
    import jsonschema
except ImportError:
    sys.exit("python3-jsonschema is missing; ops/scripts/install.sh installs it")

warnings.simplefilter("ignore", DeprecationWarning)


def faults(schema_path, document):
    schema = json.loads(schema_path.read_text(encoding="utf-8"))
    jsonschema.Draft7Validator.check_schema(schema)
    resolver = jsonschema.RefResolver(schema_path.as_uri(), schema)
    validator = jsonschema.Draft7Validator(schema, resolver=resolver)
    return [f"{list(error.absolute_path)}: {error.message}" for error in
            validator.iter_errors(document)]


def check_examples(folder, examples_folder):
    for schema in sorted(folder.glob("*.v1.schema.json")):
        name = schema.name.split(".")[0]
        if name == "envelope":
            continue
        examples = sorted((examples_folder / name).glob("*.json"))
        kinds = {path.name.split("-")[0] for path in examples}
        if kinds != {"valid", "invalid"}:
            yield (f"{examples_folder.name}/{name}: needs valid-*.json and invalid-*.json, "
                   f"has {sorted(kinds)}")
        for path in examples:
            found = faults(schema, json.loads(path.read_text(encoding="utf-8")))
            if path.name.startswith("valid") and found:
                yield f"{path}: {found}"
            if path.name.startswith("invalid") and not found:
                yield f"{path}: passes the schema"


def check_seed(root):
    demo = json.loads((root / "seed/demo.json").read_text(encoding="utf-8"))
    for found in faults(root / "seed/clinics.schema.json", demo):
        yield f"seed/demo.json: {found}"


def check_lines(schema, path):
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
        for found in faults(schema, json.loads(line)):
            yield f"line {number}: {found}"


def main():
    root = pathlib.Path(sys.argv[1]).resolve()
    if len(sys.argv) > 2:
        found = list(check_lines(root / sys.argv[2], pathlib.Path(sys.argv[3])))
        print(*found, sep="\n")
        return 1 if found else 0
    found = [*check_examples(root / "events", root / "examples"),
             *check_examples(root / "webhooks", root / "webhooks/examples"),
             *check_examples(root / "exports", root / "exports/examples"), *check_seed(root)]
    for line in found:
        print(line)
    return 1 if found else 0


sys.exit(main())
