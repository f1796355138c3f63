#!/usr/bin/env bash
# Makes a repository whose work tree is a change: a finding that is introduced, one that is resolved, evidence that is deleted, a gate that
# is weakened, a promise that is loosened, and texts that mean something to whoever shows them.
#
#   bash .ci/consumers/change.sh FOLDER
#
# FOLDER is emptied first. The base is `main`, its day 2026-06-01.
set -euo pipefail
[ $# -eq 1 ] || {
  echo "usage: $0 FOLDER" >&2
  exit 2
}
project="$(cd "$(dirname "$0")/../.." && pwd)"
rm -rf "$1"
mkdir -p "$1/isms"
cd "$1"
export GIT_CONFIG_GLOBAL=/dev/null
export GIT_AUTHOR_DATE=2026-06-01T12:00:00Z GIT_COMMITTER_DATE=2026-06-01T12:00:00Z
git init -q -b main .
cp -r "$project/fixtures/companies/brightloom/." isms
printf 'frameworks = ["iso27001-2022", "nist-csf-2.0"]\n[gate]\nfail-on = "minor"\n' >isms/saydo.toml
mkdir -p .github/workflows
cp "$project/templates/github/saydo.yml" .github/workflows
git add -A
git -c user.name=Ana -c user.email=ana@example.org commit -qm "The evidence of before"

cat >>isms/records/leavers.csv <<'CSV'
P-77,Nora Lind,2026-05-04,2026-05-29
"<script>alert(1)</script>","<img src=x onerror=y> ![i](https://example.org/i.png) [a](javascript:b)",2026-05-04,2026-05-29
"@team #12 GH-12 :tada: 4f2a91c0d1e2f3a4b5c6d7e8f9a0b1c2d3e4f5a6","| a | `b` | **c** ~~d~~ www.example.org x@example.org",2026-05-04,2026-05-29
"::error file=a::b ##[error]c","--><!-- &lt;b&gt; </details> \| \` $x$ %0A]]>",2026-05-04,2026-05-29
"=cmd()","‮evil‬ ​zero",2026-05-04,2026-05-29
CSV
# The first of the old findings is answered, one of the records is gone.
sed -i 's/^P-10,Ola Berg,2026-02-27,2026-03-05$/P-10,Ola Berg,2026-02-27,2026-02-27/' isms/records/leavers.csv
rm isms/records/training-record.csv
sed -i 's/within one business day of leaving/within ten business days of leaving/' isms/policies/access-control-policy.md
sed -i 's/"minor"/"major"/' isms/saydo.toml
echo '# changed' >>.github/workflows/saydo.yml
