#!/bin/sh
# A sweep in shards on one machine, with GNU parallel, and merged. The same command line as in job.yaml.
#
#     examples/sweep/parallel.sh
#     SCENARIO=my.toml SEEDS=1..100000 SHARDS=64 OUT=/tmp/out examples/sweep/parallel.sh
#
# Needs `ringside` and `parallel` on PATH. With `--sshlogin` and files all machines see, GNU parallel uses several machines.
set -eu
export SCENARIO="${SCENARIO:-staleness}" SEEDS="${SEEDS:-1..5000}" SHARDS="${SHARDS:-8}" OUT="${OUT:-out}"
mkdir -p "$OUT"

# Exit code 1 says that some seed failed: that is a result, and its shard is whole. Only a refusal (2) stops the sweep.
PARALLEL_SHELL=/bin/sh parallel --halt soon,fail=1 '
    SHARD={}
    ringside sweep "$SCENARIO" --seeds "$SEEDS" --shard "$SHARD/$SHARDS" --jobs 1 --json > "$OUT/part-$SHARD.jsonl" || test $? = 1
' ::: $(seq "$SHARDS")

ringside merge "$OUT"/part-*.jsonl --plot "$OUT/plots"
