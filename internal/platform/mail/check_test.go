package mail_test

import (
	"log/slog"
	"net"
	"strings"
	"testing"
	"time"

	"souk.dev/souk/internal/platform/clock"
	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/job"
	"souk.dev/souk/internal/platform/mail"
	"souk.dev/souk/internal/platform/page"
	"souk.dev/souk/internal/platform/sqldb"
	"souk.dev/souk/internal/platform/sqldb/dbtest"
)

func TestCheckSaysWhatToChange(t *testing.T) {
	plain := openPostOffice(t, "none")
	free, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := free.Addr().(*net.TCPAddr).Port
	free.Close()
	tests := map[string]struct {
		config mail.Config
		want   string // "" for none
	}{
		"all is well":     {mail.Config{Host: "127.0.0.1", Port: plain.port, TLS: "none", From: "a@b.example"}, ""},
		"a bare password": {mail.Config{Host: "127.0.0.1", Port: plain.port, User: "ann", Password: "secret", TLS: "none"}, "mail.tls"},
		"no STARTTLS":     {mail.Config{Host: "127.0.0.1", Port: plain.port}, "STARTTLS"},
		"nobody there":    {mail.Config{Host: "127.0.0.1", Port: closed, TLS: "none"}, "mail.port"},
		"no such name":    {mail.Config{Host: "mail.invalid", Port: 25, TLS: "none"}, "mail."},
	}
	for name, tt := range tests {
		err := tt.config.Check(t.Context())
		if tt.want == "" && err != nil || tt.want != "" && (errs.CodeOf(err) != "mail_server" || !strings.Contains(errs.As(err).Message, tt.want)) {
			t.Errorf("%s: %v", name, err)
		}
	}
	select {
	case l := <-plain.letters:
		t.Errorf("a check sent %+v", l)
	default:
	}
	good := tests["all is well"].config
	good.Site = "Bread market"
	if err := good.SendTest(t.Context(), clock.NewIDs(clock.System), clock.System.Now(), "ann@example.org"); err != nil {
		t.Fatal(err)
	}
	if l := <-plain.letters; !strings.Contains(l.Data, `From: "Bread market" <a@b.example>`) || !strings.Contains(l.Data, "Subject: Test mail of Bread market") {
		t.Errorf("the test mail is %s", l.Data)
	}
	if err := good.SendTest(t.Context(), clock.NewIDs(clock.System), clock.System.Now(), "ann"); errs.CodeOf(err) != "bad_mail" {
		t.Errorf("to no address: %v", err)
	}
}

func TestMailsBearTheNameOfTheMarket(t *testing.T) {
	dbtest.Each(t, func(t *testing.T, db *sqldb.DB) {
		clk := clock.NewSet(time.Date(2026, 1, 2, 3, 4, 5, 0, time.UTC))
		m := mail.New(db, clk, &clock.SequentialIDs{}, job.New(db, clk, slog.New(slog.DiscardHandler)), mail.Config{Site: "Bread market", URL: "https://bread.example"})
		err := db.Tx(t.Context(), func(tx *sqldb.Tx) error {
			return m.Send(t.Context(), tx, mail.Message{To: "a@b.example", Subject: "Hello", Text: "Hello.\n"})
		})
		if err != nil {
			t.Fatal(err)
		}
		list, err := m.List(t.Context(), page.Request{})
		if err != nil || len(list.Items) != 1 || list.Items[0].Text != "Hello.\n\n-- \nBread market\nhttps://bread.example\n" {
			t.Errorf("%+v, %v", list, err)
		}
	})
}
