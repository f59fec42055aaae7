#!/usr/bin/env python3
"""Check a run's manifest.json and samples.jsonl against results/schema/.

usage: check-results.py RUN...

Each finding names the file, the line and the member. Exit 0: all is as
described; 1: findings; 2: wrong use, or a file that is no JSON at all. A
manifest of an older version is named and left alone.
"""
import json
import pathlib
import sys

import jsonschema

SCHEMAS = pathlib.Path(__file__).resolve().parent.parent / "results" / "schema"
SHOWN = 10


def validator(name):
    schema = json.loads((SCHEMAS / f"{name}.schema.json").read_text())
    jsonschema.Draft202012Validator.check_schema(schema)
    return jsonschema.Draft202012Validator(schema)


def not_a_number(text):
    raise ValueError(f"{text} is not JSON")


def findings(check, text, where):
    try:
        value = json.loads(text, parse_constant=not_a_number)
    except ValueError as error:
        yield f"{where}: {error}"
        return
    for error in check.iter_errors(value):
        # Of a line's two shapes, the one that its kind names.
        kind = value.get("kind") if isinstance(value, dict) else None
        inner = [e for e in error.context or []
                 if e.schema_path[0] == (0 if kind == "cell" else 1)]
        for one in inner or [error]:
            member = "/".join(str(part) for part in one.absolute_path)
            yield f"{where}: {member or 'top'}: {one.message[:200]}"


def check_run(folder, manifest, samples):
    run = pathlib.Path(folder)
    found = []
    text = (run / "manifest.json").read_text()
    version = json.loads(text).get("version")
    if version == 1:
        print(f"{run}/manifest.json: version 1, older than the schema; "
              "measure again")
    else:
        found += findings(manifest, text, run / "manifest.json")
    with open(run / "samples.jsonl", encoding="utf-8") as lines:
        for number, line in enumerate(lines, 1):
            found += findings(samples, line, f"{run}/samples.jsonl:{number}")
    return found


def main(argv):
    if len(argv) < 2 or argv[1] in ("-h", "--help"):
        print(__doc__.strip())
        return 0 if len(argv) > 1 else 2
    manifest, samples = validator("manifest"), validator("samples")
    found = []
    for folder in argv[1:]:
        try:
            found += check_run(folder, manifest, samples)
        except (OSError, ValueError) as error:
            print(f"{folder}: {error}", file=sys.stderr)
            return 2
    for line in found[:SHOWN]:
        print(line)
    if found:
        print(f"results: {len(found)} findings")
        return 1
    print("results: ok")
    return 0


sys.exit(main(sys.argv))
