"""Writes every piece of shell in workflows, in a composite action and in jobs of GitLab into a file of its own, for a linter of shells.

    steps.py FOLDER FILE...
"""

import os
import sys

import yaml


def pieces(document):
    """The shell of each step or job with its interpreter."""
    if "runs" in document:
        steps = document["runs"]["steps"]
        yield from (("bash", step["run"]) for step in steps if "run" in step)
    elif "jobs" in document:
        for job in document["jobs"].values():
            yield from (("bash", step["run"]) for step in job.get("steps", []) if "run" in step)
    else:
        for job in document.values():
            if isinstance(job, dict) and "script" in job:
                yield "sh", "\n".join(job["script"])


folder, *files = sys.argv[1:]
os.makedirs(folder, exist_ok=True)
count = 0
for path in files:
    with open(path, encoding="utf-8") as file:
        document = yaml.safe_load(file)
    name = path.strip("./").replace("/", "-").removesuffix(".yml")
    for number, (shell, text) in enumerate(pieces(document), start=1):
        if shell == "bash" and "${{" in text:
            sys.exit(f"steps: {path}: an expression stands in the shell; hand it over in `env`")
        with open(os.path.join(folder, f"{name}-{number}.{shell}"), "w", encoding="utf-8") as out:
            # As the runner starts it.
            out.write(f"#!/usr/bin/env {shell}\n{'set -eo pipefail' if shell == 'bash' else 'set -e'}\n{text}\n")
        count += 1
print(f"steps: {count} pieces of shell in {len(files)} files")
