#!/usr/bin/env bash
# Build the kernel with address and undefined-behaviour sanitizers and run hostile input through it.
# usage: tests/fuzz/run.sh [SECONDS [SEED]]      takes no longer than a minute by default
set -euo pipefail
cd "$(dirname "$0")/../.."
python=${PYTHON:-.venv/bin/python}
build=$(mktemp -d)
trap 'rm -rf "$build"' EXIT
include=$("$python" -c 'import sysconfig; print(sysconfig.get_path("include"))')
gcc -g -O1 -fno-omit-frame-pointer -fsanitize=address,undefined -fno-sanitize-recover=all \
    -Wall -Wextra -Wno-missing-field-initializers -fPIC -shared -I"$include" model/scoring/kernel/kernel.c -o "$build/kernel.so" -lm
export LD_PRELOAD="$(gcc -print-file-name=libasan.so):$(gcc -print-file-name=libubsan.so)"
export ASAN_OPTIONS=detect_leaks=0:allocator_may_return_null=1
export PYTHONMALLOC=malloc OPENBLAS_NUM_THREADS=1
"$python" -m tests.fuzz.hostile "$build/kernel.so" "${1:-30}" "${2:-1}"
