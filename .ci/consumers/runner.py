"""Runs the shell steps of a composite action, or of one job of a workflow, as GitHub's runner would: its environment, its files, its shell.

    runner.py ACTION.yml --context CONTEXT.json [--input NAME=VALUE]... [--outputs FILE]
    runner.py WORKFLOW.yml --job JOB --context CONTEXT.json

CONTEXT.json holds what expressions may ask for beyond the inputs: {"github": {...}, "runner": {...}, "env": {...}}; `env` is what a
step finds in its environment. Steps that use other actions are named and passed over. Only plain look-ups are known as expressions: one
that is more fails the run, so that none is guessed at. Ends with the code of the first step that failed.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile

import yaml

EXPRESSION = re.compile(r"\$\{\{\s*(.*?)\s*\}\}")
LOOKUP = re.compile(r"[a-z_]+(\.[A-Za-z0-9_-]+)+")


def look_up(expression, contexts):
    """The value of `inputs.path`, `steps.check.outputs.json` and the like; nothing there is the empty text, as on GitHub."""
    if not LOOKUP.fullmatch(expression):
        sys.exit(f"runner: this expression is more than a look-up: {expression}")
    first, *rest = expression.split(".")
    if first not in contexts:
        sys.exit(f"runner: there is no context `{first}` here: {expression}")
    value = contexts[first]
    for name in rest:
        value = value.get(name, "") if isinstance(value, dict) else ""
    return value if isinstance(value, str) else json.dumps(value)


def filled(text, contexts):
    return EXPRESSION.sub(lambda found: look_up(found.group(1), contexts), str(text))


def pairs(path):
    """What a step wrote into a file of commands, NAME=VALUE a line."""
    with open(path, encoding="utf-8") as file:
        return dict(line.rstrip("\n").split("=", 1) for line in file if "=" in line)


def parsed():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file")
    parser.add_argument("--job")
    parser.add_argument("--context", required=True)
    parser.add_argument("--input", action="append", default=[])
    parser.add_argument("--outputs")
    return parser.parse_args()


def main():
    options = parsed()
    with open(options.file, encoding="utf-8") as file:
        document = yaml.safe_load(file)
    with open(options.context, encoding="utf-8") as file:
        given = json.load(file)
    contexts = {"github": given.get("github", {}), "runner": given.get("runner", {}), "steps": {}, "inputs": {}}
    if options.job:
        job = document["jobs"][options.job]
        steps, environment = job["steps"], {**document.get("env", {}), **job.get("env", {})}
    else:
        steps, environment = document["runs"]["steps"], {}
        contexts["inputs"] = {name: str(one.get("default", "")) for name, one in document["inputs"].items()}
    for one in options.input:
        name, value = one.split("=", 1)
        if name not in contexts["inputs"]:
            sys.exit(f"runner: the action has no input `{name}`")
        contexts["inputs"][name] = value
    environment = {name: filled(value, contexts) for name, value in environment.items()}

    failed = 0
    for step in steps:
        name = step.get("name", step.get("uses", "a step"))
        if "uses" in step:
            print(f"runner: passed over: {name}", flush=True)
            continue
        if "${{" in step["run"]:
            sys.exit(f"runner: the shell of `{name}` has an expression in it")
        condition = step.get("if", "success()")
        if condition not in ("success()", "always()"):
            sys.exit(f"runner: when `{name}` runs is more than always(): {condition}")
        if failed and condition != "always()":
            continue
        with tempfile.TemporaryDirectory() as scratch:
            script, output = os.path.join(scratch, "step.sh"), os.path.join(scratch, "output")
            open(output, "w", encoding="utf-8").close()
            with open(script, "w", encoding="utf-8") as file:
                file.write(step["run"])
            of_step = {key: filled(value, contexts) for key, value in step.get("env", {}).items()}
            code = subprocess.run(
                ["bash", "--noprofile", "--norc", "-eo", "pipefail", script],
                env={**given.get("env", {}), **environment, **of_step, "GITHUB_OUTPUT": output},
                check=False,
            ).returncode
            if "id" in step:
                contexts["steps"][step["id"]] = {"outputs": pairs(output)}
        failed = failed or code
    if options.outputs:
        outputs = {name: filled(one["value"], contexts) for name, one in document.get("outputs", {}).items()}
        with open(options.outputs, "w", encoding="utf-8") as file:
            json.dump(outputs, file, indent=2)
    sys.exit(failed)


main()
