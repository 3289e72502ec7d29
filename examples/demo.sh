#!/bin/sh
# The main job from beginning to end, on two sample exports, in a temporary place: make demo
set -eu

here=$(cd "$(dirname "$0")" && pwd)
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT INT TERM
cp "$here"/hubspot-contacts.csv "$here"/google-contacts.csv "$work"
cd "$work"

# A home of its own, and a fixed clock, so that the story is the same every time.
export HOME="$work" XDG_CONFIG_HOME="$work" XDG_STATE_HOME="$work" CRM_DB="$work/crm.db" USER=anna
export CRM_NOW=2026-05-04T09:00:00+02:00 TZ=Europe/Rome PAGER=cat
unset CRM_ACTOR CRM_COUNTRY 2>/dev/null || true

if [ -t 1 ] && [ -z "${NO_COLOR:-}" ]; then bold=$(printf '\033[1m') dim=$(printf '\033[2m') off=$(printf '\033[0m')
else bold='' dim='' off=''; fi

say() { printf '\n%s# %s%s\n' "$bold" "$1" "$off"; }
run() { printf '%s$ %s%s\n' "$dim" "$1" "$off"; sh -c "$1" 2>&1; }

say "A new customer database: two address books, as two systems export them."
run "crm import hubspot-contacts.csv | head -n 2"
run "crm import google-contacts.csv | head -n 2"
run "crm list --count"

say "Ask it something, and keep the question as a segment."
run "crm segment save italy 'country=IT and has phone and status in (lead, prospect)'"
run "crm segment run italy --limit 5"

say "Find someone from a few letters; the ü does not matter."
run "crm search mull --limit 5"

say "The two files know some people twice. Who, and why?"
run "crm dedupe --limit 6 | cut -c 1-118"

say "Merge the sure ones. It is one change, and can be taken back as one."
run "crm dedupe --auto --min 0.95 --yes | cut -f 1-5 | head -n 8"
run "crm list --count"

say "Stefan Keller calls. What was said is logged, and a task follows."
run "crm log call stefan.keller@heliossolar.example 'Wants the spring offer for 20 seats' --in --reason pricing --next '+3d send the offer'"
run "crm brief stefan.keller@heliossolar.example"

say "Second thoughts about the merge: everything that changed is listed, and can be undone, the call stays."
run "crm undo --list --limit 4 --columns change,summary,state"
run "crm undo 4"
run "crm list --count"
run "crm redo"

say "A mailing list for Italy, as CSV."
run "crm export csv --where '@italy and has email' --columns name,email,company,city -o mailing.csv"
run "head -n 4 mailing.csv"

printf '\n%sThat was all in %s, which is gone now. Yours begins with: crm add "Your first customer"%s\n' "$bold" "$work" "$off"
