package souktest

import (
	"bufio"
	"fmt"
	"os/exec"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// patience is how long a server may take to start or stop. It is far more than it needs, as other
// tests load the machine.
const patience = 60 * time.Second

// Server is a running souk serve.
type Server struct {
	URL    string
	cmd    *exec.Cmd
	ended  chan struct{}
	err    error // of the process; valid once ended is closed
	stderr lines
}

// Start starts a server on a free port and waits until it listens. It is killed when the test ends,
// unless it was stopped before. env are its variables (SOUK_DATA, SOUK_DATABASE, …), args further
// flags of souk serve.
func Start(t testing.TB, env []string, args ...string) *Server {
	t.Helper()
	client := NewClient(t, env...)
	s, err := Launch(client.Command(append([]string{"serve", "--listen", "127.0.0.1:0"}, args...)...))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(s.Kill)
	return s
}

// Launch starts a server by a command of the caller's, who has to stop or kill it.
func Launch(cmd *exec.Cmd) (*Server, error) {
	s := &Server{cmd: cmd, ended: make(chan struct{})}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	cmd.Stderr = &s.stderr
	if err := cmd.Start(); err != nil {
		return nil, err
	}
	first := make(chan string, 1)
	go func() {
		defer close(s.ended)
		out := bufio.NewReader(stdout)
		line, _ := out.ReadString('\n') // its end is seen by Wait
		first <- line
		_, _ = out.WriteTo(&s.stderr)
		s.err = cmd.Wait()
	}()
	select {
	case line := <-first:
		url, ok := strings.CutPrefix(strings.TrimSpace(line), "listening on ")
		if !ok {
			s.Kill()
			return nil, fmt.Errorf("souk serve did not start; its first line is %q\n%s", line, s.Log())
		}
		s.URL = url
		return s, nil
	case <-time.After(patience):
		s.Kill()
		return nil, fmt.Errorf("souk serve did not listen within %s\n%s", patience, s.Log())
	}
}

// Kill ends the server as a power cut would, and waits until it is gone.
func (s *Server) Kill() {
	// It may have ended by itself.
	_ = s.cmd.Process.Kill()
	<-s.ended
}

// Shutdown asks the server to stop, and fails unless it does so cleanly.
func (s *Server) Shutdown() error {
	if err := s.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		return fmt.Errorf("stopping souk serve: %w\n%s", err, s.Log())
	}
	select {
	case <-s.ended:
	case <-time.After(patience):
		s.Kill()
		return fmt.Errorf("souk serve did not stop within %s of SIGTERM\n%s", patience, s.Log())
	}
	if s.err != nil {
		return fmt.Errorf("souk serve: %w\n%s", s.err, s.Log())
	}
	return nil
}

// Pid returns the process id.
func (s *Server) Pid() int { return s.cmd.Process.Pid }

// Log returns what the server has written to stderr.
func (s *Server) Log() string { return s.stderr.String() }

// lines is a buffer that a process writes and a test reads.
type lines struct {
	mu   sync.Mutex
	text strings.Builder
}

func (l *lines) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.Write(p)
}

func (l *lines) String() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.text.String()
}
