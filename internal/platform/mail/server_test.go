package mail_test

import (
	"crypto/tls"
	"crypto/x509"
	"io"
	"log"
	"net"
	"net/http/httptest"
	"testing"

	"github.com/emersion/go-sasl"
	"github.com/emersion/go-smtp"
)

// letter is a mail as the server of a test received it.
type letter struct{ From, To, Data string }

// postOffice is an SMTP server with one account, ann:secret.
type postOffice struct {
	port    int
	letters chan letter
	trust   *tls.Config // for clients; nil without TLS
	// refuse, when set, is the answer to each recipient.
	refuse error
	// needAuth refuses mails of clients who have not signed in.
	needAuth bool
}

// openPostOffice serves until the test ends, and offers "none", "starttls" or "tls".
func openPostOffice(t *testing.T, offers string) *postOffice {
	t.Helper()
	office := &postOffice{letters: make(chan letter, 10)}
	server := smtp.NewServer(smtp.BackendFunc(func(*smtp.Conn) (smtp.Session, error) {
		return &session{office: office}, nil
	}))
	server.Domain = "post.test"
	server.ErrorLog = log.New(t.Output(), "", 0)
	server.AllowInsecureAuth = true
	if offers != "none" {
		https := httptest.NewTLSServer(nil) // for its certificate
		defer https.Close()
		server.TLSConfig = &tls.Config{Certificates: https.TLS.Certificates}
		roots := x509.NewCertPool()
		roots.AddCert(https.Certificate())
		office.trust = &tls.Config{RootCAs: roots, ServerName: "127.0.0.1"}
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	office.port = l.Addr().(*net.TCPAddr).Port
	if offers == "tls" {
		l = tls.NewListener(l, server.TLSConfig)
	}
	done := make(chan error, 1)
	go func() { done <- server.Serve(l) }()
	t.Cleanup(func() {
		server.Close()
		if err := <-done; err != nil {
			t.Errorf("post office: %v", err)
		}
	})
	return office
}

type session struct {
	office   *postOffice
	signedIn bool
	letter   letter
}

func (s *session) AuthMechanisms() []string { return []string{sasl.Plain} }

func (s *session) Auth(mechanism string) (sasl.Server, error) {
	return sasl.NewPlainServer(func(identity, user, password string) error {
		if user != "ann" || password != "secret" {
			return smtp.ErrAuthFailed
		}
		s.signedIn = true
		return nil
	}), nil
}

func (s *session) Mail(from string, _ *smtp.MailOptions) error {
	if s.office.needAuth && !s.signedIn {
		return smtp.ErrAuthRequired
	}
	s.letter.From = from
	return nil
}

func (s *session) Rcpt(to string, _ *smtp.RcptOptions) error {
	s.letter.To = to
	return s.office.refuse
}

func (s *session) Data(r io.Reader) error {
	data, err := io.ReadAll(r)
	if err != nil {
		return err
	}
	s.letter.Data = string(data)
	s.office.letters <- s.letter
	return nil
}

func (s *session) Reset() { s.letter = letter{} }

func (s *session) Logout() error { return nil }
