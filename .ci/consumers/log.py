"""Reads the log of a step as GitHub's runner does: `::name` at the start of a line, `##[name` anywhere in it, unless commands are
stopped. Fails where something else than an annotation speaks to the runner.

    log.py LOG
"""

import re
import sys

stopped = None
with open(sys.argv[1], encoding="utf-8") as log:
    for line in log:
        line = line.strip()
        if stopped:
            stopped = None if line == f"::{stopped}::" else stopped
        elif line.startswith("::stop-commands::"):
            stopped = line.removeprefix("::stop-commands::")
        elif line.startswith("::"):
            if not re.match(r"::(error|warning|notice) ", line):
                sys.exit(f"log: a command to the runner: {line}")
        elif "##[" in line:
            sys.exit(f"log: a command to the runner: {line}")
if stopped:
    sys.exit("log: commands are stopped until the end")
