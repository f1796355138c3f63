"""Looks a Code Quality report up in the repository that it speaks of: fingerprints are unique, files exist, lines are lines of them.

    gitlab.py ROOT REPORT...
"""

import json
import os
import sys

root = sys.argv[1]
for path in sys.argv[2:]:
    with open(path, encoding="utf-8") as file:
        entries = json.load(file)
    if len({entry["fingerprint"] for entry in entries}) != len(entries):
        sys.exit(f"gitlab: {path}: two entries have one fingerprint")
    for entry in entries:
        location = entry["location"]
        file, begin = os.path.join(root, location["path"]), location["lines"]["begin"]
        # Where no file could be blamed, saydo.toml is named, which need not exist.
        if os.path.basename(file) == "saydo.toml" and not os.path.exists(file):
            continue
        if location["path"].startswith(("./", "/")) or not os.path.isfile(file):
            sys.exit(f"gitlab: {path}: there is no such file: {entry}")
        with open(file, encoding="utf-8", errors="replace") as text:
            lines = text.read().splitlines()
        if not 1 <= begin <= max(len(lines), 1):
            sys.exit(f"gitlab: {path}: there are {len(lines)} lines: {entry}")
    print(f"gitlab: {path}: {len(entries)} entries")
