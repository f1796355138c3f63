"""Writes the YAML that a text shows into files, each under the name that a comment in its first line gives it.

    fences.py TEXT FOLDER
"""

import os
import re
import sys

with open(sys.argv[1], encoding="utf-8") as file:
    text = file.read()
for fence in re.findall(r"^```yaml\n(.*?)^```$", text, re.MULTILINE | re.DOTALL):
    first = fence.split("\n", 1)[0]
    name = re.search(r"# (\.[\w./-]+\.ya?ml)$", first)
    if not name or ".." in name.group(1):
        sys.exit(f"fences: {sys.argv[1]}: the first line names no file: {first}")
    path = os.path.join(sys.argv[2], name.group(1))
    os.makedirs(os.path.dirname(path), exist_ok=True)
    with open(path, "w", encoding="utf-8") as out:
        out.write(fence)
