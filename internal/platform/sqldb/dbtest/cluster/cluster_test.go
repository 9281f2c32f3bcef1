package cluster_test

import (
	"bufio"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/sqldb/dbtest/cluster"
)

// childEnv makes the test binary start a cluster, print its URL and wait for its end.
const childEnv = "SOUK_TEST_CLUSTER_CHILD"

func TestMain(m *testing.M) {
	if os.Getenv(childEnv) == "" {
		os.Exit(m.Run())
	}
	c, err := cluster.Start(context.Background())
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	fmt.Println(c.URL)
	select {}
}

func start(t *testing.T) *cluster.Cluster {
	t.Helper()
	c, err := cluster.Start(t.Context())
	if errors.Is(err, cluster.ErrNotInstalled) {
		t.Skip(err)
	}
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// folder returns the cluster's folder, which its URL names.
func folder(t *testing.T, url string) string {
	t.Helper()
	_, dir, ok := strings.Cut(strings.TrimSpace(url), "host=")
	if !ok {
		t.Fatalf("the URL %q names no folder", url)
	}
	return dir
}

func TestStartAndStop(t *testing.T) {
	c := start(t)
	db, err := sql.Open("pgx", c.URL)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.ExecContext(t.Context(), "CREATE DATABASE another"); err != nil {
		t.Errorf("the user may not create databases: %v", err)
	}
	db.Close()
	if err := c.Stop(); err != nil {
		t.Errorf("stop: %v", err)
	}
	if _, err := os.Stat(folder(t, c.URL)); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("after the stop the folder gives %v, want that it does not exist", err)
	}
}

// TestGoesWithItsProcess kills a process that has started a cluster.
func TestGoesWithItsProcess(t *testing.T) {
	if err := start(t).Stop(); err != nil { // skips where PostgreSQL is not installed
		t.Fatal(err)
	}
	self, err := os.Executable()
	if err != nil {
		t.Fatal(err)
	}
	child := exec.CommandContext(t.Context(), self)
	child.Env = append(os.Environ(), childEnv+"=1")
	child.Stderr = t.Output()
	out, err := child.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := child.Start(); err != nil {
		t.Fatal(err)
	}
	url, err := bufio.NewReader(out).ReadString('\n')
	if err != nil {
		t.Fatal(err)
	}
	dir := folder(t, url)
	if _, err := os.Stat(dir); err != nil {
		t.Fatal(err)
	}
	if err := child.Process.Kill(); err != nil {
		t.Fatal(err)
	}
	child.Wait() // tells only that it was killed
	tick := time.NewTicker(10 * time.Millisecond)
	defer tick.Stop()
	end := time.After(2 * time.Minute) // it takes one second on a machine that is idle
	for {
		if _, err := os.Stat(dir); errors.Is(err, os.ErrNotExist) {
			return
		}
		select {
		case <-tick.C:
		case <-end:
			t.Fatalf("%s is still there", dir)
		}
	}
}
