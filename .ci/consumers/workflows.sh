#!/usr/bin/env bash
# Reads the files that services run (action, workflows, templates, hooks, container) with programs that know those services: their
# schemas, jactionlint (the checks of actionlint, and of composite actions), zizmor (what an attacker would look for), shellcheck over
# every piece of shell, hadolint, and pre-commit's own reader of hooks.
#
#   bash .ci/consumers/workflows.sh PYTHON FOLDER
#
# PYTHON is that of an environment with requirements.txt. FOLDER is emptied first.
set -euo pipefail
[ $# -eq 2 ] || {
  echo "usage: $0 PYTHON FOLDER" >&2
  exit 2
}
bin="$(cd "$(dirname "$1")" && pwd)"
rm -rf "$2"
mkdir -p "$2"
folder="$(realpath "$2")"
cd "$(dirname "$0")/../.."

"$bin/check-jsonschema" --builtin-schema vendor.github-actions action.yml
"$bin/check-jsonschema" --builtin-schema vendor.github-workflows .github/workflows/*.yml templates/github/*.yml
"$bin/check-jsonschema" --builtin-schema vendor.gitlab-ci templates/gitlab/*.yml
"$bin/pre-commit" validate-manifest .pre-commit-hooks.yaml
"$bin/hadolint" Containerfile
echo "workflows: the schemas, the hooks, the container"

# As in the repository of a user: the templates in their place, the action by its commit, as they advise.
user="$folder/user"
mkdir -p "$user/.github/workflows"
git init -q "$user"
cp templates/github/*.yml "$user/.github/workflows"
# And what the README shows, each fence under the name in its first line.
reader="$folder/reader"
git init -q "$reader"
"$bin/python" .ci/consumers/fences.py README.md "$reader"
"$bin/check-jsonschema" --builtin-schema vendor.github-workflows "$reader/.github/workflows/saydo.yml"
"$bin/check-jsonschema" --builtin-schema vendor.gitlab-ci "$reader/.gitlab-ci.yml"
"$bin/pre-commit" validate-config "$reader/.pre-commit-config.yaml"
for repository in "$user" "$reader"; do
  sed -i "s|saydo/saydo@v[0-9.]*|saydo/saydo@$(printf '0%.0s' {1..40})|" "$repository"/.github/workflows/*.yml
done
# What is shown is short: it must be right, and need not have all that is good to have.
for place in default:. "default:$user" "correctness:$reader"; do
  (cd "${place#*:}" && "$bin/jactionlint" --profile "${place%%:*}" --no-online --strict-exit --shellcheck "$bin/shellcheck")
done
"$bin/zizmor" --offline --no-progress --quiet action.yml .github "$user/.github" "$reader/.github"
echo "workflows: jactionlint, zizmor"

"$bin/python" .ci/consumers/steps.py "$folder/steps" action.yml .github/workflows/*.yml templates/*/*.yml
"$bin/shellcheck" "$folder"/steps/* .ci/run .ci/consumers/*.sh
echo "workflows: shellcheck"

# What one file says about another.
version="$(sed -n 's/^version = "\(.*\)"/\1/p' Cargo.toml | head -n 1)"
for named in action.yml:"default: \"$version\"" templates/github/saydo.yml:"saydo/saydo@v$version" \
  templates/gitlab/saydo.yml:"saydo/saydo:$version" .pre-commit-hooks.yaml:"saydo/saydo:$version" \
  README.md:"saydo/saydo@v$version" README.md:"saydo/saydo/v$version" README.md:"rev: v$version"; do
  grep -qF "${named#*:}" "${named%%:*}" || {
    echo "workflows: ${named%%:*} does not name version $version" >&2
    exit 1
  }
done
unpinned="$(grep -hE '^\s*(- )?uses:' action.yml .github/workflows/*.yml templates/github/*.yml README.md |
  grep -vE '@[0-9a-f]{40} # v[0-9.]+$|saydo/saydo@v|uses: \./' || true)"
[ -z "$unpinned" ] || {
  echo "workflows: not held to a commit: $unpinned" >&2
  exit 1
}
echo "workflows: versions and commits"
