// Package cluster runs a PostgreSQL server of its own for tests: in a temporary folder, reached
// through a socket in it, without any care for the data unless that is asked for. It goes, folder and all, when the process
// that started it ends, however that ends.
package cluster

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"strconv"
	"syscall"
	"time"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"
)

// ErrNotInstalled says that the machine has no PostgreSQL.
var ErrNotInstalled = errors.New("PostgreSQL is not installed: no initdb in PATH or /usr/lib/postgresql/*/bin")

// startLimit is how long the server may take to answer.
const startLimit = time.Minute

// watch makes the data, starts the server and waits. Its standard input is a pipe whose other end
// the starting process holds: end of file means that this process has ended, by whatever cause.
const watch = `
"$1/initdb" -D "$2/data" -U souk -A trust -E UTF8 --locale=C.UTF-8 --no-sync --no-instructions >"$2/log" 2>&1 || exit 1
"$1/postgres" -D "$2/data" -k "$2" -c listen_addresses= -c max_connections=400 $3 >>"$2/log" 2>&1 </dev/null &
read -r line
kill -QUIT $!
wait
rm -rf "$2"
`

const (
	// careless is what a server is set to whose data nobody needs.
	careless = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off -c wal_level=minimal -c max_wal_senders=0 " +
		"-c autovacuum=off -c shared_buffers=64MB -c dynamic_shared_memory_type=mmap"
	// durable leaves everything as PostgreSQL comes, but for the memory and log of a small machine that writes much.
	durable = "-c shared_buffers=512MB -c max_wal_size=4GB"
)

// Cluster is a running server.
type Cluster struct {
	// URL is the address of its database "postgres", for a user who may create databases.
	URL string

	dir  string
	hold *os.File // the pipe's end that keeps the server alive
	done chan error
}

// Start starts a server and returns when it answers.
func Start(ctx context.Context) (*Cluster, error) { return start(ctx, careless) }

// StartDurable is Start for benchmarks: what is committed is on disk.
func StartDurable(ctx context.Context) (*Cluster, error) { return start(ctx, durable) }

func start(ctx context.Context, settings string) (*Cluster, error) {
	bin, err := findBin()
	if err != nil {
		return nil, err
	}
	dir, err := os.MkdirTemp("", "souk-pg-")
	if err != nil {
		return nil, err
	}
	c := &Cluster{URL: "postgres://souk@/postgres?host=" + dir, dir: dir, done: make(chan error, 1)}
	if err := c.spawn(bin, settings); err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	ctx, cancel := context.WithTimeout(ctx, startLimit)
	defer cancel()
	if err := c.await(ctx); err != nil {
		log, _ := os.ReadFile(filepath.Join(dir, "log")) // may not be there yet
		return nil, errors.Join(fmt.Errorf("start PostgreSQL: %w\n%s", err, log), c.Stop())
	}
	return c, nil
}

// Stop ends the server and removes its data.
func (c *Cluster) Stop() error {
	c.hold.Close()
	<-c.done
	return os.RemoveAll(c.dir) // the watcher has done it, unless it failed early
}

func (c *Cluster) spawn(bin, settings string) error {
	cmd := exec.Command("/bin/sh", "-c", watch, "sh", bin, c.dir, settings)
	cmd.Dir = c.dir
	cmd.Env = []string{"PATH=" + os.Getenv("PATH"), "LC_ALL=C.UTF-8"}
	// A session of its own: Ctrl-C must not reach the watcher before it has cleaned up.
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	if os.Getuid() == 0 { // PostgreSQL refuses to run as root
		cred, err := unprivileged()
		if err != nil {
			return err
		}
		if err := os.Chown(c.dir, int(cred.Uid), int(cred.Gid)); err != nil {
			return err
		}
		cmd.SysProcAttr.Credential = cred
	}
	in, hold, err := os.Pipe()
	if err != nil {
		return err
	}
	defer in.Close()
	cmd.Stdin, c.hold = in, hold
	if err := cmd.Start(); err != nil {
		hold.Close()
		return err
	}
	go func() { c.done <- cmd.Wait(); close(c.done) }()
	return nil
}

// await returns nil as soon as the server answers.
func (c *Cluster) await(ctx context.Context) error {
	db, err := sql.Open("pgx", c.URL)
	if err != nil {
		return err
	}
	defer db.Close()
	for {
		err := db.PingContext(ctx)
		if err == nil {
			return nil
		}
		select {
		case <-time.After(20 * time.Millisecond):
		case <-c.done:
			return errors.New("initdb failed")
		case <-ctx.Done():
			return err
		}
	}
}

// findBin returns the folder of PostgreSQL's programs.
func findBin() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if err != nil || len(found) == 0 {
		return "", ErrNotInstalled
	}
	return filepath.Dir(found[len(found)-1]), nil
}

func unprivileged() (*syscall.Credential, error) {
	for _, name := range []string{"postgres", "nobody"} {
		u, err := user.Lookup(name)
		if err != nil {
			continue
		}
		uid, err := strconv.ParseUint(u.Uid, 10, 32)
		if err != nil {
			return nil, err
		}
		gid, err := strconv.ParseUint(u.Gid, 10, 32)
		if err != nil {
			return nil, err
		}
		return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
	}
	return nil, errors.New("there is neither a user postgres nor nobody to run PostgreSQL as")
}
