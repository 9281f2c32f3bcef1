package config

import (
	"fmt"
	"net"
	"net/netip"
	"path/filepath"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// Sources are where values come from, the strongest first.
type Sources struct {
	Flags map[string]string // by the names of the keys, with - for . and _ as you like; only those that were given
	Env   []string          // as os.Environ gives it
	File  string            // path of the YAML file; "" is SOUK_CONFIG, or no file where that is not set
}

// value is what a source says about a key.
type value struct {
	text   string
	origin string
}

// layer is what one source says, by the names of the keys.
type layer map[string]value

// Load reads and checks the configuration. All mistakes come back together, as one error of
// KindInvalid with code "bad_config": the path of a field is the key, the message tells the place
// that the wrong value came from.
func Load(src Sources) (Config, error) {
	var f errs.Fields
	flags := readFlags(&f, src.Flags)
	env, file := readEnv(&f, src.Env)
	if src.File != "" {
		file = src.File
	}
	layers := []layer{flags, env, readFile(&f, file)}

	c := Config{origins: map[string]string{}}
	for _, k := range Keys() {
		c.take(&f, k, layers)
	}
	c.derive()
	if f.Len() == 0 {
		c.checkTogether(&f)
	}
	if err := f.Err("bad_config", "The configuration has mistakes."); err != nil {
		return Config{}, err
	}
	return c, nil
}

func readFlags(f *errs.Fields, given map[string]string) layer {
	flags := layer{}
	for _, flag := range sortedKeys(given) {
		k, known := keyOfFlag(flag)
		if !known {
			unknown(f, "unknown_key", flag, "key", "the command line", keyNames())
			continue
		}
		flags[k.Name] = value{given[flag], "the command line"}
	}
	return flags
}

// take sets the key from the strongest layer that knows it, else to its default.
func (c *Config) take(f *errs.Fields, k Key, layers []layer) {
	v := value{k.Default, "default"}
	for _, l := range slices.Backward(layers) {
		if said, ok := l[k.Name]; ok {
			v = said
		}
	}
	c.origins[k.Name] = v.origin
	if v == (value{"", "default"}) {
		return // none, or one that follows from other values
	}
	if err := k.set(c, v.text); err != nil {
		quoted := ""
		if !k.Secret {
			quoted = fmt.Sprintf(", not %q", clip(maskUserinfo(v.text)))
		}
		f.Add(k.Name, "bad_value", "It must be %s%s (from %s).", err, quoted, v.origin)
	}
}

// derive fills in the defaults that follow from other values.
func (c *Config) derive() {
	if c.Database == "" {
		c.Database = "sqlite:" + filepath.Join(c.Data, "souk.db")
	}
	if c.Blobs == "" {
		c.Blobs = "file:" + filepath.Join(c.Data, "blobs")
	}
	if c.Mail.Port == 0 {
		c.Mail.Port = 587
		if c.Mail.TLS == TLSImplicit {
			c.Mail.Port = 465
		}
	}
	c.urlFollows = c.PublicURL == ""
	*c = c.Listening(c.Listen)
}

// Listening returns the configuration of a server that listens on addr, HOST:PORT: where no
// public_url is set, it follows from the port that was really opened.
func (c Config) Listening(addr string) Config {
	if !c.urlFollows {
		return c
	}
	host, port, err := net.SplitHostPort(addr)
	if err != nil { // a mistake that take has noted
		return c
	}
	if ip, err := netip.ParseAddr(host); host == "" || err == nil && ip.IsUnspecified() {
		host = "localhost"
	}
	c.PublicURL = "http://" + net.JoinHostPort(host, port)
	if port == "80" {
		c.PublicURL = strings.TrimSuffix(c.PublicURL, ":80")
	}
	return c
}

// checkTogether checks what no value can be blamed for alone.
func (c *Config) checkTogether(f *errs.Fields) {
	f.Check(c.Mail.Host == "" || c.Mail.From != "", "mail.from", "required",
		"It is needed with mail.host (from %s): mails have a sender.", c.origins["mail.host"])
	f.Check(c.Mail.User == "" || c.Mail.Password != "", "mail.password", "required",
		"It is needed with mail.user (from %s).", c.origins["mail.user"])
	f.Check(c.Metrics.Listen == "" || c.Metrics.Listen != c.Listen || strings.HasSuffix(c.Listen, ":0"),
		"metrics.listen", "bad_value", "It must differ from listen (from %s); use metrics.token to have the metrics there.",
		c.origins["metrics.listen"])
	f.Check(c.Store.Grace < c.Store.SuspendAfter, "store.suspend_after", "bad_value",
		"It must be longer than store.grace, which is %s (from %s): a contract is overdue before it is suspended.", c.Store.Grace, c.origins["store.grace"])
	f.Check(c.Store.SuspendAfter < c.Store.EndAfter, "store.end_after", "bad_value",
		"It must be longer than store.suspend_after, which is %s (from %s): a contract is suspended before it ends.", c.Store.SuspendAfter, c.origins["store.suspend_after"])
	c.Payments.check(f, c.origins)
}

func keyNames() []string {
	var names []string
	for _, k := range Keys() {
		names = append(names, k.Name)
	}
	return names
}

func sortedKeys(m map[string]string) []string {
	var names []string
	for name := range m {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// clip keeps a wrong value from filling the screen.
func clip(text string) string {
	const most = 80
	runes := []rune(text)
	if len(runes) <= most {
		return text
	}
	return string(runes[:most]) + "…"
}
