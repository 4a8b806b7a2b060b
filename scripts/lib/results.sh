# shellcheck shell=bash
# Adds up what the test projects reported (trx files), and says it.

PASSED=0 FAILED=0 SKIPPED=0
FAILURES=()

# _counter FILE NAME: an attribute of the trx file's <Counters>.
_counter() { grep -o '<Counters [^>]*' "$1" | grep -o " $2=\"[0-9]*\"" | tr -dc '0-9' || echo 0; }

# _names FILE OUTCOME
_names() {
  grep -o '<UnitTestResult [^>]*' "$1" | grep "outcome=\"$2\"" |
    sed 's/.*testName="\([^"]*\)".*/\1/; s/&quot;/"/g; s/&lt;/</g; s/&gt;/>/g; s/&amp;/\&/g' | sort || true
}

# results_failed WHAT <REASON: said again at the end, where somebody looks first.
results_failed() {
  FAILURES+=("$1")
  mapfile -t -O "${#FAILURES[@]}" FAILURES < <(tail -n 8 | sed 's/^/  /')
}

# results_add NAME EXIT_CODE SECONDS
results_add() {
  local name=$1 code=$2 took=$3 trx="$RESULTS_DIR/$1.trx" total=0 executed=0 passed=0 failed=0 skipped
  if [ -s "$trx" ]; then
    total=$(_counter "$trx" total) executed=$(_counter "$trx" executed) passed=$(_counter "$trx" passed)
  fi
  failed=$((executed - passed)) skipped=$((total - executed))
  # A crash, a hang, or no results at all: the tests that did not get to report must not look as if they had passed.
  if [ "$code" -ne 0 ] && [ "$failed" -eq 0 ]; then
    failed=1
    printf '    %s%s ended with code %s without reporting a failed test:%s\n' "$RED" "$name" "$code" "$PLAIN"
    tail -n 30 "$RESULTS_DIR/$name.log" | sed 's/^/      /'
    results_failed "$name ended with code $code" <"$RESULTS_DIR/$name.log"
  elif [ "$failed" -gt 0 ]; then
    grep -vE '^\s*$' "$RESULTS_DIR/$name.log" | tail -n 120 | sed 's/^/      /'
    mapfile -t -O "${#FAILURES[@]}" FAILURES < <(_names "$trx" Failed)
  fi
  [ "$skipped" -eq 0 ] || _names "$trx" NotExecuted | sed "s/^/    ${YELLOW}skipped:${PLAIN} /"
  results_count "$name" "$passed" "$failed" "$skipped" "$took"
}

# results_count NAME PASSED FAILED SKIPPED SECONDS
results_count() {
  printf '    %-28s %5s passed %4s failed %4s skipped  %4s s\n' "$1" "$2" "$3" "$4" "$5"
  PASSED=$((PASSED + $2)) FAILED=$((FAILED + $3)) SKIPPED=$((SKIPPED + $4))
}

# The closing line is read by other programs.
results_close() {
  local failure
  for failure in "${FAILURES[@]}"; do printf '    %sfailed:%s %s\n' "$RED" "$PLAIN" "$failure"; done
  printf '%s passed, %s failed, %s skipped\n' "$PASSED" "$FAILED" "$SKIPPED"
  [ "$FAILED" -eq 0 ]
}
