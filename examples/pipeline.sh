#!/bin/sh
# What a nightly pipeline does: take in whatever the shop exported, keep the database clean, hand a list to the mailer.
# Each step can be repeated, is silent when there is nothing to say, and ends with a documented exit code.
#
#   usage: pipeline.sh FOLDER-WITH-EXPORTS MAILING-LIST.csv
set -eu
drop=$1
list=$2

# A feed takes each file once, and no rejects file for a list; 5 means: done, but for the rows in FILE.rejects.csv
crm feed add nightly --glob "$drop/*.csv" --force --quiet
crm feed run nightly --quiet >/dev/null || [ $? -eq 5 ]

crm dedupe --auto --min 0.99 --yes --quiet >/dev/null
crm export csv --where 'has email and not do_not_contact=true' --columns id,name,email,company --force --quiet -o "$list"
