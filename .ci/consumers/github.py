"""Reads annotations as GitHub's runner does, and looks them up in the repository that they speak of.

    github.py ROOT ANNOTATIONS...

Every line but the last, which is that of the gate, is a command that the runner knows; its file exists below ROOT, its lines are lines
of that file; at most ten are of one kind, for the runner drops more.
"""

import collections
import os
import re
import sys

COMMAND = re.compile(r"::(error|warning|notice) (.*?)::(.*)")


def unescaped(text, codes):
    for code, meant in codes:
        text = text.replace(code, meant)
    return text


def of_message(text):
    return unescaped(text, [("%0D", "\r"), ("%0A", "\n"), ("%25", "%")])


def of_property(text):
    return unescaped(text, [("%0D", "\r"), ("%0A", "\n"), ("%3A", ":"), ("%2C", ","), ("%25", "%")])


def read(root, path):
    with open(path, encoding="utf-8") as file:
        *commands, last = file.read().splitlines()
    if not re.match(r"gate (not )?met \(exit [01]\)|report only \(exit 0\)", last):
        return f"the last line is not that of the gate: {last}"
    kinds = collections.Counter()
    for line in commands:
        command = COMMAND.fullmatch(line)
        if not command:
            return f"no command: {line}"
        kind, properties, message = command.groups()
        kinds[kind] += 1
        properties = dict(pair.split("=", 1) for pair in properties.split(","))
        properties = {key: of_property(value) for key, value in properties.items()}
        if not set(properties) <= {"file", "line", "endLine", "col", "title"}:
            return f"a property that the runner does not know: {line}"
        if not of_message(message).strip() or not properties.get("title"):
            return f"nothing is said: {line}"
        if any(ord(sign) < 32 and sign != "\n" for sign in of_message(message)):
            return f"a control character: {line}"
        if "file" in properties:
            file = os.path.join(root, properties["file"])
            if not os.path.isfile(file):
                return f"there is no such file: {line}"
            with open(file, encoding="utf-8", errors="replace") as text:
                lines = text.read().splitlines()
            first = int(properties.get("line", 1))
            end = int(properties.get("endLine", first))
            if not 1 <= first <= end <= max(len(lines), 1):
                return f"there are {len(lines)} lines: {line}"
            if not 1 <= int(properties.get("col", 1)) <= len(lines[first - 1]) + 1:
                return f"there is no such column: {line}"
        elif "line" in properties:
            return f"a line of no file: {line}"
    if any(count > 10 for count in kinds.values()):
        return f"more than ten of a kind: {dict(kinds)}"
    print(f"github: {path}: {', '.join(f'{count} of {kind}' for kind, count in sorted(kinds.items())) or 'nothing'}; {last}")
    return None


for path in sys.argv[2:]:
    mistake = read(sys.argv[1], path)
    if mistake:
        sys.exit(f"github: {path}: {mistake}")
