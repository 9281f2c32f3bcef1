package web

import (
	"fmt"
	"net/http"
	"strings"
	"time"

	"souk.dev/souk/internal/platform/webkit"
	"souk.dev/souk/internal/server/front"
	"souk.dev/souk/internal/store/office"
	"souk.dev/souk/internal/store/order"
)

// systemView is how the system is, and what to look at.
type systemView struct {
	Tabs                []webkit.Link
	Warnings            []office.Warning
	Version, Revision   string
	Go, Server          string
	StartedAt, Now      time.Time
	Database            string
	Schema, Bytes       int64
	Files               office.Stored
	FilesKind           string
	Disks               []diskRow
	Waiting, Running    int64
	Retrying, Failed    int64
	Oldest              time.Time
	Sends               bool
	MailsWait, MailsBad int64
	Backup              office.Backup
	Verify              office.Verified
	Checked             string // what the last check looked at
	Patience            patienceView
	CLI                 []webkit.Command
}

// patienceView is how long the market waits for payments that are due, in words.
type patienceView struct{ Grace, Suspend, End string }

func patienceOf(p order.Patience) patienceView {
	words := func(d time.Duration) string {
		if day := 24 * time.Hour; d%day == 0 && d > 0 {
			return fmt.Sprintf("%d days", d/day)
		}
		return fmt.Sprintf("%g hours", d.Hours())
	}
	return patienceView{words(p.Grace), words(p.Suspend), words(p.End)}
}

// diskRow is one disk.
type diskRow struct {
	Use         string
	Free, Total int64
	Percent     int64 // free
}

var systemPage = screen[systemView]{"system"}

func (s *Site) system(w http.ResponseWriter, r *http.Request) error {
	sys, err := s.Office.System(r.Context(), front.ActorFrom(r.Context()))
	if err != nil {
		return err
	}
	view := systemView{
		Tabs: adminTabs(r.URL.Path), Warnings: sys.Warnings, Version: sys.Version, Revision: webkit.Short(sys.Revision, 12), Go: sys.Go, Server: sys.Server,
		StartedAt: sys.StartedAt, Now: sys.Now, Database: fmt.Sprintf("%s %s", sys.Dialect, sys.Database.Version), Schema: sys.Database.Schema,
		Bytes: sys.Database.Bytes, Files: sys.Stored, FilesKind: sys.Facts.Files, Waiting: sys.Jobs.Waiting, Running: sys.Jobs.Running,
		Retrying: sys.Jobs.Retrying, Failed: sys.Jobs.Failed, Oldest: sys.Jobs.Oldest, Sends: sys.Sends, MailsWait: sys.Mails.Waiting,
		MailsBad: sys.Mails.Failed, Backup: sys.Backup, Verify: sys.Verify, Checked: checked(sys.Verify), Patience: patienceOf(sys.Patience),
		CLI: []webkit.Command{souk("admin system"), s.curl("", "/admin/system")},
	}
	for _, d := range sys.Disks {
		row := diskRow{Use: d.Use, Free: d.Free, Total: d.Total}
		if d.Total > 0 {
			row.Percent = d.Free * 100 / d.Total
		}
		view.Disks = append(view.Disks, row)
	}
	return systemPage.show(s, w, r, http.StatusOK, view)
}

// checked says what a check looked at.
func checked(v office.Verified) string {
	var parts []string
	if v.Ledger {
		parts = append(parts, "books")
	}
	if v.Blobs {
		parts = append(parts, "files")
	}
	return strings.Join(parts, " and ")
}
