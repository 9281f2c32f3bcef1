# Sourced by the scripts beside it: one PostgreSQL for a whole run of tests, in place of one for each
# package.

# postgres_start starts it and exports SOUK_TEST_POSTGRES, until the shell that called it ends. A
# server that SOUK_TEST_POSTGRES names already is used as it is.
postgres_start() {
  [ -z "${SOUK_TEST_POSTGRES:-}" ] || return 0
  go build -o .cache/bin/pgserver ./internal/platform/sqldb/dbtest/pgserver || return 1
  coproc PGSERVER { exec .cache/bin/pgserver; }
  postgres_pid=$PGSERVER_PID
  trap postgres_stop EXIT
  IFS= read -r -t 60 SOUK_TEST_POSTGRES <&"${PGSERVER[0]}" || return 1
  export SOUK_TEST_POSTGRES
}

# postgres_stop closes the server's stdin, which stops it. A process that a test has left behind
# holds stdin open too: then it is killed.
postgres_stop() {
  exec {PGSERVER[1]}>&-
  for _ in {1..50}; do
    kill -0 "$postgres_pid" 2>/dev/null || return 0
    sleep 0.2
  done
  kill "$postgres_pid"
}
