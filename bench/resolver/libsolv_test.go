package resolver

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"os"
	"os/exec"
	"time"
)

// pythons are where a Python with libsolv may be: Debian's own first.
var pythons = []string{"/usr/bin/python3", "python3"}

// libsolvPython returns a Python that has libsolv, "" where there is none.
func libsolvPython() string {
	for _, python := range pythons {
		if exec.Command(python, "-c", "import solv").Run() == nil {
			return python
		}
	}
	return ""
}

// libsolv is a process that has a table in its pool and solves it as often as it is asked.
type libsolv struct {
	cmd *exec.Cmd
	in  io.WriteCloser
	out *bufio.Reader
}

// startLibsolv starts the script beside this file and waits until its pool is built.
func startLibsolv(python, path string, t *table) (*libsolv, error) {
	text, err := json.Marshal(t)
	if err != nil {
		return nil, err
	}
	if err := os.WriteFile(path, text, 0o600); err != nil {
		return nil, err
	}
	l := &libsolv{cmd: exec.Command(python, "libsolv.py", path)}
	l.cmd.Stderr = os.Stderr
	if l.in, err = l.cmd.StdinPipe(); err != nil {
		return nil, err
	}
	out, err := l.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	l.out = bufio.NewReaderSize(out, 1<<20)
	if err := l.cmd.Start(); err != nil {
		return nil, err
	}
	if line, err := l.out.ReadString('\n'); err != nil || line != "ready\n" {
		return nil, fmt.Errorf("libsolv.py said %q: %w", line, err)
	}
	return l, nil
}

// solve solves the table once. What counts is what the solver took, without what Python does around it.
func (l *libsolv) solve() (result, error) {
	if _, err := io.WriteString(l.in, "solve\n"); err != nil {
		return result{}, err
	}
	line, err := l.out.ReadBytes('\n')
	if err != nil {
		return result{}, err
	}
	var answer struct {
		MS      float64  `json:"ms"`
		None    bool     `json:"none"`
		Members [][2]int `json:"members"`
	}
	if err := json.Unmarshal(line, &answer); err != nil {
		return result{}, err
	}
	return result{
		took: time.Duration(answer.MS * float64(time.Millisecond)), solved: true, none: answer.None, members: answer.Members,
	}, nil
}

// stop ends the process.
func (l *libsolv) stop() error {
	if err := l.in.Close(); err != nil {
		return err
	}
	return l.cmd.Wait()
}
