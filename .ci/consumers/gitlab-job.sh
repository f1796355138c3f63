#!/usr/bin/env bash
# Runs the script of templates/gitlab/saydo.yml as a runner would: in the checkout of a merge request that belongs to another user, and
# of the default branch.
#
#   bash .ci/consumers/gitlab-job.sh PROGRAM PYTHON FOLDER
#
# PYTHON is that of an environment with requirements.txt. FOLDER is emptied first.
set -euo pipefail
[ $# -eq 3 ] || {
  echo "usage: $0 PROGRAM PYTHON FOLDER" >&2
  exit 2
}
program="$(realpath "$1")"
bin="$(cd "$(dirname "$2")" && pwd)"
rm -rf "$3"
mkdir -p "$3/bin" "$3/home"
folder="$(realpath "$3")"
project="$(cd "$(dirname "$0")/../.." && pwd)"
export GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_NAME=Ana GIT_AUTHOR_EMAIL=ana@example.org GIT_COMMITTER_NAME=Ana GIT_COMMITTER_EMAIL=ana@example.org
ln -s "$program" "$folder/bin/saydo"
"$bin/python" "$project/.ci/consumers/steps.py" "$folder/steps" "$project/templates/gitlab/saydo.yml" >/dev/null

origin="$folder/origin"
git init -q -b main "$origin"
cp -r "$project/fixtures/companies/brightloom/." "$origin"
git -C "$origin" add -A
git -C "$origin" commit -qm "The evidence of before"
git -C "$origin" switch -qc change
# Written so that any day finds fault with it: nobody is revoked before leaving.
last="$(date -d '-40 days' +%F)"
echo "P-77,Nora Lind,$last,$(date -d '-5 days' +%F)" >>"$origin/records/leavers.csv"
git -C "$origin" commit -qam "A leaver"

job() { # NAME BRANCH TARGET CODE [options of git clone]
  local at="$folder/$1" ended=0
  git clone -q "${@:5}" --branch "$2" "file://$origin" "$at"
  # The runner clones as root, the job runs as another; here the other way round, where we may.
  [ "$(id -u)" -ne 0 ] || chown -R 65534:65534 "$at"
  (cd "$at" && env -i PATH="$folder/bin:$PATH" HOME="$folder/home" CI_PROJECT_DIR="$at" SAYDO_PATH=. \
    CI_MERGE_REQUEST_TARGET_BRANCH_NAME="$3" sh "$folder"/steps/*.sh) >"$at.log" 2>&1 || ended=$?
  [ "$ended" -eq "$4" ] || {
    cat "$at.log" >&2
    echo "gitlab-job: $1 ended with $ended instead of $4" >&2
    exit 1
  }
}
reports() { # NAME
  "$bin/check-jsonschema" --quiet --schemafile "$project/crates/report/schema/gitlab-code-quality.schema.json" \
    "$folder/$1/saydo-code-quality.json"
  "$bin/python" "$project/.ci/consumers/junit.py" "$folder/$1/saydo-junit.xml"
}

job change change main 1
reports change
grep -q 'Nora Lind' "$folder/change.log" || exit 1
job default main "" 0
reports default
job same main main 0
job shallow change main 2 --depth 1
grep -q 'git fetch --unshallow' "$folder/shallow.log" || exit 1
# What GitLab would show as new: what the merge request has and the default branch has not.
"$bin/python" - "$folder" <<'PYTHON'
import json, sys

before, now = (
    {entry["fingerprint"]: entry for entry in json.load(open(f"{sys.argv[1]}/{name}/saydo-code-quality.json"))}
    for name in ("default", "change")
)
new = [now[one]["check_name"] for one in now.keys() - before.keys()]
assert new == ["leaver-access-revoked"] and not before.keys() - now.keys(), new
PYTHON
echo "gitlab-job: a merge request is held to its target, the default branch only told, a shallow clone refused"
