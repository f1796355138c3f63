#!/usr/bin/env bash
# Reads a SARIF report with three programs that are not ours: the published schema, Microsoft's validator with the rules of the
# standard and of GitHub code scanning, and sarif-tools.
#
#   bash .ci/consumers/sarif.sh REPORT FOLDER
#
# Needs node with npm and Python 3; what else it needs it puts into FOLDER. Fails on any mistake of the schema and on any result of
# the validator at level error: its own exit code says only that it ran, and it overlooks what only the schema forbids.
set -euo pipefail
[ $# -eq 2 ] || {
  echo "usage: $0 REPORT FOLDER" >&2
  exit 2
}
report="$(realpath "$1")"
mkdir -p "$2"
folder="$(realpath "$2")"
here="$(cd "$(dirname "$0")" && pwd)"

if [ ! -x "$folder/python/bin/sarif" ]; then
  python3 -m venv "$folder/python"
  "$folder/python/bin/pip" install --quiet --disable-pip-version-check 'check-jsonschema==0.39.0' 'sarif-tools==3.0.5'
fi
multitool="$folder/node_modules/@microsoft/sarif-multitool-linux/Sarif.Multitool"
if [ ! -e "$multitool" ]; then
  npm install --silent --no-audit --no-fund --prefix "$folder" '@microsoft/sarif-multitool@5.7.0'
fi
chmod u+x "$multitool"

echo "sarif: the published schema"
"$folder/python/bin/check-jsonschema" --schemafile "$here/../../crates/report/schema/sarif-2.1.0.schema.json" "$report"

echo "sarif: sarif-multitool, rules of the standard and of GitHub"
# It calls the runtime for texts of other languages, which need not be installed.
export DOTNET_SYSTEM_GLOBALIZATION_INVARIANT=1
verdict="$folder/verdict.sarif"
rm -f "$verdict"
"$multitool" validate "$report" --output "$verdict" --log ForceOverwrite \
  --rule-kind 'Sarif;Ghas' --level 'Error;Warning;Note' --kind 'Fail' >"$folder/multitool.log" 2>&1 || {
  cat "$folder/multitool.log" >&2
  exit 1
}
"$folder/python/bin/python" - "$verdict" <<'PYTHON'
import json
import sys

with open(sys.argv[1], encoding="utf-8-sig") as file:
    run = json.load(file)["runs"][0]
errors = 0
notes = {}
rules = run["tool"]["driver"].get("rules", [])
for result in run.get("results", []):
    # The address of the schema can only be looked up with a network.
    if result["ruleId"].startswith("SARIF2006"):
        continue
    rule = rules[result["ruleIndex"]] if "ruleIndex" in result else {}
    level = result.get("level") or rule.get("defaultConfiguration", {}).get("level", "warning")
    message = result["message"]
    text = message.get("text")
    if text is None:
        text = rule.get("messageStrings", {}).get(message["id"], {}).get("text", message["id"])
        for number, argument in enumerate(message.get("arguments", [])):
            text = text.replace("{%d}" % number, argument)
    where = result.get("locations", [{}])[0].get("physicalLocation", {}).get("region", {}).get("startLine", "?")
    # Taste, such as how a rule should be called, is told once for each rule.
    if level == "note":
        first = notes.setdefault(result["ruleId"], [text, 0])
        first[1] += 1
        continue
    print(f"  {level} {result['ruleId']} line {where}: {text}")
    errors += level == "error"
for rule, (text, count) in sorted(notes.items()):
    print(f"  note {rule}, {count} times, such as: {text}")
for invocation in run.get("invocations", []):
    for key in ("toolExecutionNotifications", "toolConfigurationNotifications"):
        for told in invocation.get(key, []):
            print(f"  {told.get('level', 'warning')} {told['message'].get('text', told['message'])}")
            errors += told.get("level") == "error"
    if not invocation.get("executionSuccessful", False):
        print("  the validator did not come to its end")
        errors += 1
if not run.get("invocations"):
    print("  the validator says nothing about its run")
    errors += 1
sys.exit(1 if errors else 0)
PYTHON

echo "sarif: sarif-tools"
"$folder/python/bin/sarif" summary "$report"
"$folder/python/bin/sarif" csv "$report" --output "$folder/report.csv"
echo "sarif: read by all"
