package cli

import (
	"net/url"
	"strings"

	"souk.dev/souk/internal/client"
)

// serverFlags say which market a command talks to, and for whom.
type serverFlags struct {
	Server string `placeholder:"URL" help:"Address of the market (SOUK_URL); the stored login's when absent."`
	Org    string `placeholder:"ORG" help:"Organisation to act for, where you are a member."`

	Sandbox string `placeholder:"NAME" help:"Sandbox to work in (SOUK_SANDBOX)."`
}

// connect returns the client of the market that the flags, the environment or the stored login
// name, in this order. The stored token goes to the server that gave it only.
func (f *serverFlags) connect(s *session) (*client.Client, error) {
	stored, err := s.storedLogin()
	if err != nil {
		return nil, err
	}
	address := f.Server
	if address == "" {
		address = s.getenv("SOUK_URL")
	}
	if address == "" {
		address = stored.Server
	}
	if address == "" {
		return nil, usage("Which market? Run souk login URL, or set SOUK_URL.")
	}
	token := s.getenv("SOUK_TOKEN")
	if token == "" && sameServer(address, stored.Server) {
		token = stored.Token
	}
	return client.New(client.Config{
		URL: address, Token: token, Organisation: f.Org, Sandbox: firstOf(f.Sandbox, s.getenv("SOUK_SANDBOX")), UserAgent: userAgent,
	})
}

// userAgent names this program in the logs of the server.
const userAgent = "souk"

// sameServer reports whether two addresses name the same market.
func sameServer(a, b string) bool {
	left, err := url.Parse(a)
	if err != nil {
		return false
	}
	right, err := url.Parse(b)
	if err != nil {
		return false
	}
	return left.Scheme == right.Scheme && strings.EqualFold(left.Host, right.Host) &&
		strings.TrimSuffix(left.Path, "/") == strings.TrimSuffix(right.Path, "/")
}
