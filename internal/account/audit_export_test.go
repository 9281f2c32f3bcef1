package account_test

import (
	"bytes"
	"encoding/csv"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/account"
	"souk.dev/souk/internal/account/accounttest"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
)

// note writes an entry to the audit log.
func note(t *testing.T, k *accounttest.Kit, actor account.Actor, action, subject string, detail map[string]any) {
	t.Helper()
	err := k.DB.Tx(t.Context(), func(tx *sqldb.Tx) error { return k.Audit(t.Context(), tx, actor, action, subject, detail) })
	wantCode(t, err, "")
}

func export(t *testing.T, k *accounttest.Kit, f account.AuditFilter, format string) string {
	t.Helper()
	write, err := k.ExportAudit(t.Context(), account.Operator, f, format)
	wantCode(t, err, "")
	var b bytes.Buffer
	wantCode(t, write(&b), "")
	return b.String()
}

func TestAuditIsSearchedForWords(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ann := k.Customer(t, "Ann")
		note(t, k, ann, "thing.do", "thing:ABC_1", map[string]any{"title": "Größe 100%"})
		for word, want := range map[string]bool{
			"ann": true, "abc_": true, "größe": true, "100%": true, "THING.DO": true, "c_2": false, "10%%": false, "bob": false,
		} {
			log, err := k.AuditLog(t.Context(), account.Operator, account.AuditFilter{Word: word, Action: "thing."}, page.Request{})
			if err != nil || (len(log.Items) == 1) != want {
				t.Errorf("%s: %d, %v", word, len(log.Items), err)
			}
		}
		for _, word := range []string{"a\nb", "a\x00", strings.Repeat("x", 201)} {
			_, err := k.AuditLog(t.Context(), account.Operator, account.AuditFilter{Word: word}, page.Request{})
			wantCode(t, err, "bad_filter")
		}
	})
}

func TestAuditExport(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ann := k.Customer(t, "ann")
		k.Clock.Advance(time.Hour)
		const entries = page.Max + 5
		for i := range entries {
			note(t, k, ann, "thing.do", fmt.Sprintf("=HYPERLINK(%d)", i), map[string]any{"text": "a,\"b\"\n</script>"})
		}
		f := account.AuditFilter{Actor: "ann", From: accounttest.Start.Add(time.Minute)}

		rows, err := csv.NewReader(strings.NewReader(export(t, k, f, account.AuditCSV))).ReadAll()
		if err != nil || len(rows) != entries+1 || rows[0][7] != "subject" {
			t.Fatalf("%d rows, %v", len(rows), err)
		}
		if rows[1][7] != fmt.Sprintf("'=HYPERLINK(%d)", entries-1) || rows[entries][7] != "'=HYPERLINK(0)" || rows[1][2] != "ann" {
			t.Errorf("first %q, last %q", rows[1], rows[entries])
		}

		lines := strings.Split(strings.TrimSpace(export(t, k, f, account.AuditJSONL)), "\n")
		var first struct {
			Subject string
			At      time.Time
			Detail  struct{ Text string }
		}
		if err := json.Unmarshal([]byte(lines[0]), &first); err != nil || len(lines) != entries {
			t.Fatalf("%d lines, %v", len(lines), err)
		}
		if first.Subject != fmt.Sprintf("=HYPERLINK(%d)", entries-1) || first.Detail.Text != "a,\"b\"\n</script>" || !first.At.Equal(k.Clock.Now()) {
			t.Errorf("first line %s", lines[0])
		}

		log, err := k.AuditLog(t.Context(), account.Operator, account.AuditFilter{Action: "audit.export"}, page.Request{})
		if err != nil || len(log.Items) != 2 || !strings.Contains(string(log.Items[0].Detail), `"format":"jsonl"`) {
			t.Errorf("the log of exports: %+v, %v", log.Items, err)
		}
		empty := export(t, k, account.AuditFilter{Subject: "thing:none"}, account.AuditCSV)
		if diff := cmp.Diff("id,at,user,user_id,organisation,organisation_id,action,subject,detail,request_id,remote\n", empty); diff != "" {
			t.Error(diff)
		}
	})
}

func TestAuditExportRefuses(t *testing.T) {
	each(t, func(t *testing.T, k *accounttest.Kit) {
		ann := k.Customer(t, "ann")
		none := account.AuditFilter{}
		for _, tt := range []struct {
			as     account.Actor
			filter account.AuditFilter
			format string
			want   string
		}{
			{account.Actor{}, none, "csv", "sign_in_required"},
			{ann, none, "csv", "admin_required"},
			{account.Operator, none, "xlsx", "bad_format"},
			{account.Operator, account.AuditFilter{Action: "A B"}, "csv", "bad_filter"},
			{account.Operator, account.AuditFilter{Actor: "nobody"}, "csv", "user_not_found"},
		} {
			_, err := k.ExportAudit(t.Context(), tt.as, tt.filter, tt.format)
			wantCode(t, err, tt.want)
		}
		if n := count(t, k, `SELECT COUNT(*) FROM audit_log WHERE action = 'audit.export'`); n != 0 {
			t.Errorf("%d refused exports are in the log", n)
		}
		write, err := k.ExportAudit(t.Context(), account.Operator, none, "jsonl")
		wantCode(t, err, "")
		if err := write(broken{}); !errors.Is(err, errBroken) {
			t.Errorf("a reader who went away: %v", err)
		}
	})
}

var errBroken = errors.New("broken")

type broken struct{}

func (broken) Write([]byte) (int, error) { return 0, errBroken }
