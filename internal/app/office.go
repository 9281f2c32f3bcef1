package app

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"syscall"

	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/store/moderation"
	"souk.dev/souk/internal/store/office"
)

// wireOffice makes what administrators work with.
func (a *App) wireOffice() {
	a.Moderation = moderation.New(moderation.Deps{
		DB: a.DB, Clock: a.Clock, IDs: a.IDs, Accounts: a.Accounts, Modules: a.Modules, Offerings: a.Catalogue,
		Keepers: map[string]moderation.Keeper{moderation.Module: a.Modules, moderation.Offering: a.Catalogue},
		Mailer:  a.Mail, PublicURL: a.Config.PublicURL,
	})
	build := ReadBuild()
	a.Office = office.New(office.Deps{
		DB: a.DB, Clock: a.Clock, Accounts: a.Accounts, Queue: a.Queue, Mailer: a.Mail, Market: a.Market, Moderation: a.Moderation,
		Facts: office.Facts{
			Version: build.Version, Revision: build.Revision, Go: build.Go, Files: "disk", Sandbox: a.Config.Store.Sandbox, Patience: a.patience(),
		},
		Disks: a.disks,
	})
	job.Register(a.Queue, func(ctx context.Context, _ office.CheckBooks) error { return a.checkBooks(ctx) })
}

// opened tells the office which server this is, and since when it runs.
func (a *App) opened() {
	a.Office.Facts.StartedAt = a.Clock.Now()
	a.Office.Facts.Server = fmt.Sprintf("process %d", os.Getpid())
	if name, err := os.Hostname(); err == nil {
		a.Office.Facts.Server = fmt.Sprintf("%s, process %d", name, os.Getpid())
	}
}

// disks looks at the disks of the database and of the files, where they are on this machine; what is on one
// disk is told once.
func (a *App) disks() ([]office.Disk, error) {
	places := []struct{ use, dir string }{{"files", strings.TrimPrefix(a.Config.Blobs, "file:")}}
	if path, ok := strings.CutPrefix(a.Config.Database, "sqlite:"); ok {
		places = append(places, struct{ use, dir string }{"database", filepath.Dir(path)})
	}
	var list []office.Disk
	seen := map[syscall.Fsid]int{}
	for _, p := range places {
		var st syscall.Statfs_t
		if err := syscall.Statfs(p.dir, &st); err != nil {
			return nil, fmt.Errorf("disk of the %s: %w", p.use, err)
		}
		if at, known := seen[st.Fsid]; known && st.Fsid != (syscall.Fsid{}) {
			list[at].Use += " and " + p.use
			continue
		}
		seen[st.Fsid] = len(list)
		list = append(list, office.Disk{Use: p.use, Free: int64(st.Bavail) * st.Bsize, Total: int64(st.Blocks) * st.Bsize})
	}
	return list, nil
}

// noteVerified remembers what Verify found, for the page of the system.
func (a *App) noteVerified(ctx context.Context, o VerifyOptions, report VerifyReport) error {
	return office.NoteVerified(ctx, a.DB, office.Verified{
		At: a.Clock.Now(), Ledger: o.Ledger, Blobs: o.Blobs, Findings: len(report.Findings), Problems: report.Findings,
	})
}
