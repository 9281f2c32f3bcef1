package script

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"souk.dev/souk/internal/registry/pkgfile/obxtest"
	"souk.dev/souk/test/souktest"
)

// TestDiskFull publishes into a blob folder on a file system of 2 MiB. The server mounts it for
// itself alone, in a name space of its own.
func TestDiskFull(t *testing.T) {
	if out, err := exec.Command("unshare", "-rm", "true").CombinedOutput(); err != nil {
		t.Skipf("no small file system can be mounted here: unshare -rm: %v: %s", err, out)
	}
	data := t.TempDir()
	blobs := filepath.Join(data, "blobs")
	if err := os.Mkdir(blobs, 0o700); err != nil {
		t.Fatal(err)
	}
	local := souktest.NewClient(t, "SOUK_DATA="+data)
	ada := local.User("ada")
	mount := fmt.Sprintf("mount -t tmpfs -o size=2m none %s && exec %s serve --listen 127.0.0.1:0", blobs, souktest.Binary)
	cmd := exec.Command("unshare", "-rm", "sh", "-c", mount)
	cmd.Env = append(os.Environ(), "SOUK_DATA="+data)
	server, err := souktest.Launch(cmd)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(server.Kill)
	ada = ada.With("SOUK_URL=" + server.URL)
	// The folder as the server sees it.
	seen := filepath.Join("/proc", fmt.Sprint(server.Pid()), "root", blobs)

	small, large := write(t, "1.0.0", 1000), write(t, "1.0.1", 3<<20)
	ada.Run("module", "register", small)
	refused := ada.Try("", "module", "publish", large, "--json")
	if refused.Code != 1 || !strings.Contains(refused.Stderr, "disk_full") {
		t.Errorf("publishing on a full disk: exit code %d\n%s", refused.Code, refused.Stderr)
	}
	count(t, seen, 0)
	if r := ada.Try("", "module", "show", "org.example.bread@1.0.1"); r.Code != 4 {
		t.Errorf("the version that did not fit is there: %s", r.Stdout)
	}
	ada.Run("module", "publish", small)
	count(t, seen, 1)
	verify := local.With("SOUK_BLOBS=file:" + seen)
	if out := verify.Run("verify"); !strings.Contains(out, "1 files: clean") {
		t.Errorf("souk verify: %s", out)
	}
	if err := server.Shutdown(); err != nil {
		t.Error(err)
	}
}

// write builds a package with filling that does not pack.
func write(t *testing.T, version string, size int) string {
	t.Helper()
	b := make([]byte, size)
	rand.NewChaCha8([32]byte{1}).Read(b)
	file := filepath.Join(t.TempDir(), version+".obx")
	data := obxtest.Module("org.example.bread", version).File("web/filling.bin", string(b)).Build()
	if err := os.WriteFile(file, data, 0o644); err != nil {
		t.Fatal(err)
	}
	return file
}

func count(t *testing.T, folder string, want int) {
	t.Helper()
	n, err := souktest.CountFiles(folder)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	if n != want {
		t.Errorf("the blob folder holds %d files, not %d", n, want)
	}
}
