package resolver

import (
	"os/exec"
	"syscall"
)

// killTogether has a command that runs out of time end with the processes that it started: aspcud is a script
// around two solvers.
func killTogether(cmd *exec.Cmd) {
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	cmd.Cancel = func() error { return syscall.Kill(-cmd.Process.Pid, syscall.SIGKILL) }
}
