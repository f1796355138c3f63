#!/usr/bin/env bash
# Runs the step of templates/github/saydo-comment.yml, the half that may write, against a GitHub that is made of files: what it posts,
# what it updates, and what it refuses to post.
#
#   bash .ci/consumers/comment.sh COMMENT PYTHON FOLDER
#
# COMMENT is a page that saydo wrote with --format comment. PYTHON has yaml. FOLDER is emptied first. Needs jq and unzip.
set -euo pipefail
[ $# -eq 3 ] || {
  echo "usage: $0 COMMENT PYTHON FOLDER" >&2
  exit 2
}
comment="$(realpath "$1")"
python="$2"
rm -rf "$3"
mkdir -p "$3/bin" "$3/github"
folder="$(realpath "$3")"
project="$(cd "$(dirname "$0")/../.." && pwd)"
commit="$(printf 'a%.0s' {1..40})"

fail() {
  echo "comment: $*" >&2
  cat "$folder/log" >&2
  exit 1
}

# `gh api`: answers from files, and keeps what is sent.
cat >"$folder/bin/gh" <<'GH'
#!/usr/bin/env bash
set -eu
github="$(dirname "$0")/../github"
arguments="$*"
method=GET
while [ $# -gt 0 ]; do
  case "$1" in
    --method) method="$2"; shift ;;
    --input) body="$2"; shift ;;
    repos/*) path="$1" ;;
  esac
  shift
done
case "$method $path" in
  "GET repos/o/r/pulls") cat "$github/pulls.json" ;;
  "GET repos/o/r/actions/runs/7/artifacts?name=saydo") echo '{"artifacts": [{"id": 11, "name": "saydo", "expired": false, "size_in_bytes": 9}]}' ;;
  "GET repos/o/r/actions/artifacts/11/zip") cat "$github/report.zip" ;;
  "GET repos/o/r/issues/5/comments?per_page=100") cat "$github/comments.json" ;;
  "POST repos/o/r/issues/5/comments" | "PATCH repos/o/r/issues/comments/"*)
    cp "$body" "$github/sent.json"
    echo "$method ${path##*/}" >"$github/sent" ;;
  *) echo "gh: not known here: $arguments" >&2; exit 1 ;;
esac
GH
chmod +x "$folder/bin/gh"

pull() { printf '{"number": %s, "head": {"sha": "%s"}}' "$1" "$2"; }
written() { printf '{"id": %s, "user": {"type": "%s", "login": "%s"}, "body": "%s"}' "$@"; }
jq -n --arg commit "$commit" --arg path "$folder/bin:$PATH" '{
  runner: {}, env: { PATH: $path, HOME: "/nonexistent" },
  github: { token: "t", repository: "o/r", event: { workflow_run: { id: "7", head_sha: $commit, conclusion: "failure",
    head_branch: "a$(touch pwned)", head_repository: { owner: { login: "o" } } } } } }' >"$folder/context.json"

# Runs the step with the text of a file as the artifact.
run() { # TEXT
  rm -f "$folder"/github/sent* "$folder/github/report.zip"
  "$python" -c 'import sys, zipfile
with zipfile.ZipFile(sys.argv[1], "w") as archive:
    archive.write(sys.argv[2], "comment.md")
    archive.writestr("../../escaped", "x")' "$folder/github/report.zip" "$1"
  (cd "$folder" && TMPDIR="$folder" "$python" "$project/.ci/consumers/runner.py" \
    "$project/templates/github/saydo-comment.yml" --job comment --context "$folder/context.json") >"$folder/log" 2>&1 ||
    fail "the step failed"
}
sends() { # WHAT
  [ "$(cat "$folder/github/sent" 2>/dev/null)" = "$1" ] || fail "instead of $1: $(cat "$folder/github/sent" 2>/dev/null)"
}
refuses() { # WHY
  [ ! -e "$folder/github/sent" ] || fail "it was posted although: $1"
  grep -q "^No comment: .*$1" "$folder/log" || fail "it does not say: $1"
}

echo "[$(pull 4 "$(printf 'b%.0s' {1..40})"), $(pull 5 "$commit")]" >"$folder/github/pulls.json"
echo "[$(written 1 User ana '<!-- saydo --> mine'), $(written 2 Bot 'other[bot]' '<!-- saydo -->')]" >"$folder/github/comments.json"
run "$comment"
sends "POST comments"
jq -r .body "$folder/github/sent.json" >"$folder/body.md"
head -c "$(wc -c <"$comment")" "$folder/body.md" | cmp -s - "$comment" || fail "the text was changed on its way"
tail -n 2 "$folder/body.md" | grep -q "Run 7 of commit $commit: failure" || fail "it does not say which run it is from"
echo "comment: the first one is posted"

echo "[$(written 1 User ana '<!-- saydo -->')][$(written 3 Bot 'github-actions[bot]' 'by the way <!-- saydo -->'),
  $(written 9 Bot 'github-actions[bot]' '<!-- saydo -->\n### before')]" >"$folder/github/comments.json"
run "$comment"
sends "PATCH 9"
echo "comment: the next one takes its place; another's with the same mark is left alone"

said() { { head -n 2 "$comment"; printf '\n%b\n' "$1"; } >"$folder/text.md"; run "$folder/text.md"; }
for text in 'look here @team' '[free](https://example.org)' '![x](y)' 'https://example.org' '[a][b]' '[b]: y' 'www.example.org'; do
  said "$text"
  refuses 'addresses somebody or links somewhere'
done
for text in '<img src=x>' '<script>' '<IMG\nsrc=x>' '<details open>' '<!-- hidden' '<a\thref=x'; do
  said "$text"
  refuses 'elements that saydo never writes'
done
said '\xff'
refuses 'not UTF-8'
echo '### saydo: gate met' >"$folder/text.md"
run "$folder/text.md"
refuses 'does not begin with the mark'
{ cat "$comment"; head -c 66000 /dev/zero | tr '\0' x; } >"$folder/text.md"
run "$folder/text.md"
refuses 'longer than a comment may be'
echo "[$(pull 4 "$(printf 'b%.0s' {1..40})")]" >"$folder/github/pulls.json"
run "$comment"
refuses 'no open pull request'
echo "[$(pull 5 "$commit"), $(pull 6 "$commit")]" >"$folder/github/pulls.json"
run "$comment"
refuses 'more than one pull request'
[ -z "$(find "$folder" -name pwned -o -name escaped)" ] || fail "what a pull request brings was run or unpacked"
echo "comment: what saydo never writes is not posted, nor what is over"
