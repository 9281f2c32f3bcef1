package config

import (
	"slices"
	"strings"
)

// Key is one value that can be configured.
type Key struct {
	Name    string // as in the YAML file, with a dot between section and key: "mail.host"
	Env     string // "SOUK_MAIL_HOST"; a secret one can come from the file that Env+"_FILE" names
	Default string // "" for none
	Derived string // in words, where the default follows from other values
	Secret  bool   // never shown
	Help    string

	set  func(c *Config, text string) error
	show func(c *Config) string
}

// Flag returns the flag that sets the key: one of its own for the few that people set by hand, else
// the one that sets any.
func (k Key) Flag() string {
	if slices.Contains(ownFlags, k.Name) {
		return "--" + strings.ReplaceAll(k.Name, "_", "-")
	}
	return "--set " + k.Name + "=…"
}

var ownFlags = []string{"data", "database", "blobs", "listen", "public_url"}

// Keys returns every key in the order of the reference.
func Keys() []Key {
	return slices.Concat(placeKeys, siteKeys, runKeys, mailKeys, accountKeys, registryKeys, openbravoKeys, storeKeys, paymentKeys, webKeys)
}

func keyNamed(name string) (Key, bool) {
	for _, k := range Keys() {
		if k.Name == name {
			return k, true
		}
	}
	return Key{}, false
}

// keyOfFlag finds a key by the name of its flag, or by its own.
func keyOfFlag(flag string) (Key, bool) {
	dashes := strings.NewReplacer(".", "-", "_", "-")
	for _, k := range Keys() {
		if dashes.Replace(k.Name) == dashes.Replace(flag) {
			return k, true
		}
	}
	return Key{}, false
}

// key makes a key whose variable follows from its name. value gives the place in a Config, parse
// and print turn a text into its value and back.
func key[T any](name, def, help string, value func(c *Config) *T, parse func(string) (T, error), print func(T) string) Key {
	return Key{
		Name: name, Default: def, Help: help,
		Env: "SOUK_" + strings.ToUpper(strings.ReplaceAll(name, ".", "_")),
		set: func(c *Config, text string) error {
			v, err := parse(text)
			if err == nil {
				*value(c) = v
			}
			return err
		},
		show: func(c *Config) string { return print(*value(c)) },
	}
}

// derived marks a key whose default follows from other values.
func derived(how string, k Key) Key {
	k.Derived = how
	return k
}

// secret marks a key that is never shown and can be read from a file.
func secret(k Key) Key {
	k.Secret = true
	return k
}
