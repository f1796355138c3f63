#!/usr/bin/env bash
# Runs the steps of action.yml as a workflow would: on a push, on pull requests of several kinds and on a shallow clone of a temporary
# repository, with a release that holds the program built here.
#
#   bash .ci/consumers/action.sh PROGRAM PYTHON FOLDER
#
# PYTHON has yaml. What the runs write goes into FOLDER, which is emptied first.
# Names that a careless shell would run stand in single quotes.
# shellcheck disable=SC2016
set -euo pipefail
[ $# -eq 3 ] || {
  echo "usage: $0 PROGRAM PYTHON FOLDER" >&2
  exit 2
}
program="$(realpath "$1")"
python="$2"
rm -rf "$3"
mkdir -p "$3/bin"
folder="$(realpath "$3")"
project="$(cd "$(dirname "$0")/../.." && pwd)"
here="$project/.ci/consumers"
export GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_DATE=2026-06-01T12:00:00Z GIT_COMMITTER_DATE=2026-06-01T12:00:00Z
export GIT_AUTHOR_NAME=Ana GIT_AUTHOR_EMAIL=ana@example.org GIT_COMMITTER_NAME=Ana GIT_COMMITTER_EMAIL=ana@example.org

fail() {
  echo "action: $*" >&2
  exit 1
}

# A repository with old findings, and what pull requests would do to it.
origin="$folder/origin"
git init -q -b main "$origin"
mkdir "$origin/isms"
cp -r "$project/fixtures/companies/brightloom/." "$origin/isms"
git -C "$origin" add -A
git -C "$origin" commit -qm "The evidence of before"
leaver() { echo 'P-77,Nora Lind,2026-05-04,2026-05-29' >>"$origin/isms/records/leavers.csv"; }
changed() {
  git -C "$origin" switch -q -C "$1" main
  shift
  "$@"
  git -C "$origin" add -A
  git -C "$origin" commit -qm "$*"
}
changed fault leaver
changed harmless eval "echo 'Read by all.' >>'$origin/isms/README.md'"
adopt() {
  mkdir -p "$origin/.github/workflows"
  cp "$project/templates/github/saydo.yml" "$origin/.github/workflows"
  printf 'frameworks = ["iso27001-2022"]\nignore = ["scratch/**"]\n[gate]\nfail-on = "minor"\n' >"$origin/isms/saydo.toml"
}
changed adopting adopt
hostile() {
  leaver
  echo 'P-##[set-output name=exit-code;]0,"::error::Nora",2026-05-04,2026-05-29' >>"$origin/isms/records/leavers.csv"
  printf 'PNG\0' >"$origin/isms/records/leavers ::error title=x::y ##[set-output name=exit-code;]0.csv"
}
changed 'a$(touch${IFS}pwned);b' hostile
git -C "$origin" switch -q main

# A release that holds the program, for a curl that reaches no network.
version="$(sed -n 's/^version = "\(.*\)"/\1/p' "$project/Cargo.toml" | head -n 1)"
grep -q "^    default: \"$version\"" "$project/action.yml" || fail "action.yml does not install version $version of Cargo.toml"
release="$folder/release"
name="saydo-$version-x86_64-unknown-linux-musl"
mkdir -p "$release/$name"
cp "$program" "$release/$name/saydo"
tar -czf "$release/$name.tar.gz" -C "$release" "$name"
(cd "$release" && sha256sum "$name.tar.gz" >SHA256SUMS)
cat >"$folder/bin/curl" <<CURL
#!/usr/bin/env bash
url="\${*: -1}"
case "\$url" in https://github.com/saydo/saydo/releases/download/v$version/*) ;; *) exit 22 ;; esac
while [ "\$1" != --output ]; do shift; done
cp "$release/\${url##*/}" "\$2"
CURL
chmod +x "$folder/bin/curl"

# The checkout of a branch, detached as actions/checkout leaves it.
checkout() { # NAME BRANCH [options of git clone]
  rm -rf "${folder:?}/$1"
  git -c advice.detachedHead=false clone -q "${@:3}" --branch "$2" "file://$origin" "$folder/$1"
  git -C "$folder/$1" checkout -q --detach
}

# One run: runs the action in the checkout NAME on EVENT and says that it must end with CODE.
run() { # NAME EVENT CODE [--input NAME=VALUE]...
  local name="$1" event="$2" code="$3" ended=0
  local base="" group="" at="$folder/$name"
  case "$event" in
    pull_request*) base=main ;;
    merge_group) group="$(git -C "$origin" rev-parse main)" ;;
  esac
  mkdir -p "$at.temp"
  : >"$at.summary"
  jq -n --arg temp "$at.temp" --arg path "$folder/bin:$PATH" --arg home "$HOME" --arg event "$event" --arg base "$base" \
    --arg summary "$at.summary" --arg action "$project" --arg group "$group" '{
      github: { action_path: $action, event: { merge_group: { base_sha: $group } } }, runner: {},
      env: { PATH: $path, HOME: $home, RUNNER_TEMP: $temp, RUNNER_OS: "Linux", RUNNER_ARCH: "X64", CI: "true",
        GITHUB_EVENT_NAME: $event, GITHUB_BASE_REF: $base, GITHUB_STEP_SUMMARY: $summary } }' >"$at.context.json"
  (cd "$at" && "$python" "$here/runner.py" "$project/action.yml" --context "$at.context.json" --outputs "$at.outputs.json" \
    --input path=isms --input as-of=2026-06-30 "${@:4}") >"$at.log" 2>&1 || ended=$?
  [ "$ended" -eq "$code" ] || {
    cat "$at.log" >&2
    fail "$name on $event ended with $ended instead of $code"
  }
  "$python" "$here/log.py" "$at.log" || fail "the log of $name speaks to the runner"
  [ -z "$(git -C "$at" status --porcelain)" ] || fail "$name left something in the checkout"
}
output() { jq -r --arg name "$2" '.[$name]' "$folder/$1.outputs.json"; }
says() { grep -qE "$2" "$folder/$1.log" || { cat "$folder/$1.log" >&2; fail "$1 does not say: $2"; }; }

# What must be there after every run that concluded something.
reported() { # NAME CODE MET
  [ "$(output "$1" exit-code)" = "$2" ] || fail "$1: exit-code is $(output "$1" exit-code)"
  [ "$(output "$1" gate-met)" = "$3" ] || fail "$1: gate-met is $(output "$1" gate-met)"
  [ -s "$folder/$1.summary" ] || fail "$1: the summary is empty"
  [ "$(wc -c <"$folder/$1.summary")" -lt 1000000 ] || fail "$1: the summary is too long"
  cmp -s "$folder/$1.summary" "$(output "$1" summary)" || fail "$1: the summary is not the page"
  [ "$(wc -c <"$(output "$1" comment)")" -le 65000 ] || fail "$1: the comment is too long"
  jq -e --argjson met "$3" '.schema == "saydo.assessment/v1" and .gate.met == $met' "$(output "$1" json)" >/dev/null ||
    fail "$1: the JSON says otherwise"
  jq -e '.version == "2.1.0"' "$(output "$1" sarif)" >/dev/null || fail "$1: there is no SARIF"
}

checkout fault fault
run fault pull_request 1
reported fault 1 false
says fault '^::error file=isms/records/leavers.csv,line=6,.*title=Access ends when people leave::'
[ "$(grep -c '^::error file=' "$folder/fault.log")" -eq 1 ] || fail "more is shown beside the lines than was introduced"
run fault merge_group 1
reported fault 1 false
[ "$(grep -c '^::error file=' "$folder/fault.log")" -eq 1 ] || fail "a merge queue is shown more than was introduced"
echo "action: a finding that is introduced ends with 1, also in a merge queue"

checkout harmless harmless
run harmless pull_request 0
reported harmless 0 true
! grep -q '^::error' "$folder/harmless.log" || fail "something is shown beside the lines where nothing was introduced"
checkout adopting adopting
run adopting pull_request 0
reported adopting 0 true
echo "action: nothing introduced ends with 0, whatever was there before; adopting it introduces nothing"

run harmless push 1
reported harmless 1 false
run harmless push 0 --input args=--report-only
reported harmless 0 false
run harmless pull_request 1 --input base=none
says harmless '^::error file=isms/'
run fault pull_request 2 --input fail-on=never
says fault 'with --base the command line may only ask for more'
echo "action: a push is judged whole, or only told; a pull request cannot ask for less"

checkout shallow fault --depth 1
run shallow pull_request 2
[ "$(output shallow exit-code)" = 2 ] && [ -z "$(output shallow gate-met)" ] || fail "a shallow clone concluded something"
says shallow 'fetch-depth: 0'
grep -q 'nothing was concluded' "$folder/shallow.summary" || fail "the summary does not say that nothing was concluded"
run fault pull_request_target 2
says fault 'not on pull_request_target'
echo "action: a shallow clone, and the checkout of the base, end with 2"

checkout hostile 'a$(touch${IFS}pwned);b'
run hostile pull_request 1
reported hostile 1 false
[ "$(grep -c '^::error file=' "$folder/hostile.log")" -eq 3 ] || fail "not every finding of the hostile change is shown"
git -C "$origin" branch -q 'b$(touch${IFS}pwned)`touch${IFS}pwned`' main
git -C "$folder/hostile" fetch -q
run hostile pull_request 1 --input 'base=origin/b$(touch${IFS}pwned)`touch${IFS}pwned`'
run hostile pull_request 2 --input 'base=$(touch pwned)' --input 'framework=$(touch pwned)' --input $'args=--all\n;touch pwned'
[ -z "$(find "$folder" -name pwned)" ] || fail "a name was run as a command"
echo "action: names of branches, files and inputs stay data"

# A release that is not what was published, or is not there.
run harmless pull_request 0 --input "sha256=$(cut -d' ' -f1 "$release/SHA256SUMS")"
run harmless pull_request 2 --input "sha256=$(printf '0%.0s' {1..64})"
says harmless 'its digest is another'
run harmless pull_request 2 --input version=9.9.9
says harmless 'cannot be downloaded'
run harmless pull_request 2 --input version=../../x
says harmless 'write 0.1.0 or source'
echo "tampered" >>"$release/$name.tar.gz"
run harmless pull_request 2
says harmless 'its digest is another'
echo "action: only the archive that was published is unpacked"

# Built from source: a cargo that looks where it stands, for cargo obeys settings of the folder it is called in.
cat >"$folder/bin/cargo" <<CARGO
#!/usr/bin/env bash
[ "\$PWD" = "$project" ] && [ "\$1 \$2 \$3 \$4" = "install --locked --path crates/cli" ] || exit 101
while [ "\$1" != --root ]; do shift; done
mkdir -p "\$2/bin"
cp "$program" "\$2/bin/saydo"
CARGO
chmod +x "$folder/bin/cargo"
run harmless pull_request 0 --input version=source
printf '#!/bin/sh\nexit 101\n' >"$folder/bin/cargo"
run harmless pull_request 2 --input version=source
echo "action: built from source outside the checkout, or not at all"
