package notify

import (
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/errs"
)

// Kind says where an address comes from.
type Kind string

// The kinds of addresses.
const (
	KindWebhook      Kind = "webhook"      // a manager entered it
	KindNotification Kind = "notification" // it is that of an offering, which is told of its sales
)

// State says whether an address is sent events.
type State string

// The states of an address.
const (
	StateActive   State = "active"
	StatePaused   State = "paused"   // by its owner, or because it failed for too long
	StateDisabled State = "disabled" // it answered 410: gone
)

// Webhook is an address of an organisation that events are sent to.
type Webhook struct {
	ID           string
	OrgID        string
	OrgName      string
	Kind         Kind
	URL          string
	Description  string
	Types        []Type // that are sent; empty for all
	State        State
	Problem      string    // why the market stopped sending; "" where its owner paused it
	Failures     int64     // tries that failed in a row
	FailingSince time.Time // the first of them; zero for none
	AnsweredAt   time.Time // when it took an event last; zero for never
	OldUntil     time.Time // until when the secret before signs as well; zero where there is none
	CreatedAt    time.Time
	UpdatedAt    time.Time

	secret, oldSecret string
}

// Bounds of what is entered.
const (
	maxURL         = 1000 // bytes
	maxDescription = 100  // characters
	mostWebhooks   = 20   // of an organisation
)

// secrets returns those that sign at the moment.
func (w Webhook) secrets(now time.Time) []string {
	if w.oldSecret != "" && now.Before(w.OldUntil) {
		return []string{w.secret, w.oldSecret}
	}
	return []string{w.secret}
}

// wants reports whether events of the type are sent to the address.
func (w Webhook) wants(t Type) bool {
	if w.Kind == KindNotification {
		return t == TypeAcquired
	}
	return t != TypeAcquired && (len(w.Types) == 0 || slices.Contains(w.Types, t))
}

// Input is what a manager enters.
type Input struct {
	URL         string   // http or https, at most 1000 bytes
	Description string   // one line, at most 100 characters; "" for none
	Types       []string // of Types; none for all, those to come included
}

// check tidies the input and notes what is wrong with it.
func (in *Input) check(f *errs.Fields) []Type {
	in.URL, in.Description = strings.TrimSpace(in.URL), strings.TrimSpace(in.Description)
	checkURL(f, in.URL)
	f.Check(utf8.ValidString(in.Description) && !strings.ContainsFunc(in.Description, unicode.IsControl), "description", "bad_text",
		"The description is one line of text.")
	f.Check(utf8.RuneCountInString(in.Description) <= maxDescription, "description", "too_long", "The description has at most %d characters.", maxDescription)
	var types []Type
	for _, t := range Types { // in the order of lists, each once
		if slices.Contains(in.Types, string(t)) {
			types = append(types, t)
		}
	}
	for _, t := range in.Types {
		f.Check(slices.Contains(Types, Type(t)), "types", "unknown_type", "There are no events %q. There are: %s.", t, joinTypes(Types, ", "))
	}
	return types
}

// checkURL notes what is wrong with an address. Where it leads is looked at when it is dialled.
func checkURL(f *errs.Fields, text string) {
	u, err := url.Parse(text)
	switch {
	case text == "":
		f.Add("url", "required", "Give the address that events are sent to, as https://example.org/souk.")
	case len(text) > maxURL:
		f.Add("url", "too_long", "The address has at most %d bytes.", maxURL)
	case err != nil || (u.Scheme != "https" && u.Scheme != "http") || u.Hostname() == "" || !utf8.ValidString(text) || strings.ContainsFunc(text, unicode.IsControl):
		f.Add("url", "bad_url", "The address must begin with https:// or http:// and name a host.")
	case u.User != nil:
		f.Add("url", "bad_url", "The address has a user or password in it. Leave it out: events are signed.")
	case u.Fragment != "":
		f.Add("url", "bad_url", "The address has a part behind #, which is never sent. Leave it out.")
	}
}

func joinTypes(types []Type, by string) string {
	list := make([]string, len(types))
	for i, t := range types {
		list[i] = string(t)
	}
	return strings.Join(list, by)
}

func splitTypes(text string) []Type {
	var list []Type
	for _, t := range strings.Fields(text) {
		list = append(list, Type(t))
	}
	return list
}
