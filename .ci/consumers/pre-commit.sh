#!/usr/bin/env bash
# Lets pre-commit run the hook of .pre-commit-hooks.yaml on real commits of a temporary repository.
#
#   bash .ci/consumers/pre-commit.sh PROGRAM PYTHON FOLDER
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
mkdir -p "$3/bin" "$3/hooks"
folder="$(realpath "$3")"
project="$(cd "$(dirname "$0")/../.." && pwd)"
export GIT_AUTHOR_NAME=Ana GIT_AUTHOR_EMAIL=ana@example.org GIT_COMMITTER_NAME=Ana GIT_COMMITTER_EMAIL=ana@example.org
export GIT_CONFIG_GLOBAL=/dev/null PRE_COMMIT_HOME="$folder/home" PATH="$folder/bin:$bin:$PATH"
ln -s "$program" "$folder/bin/saydo"

git init -q "$folder/hooks"
cp "$project/.pre-commit-hooks.yaml" "$folder/hooks"
git -C "$folder/hooks" add -A
git -C "$folder/hooks" commit -qm "Hooks"

git init -q "$folder/isms"
cd "$folder/isms"
cp -r "$project/fixtures/companies/brightloom/." .
cat >.pre-commit-config.yaml <<CONFIG
repos:
  - repo: $folder/hooks
    rev: $(git -C "$folder/hooks" rev-parse HEAD)
    hooks:
      - id: saydo
CONFIG
git add -A
git commit -qm "The evidence of before"
pre-commit install >/dev/null

# A commit of what was done; it must go through or not.
commits() { # yes|no
  local went=yes
  git add -A
  git commit -qm "A change" >"$folder/log" 2>&1 || went=no
  [ "$went" = "$1" ] || {
    cat "$folder/log" >&2
    echo "pre-commit: the commit went through: $went, instead of $1" >&2
    exit 1
  }
}
echo "Read by all." >>README.md
commits yes
echo "P-77,Nora Lind,$(date -d '-40 days' +%F),$(date -d '-5 days' +%F)" >>records/leavers.csv
commits no
grep -q 'Nora Lind' "$folder/log" || exit 1
git reset -q --hard
# Nothing is left for a hook that waits for files.
rm records/leavers.csv
commits no
echo "pre-commit: a commit that introduces nothing goes through, one that does or that only deletes does not"
