package config

import (
	"net/url"
	"regexp"
	"strings"
)

// masked stands for a secret.
const masked = "********"

// Setting is one value of a configuration as people look at it.
type Setting struct {
	Name   string // of the key
	Value  string // secrets are masked
	Origin string // "the command line", a variable, FILE:LINE, or "default"
}

// Show returns every value in the order of the reference, with its origin and without secrets.
func (c Config) Show() []Setting {
	var list []Setting
	for _, k := range Keys() {
		shown := k.show(&c)
		switch {
		case k.Name == "database":
			shown = maskURL(shown)
		case k.Secret && shown != "":
			shown = masked
		}
		list = append(list, Setting{Name: k.Name, Value: shown, Origin: c.origins[k.Name]})
	}
	return list
}

// maskURL replaces the password in a database address, wherever PostgreSQL accepts one.
func maskURL(address string) string {
	if strings.HasPrefix(address, "sqlite:") {
		return address
	}
	u, err := url.Parse(address)
	if err != nil {
		return masked
	}
	if u.User != nil {
		if _, has := u.User.Password(); has {
			u.User = url.UserPassword(u.User.Username(), masked)
		}
	}
	query := u.Query()
	for name := range query {
		if strings.Contains(strings.ToLower(name), "password") {
			query.Set(name, masked)
		}
	}
	u.RawQuery = query.Encode()
	return strings.ReplaceAll(u.String(), url.QueryEscape(masked), masked)
}

var userinfo = regexp.MustCompile(`(//[^:/@]*:)[^/@]*@`)

// maskUserinfo replaces the password in what should perhaps have been an address.
func maskUserinfo(text string) string { return userinfo.ReplaceAllString(text, "${1}"+masked+"@") }

// Given returns the values, secrets as they are, that neither are defaults nor come from the environment:
// what belongs into a file ([Render]).
func (c Config) Given() map[string]string {
	values := map[string]string{}
	for _, k := range Keys() {
		origin := c.origins[k.Name]
		if origin != "default" && origin != k.Env && !strings.Contains(origin, "("+k.Env+"_FILE)") {
			values[k.Name] = k.show(&c)
		}
	}
	return values
}

// Value returns the value of a key as it counts, secrets as they are.
func (c Config) Value(name string) string {
	if k, known := keyNamed(name); known {
		return k.show(&c)
	}
	return ""
}

// HasPublicURL reports whether public_url was set; otherwise it follows from the address listened on.
func (c Config) HasPublicURL() bool { return !c.urlFollows }
