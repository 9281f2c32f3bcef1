package config

import (
	"fmt"
	"log/slog"
	"net"
	"net/mail"
	"net/netip"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/money"
)

// prefixes is a list of networks.
type prefixes = []netip.Prefix

// The parsers refuse with what is right, as the end of the sentence "It must be …".

// optional makes a parser take "" too: that is how a stronger source takes a value away.
func optional(parse func(string) (string, error)) func(string) (string, error) {
	return func(text string) (string, error) {
		if text == "" {
			return "", nil
		}
		return parse(text)
	}
}

func parseLine(text string) (string, error) {
	if strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r == 0x7f }) {
		return "", fmt.Errorf("one line without control characters")
	}
	return text, nil
}

func parseSiteName(text string) (string, error) {
	name, err := parseLine(strings.TrimSpace(text))
	if n := utf8.RuneCountInString(name); err != nil || n < 1 || n > 60 || !utf8.ValidString(name) {
		return "", fmt.Errorf("one line of 1 to 60 characters")
	}
	return name, nil
}

func parseInstance(text string) (string, error) {
	odd := func(r rune) bool {
		return r > 127 || !strings.ContainsRune("._-", r) && (r < '0' || r > '9') && (r < 'a' || r > 'z') && (r < 'A' || r > 'Z')
	}
	if text == "" || len(text) > 60 || strings.ContainsFunc(text, odd) {
		return "", fmt.Errorf("1 to 60 letters, digits and . _ -")
	}
	return text, nil
}

// mostLines is how many bytes a text of several lines may have.
const mostLines = 1000

func parseLines(text string) (string, error) {
	text = strings.TrimSpace(strings.ReplaceAll(text, "\r\n", "\n"))
	if _, err := parseLine(strings.ReplaceAll(text, "\n", "")); err != nil || len(text) > mostLines {
		return "", fmt.Errorf("lines of text without control characters, at most %d bytes", mostLines)
	}
	return text, nil
}

func parseFolder(text string) (string, error) {
	if text == "" || strings.ContainsRune(text, 0) {
		return "", fmt.Errorf("the path of a folder")
	}
	return text, nil
}

func parseDatabase(text string) (string, error) {
	if path, ok := strings.CutPrefix(text, "sqlite:"); ok && path != "" {
		return text, nil
	}
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "postgres" && u.Scheme != "postgresql" {
		return "", fmt.Errorf("sqlite:PATH or postgres://USER:PASSWORD@HOST/NAME, with %%XX for special characters")
	}
	return text, nil
}

func parseBlobs(text string) (string, error) {
	if dir, ok := strings.CutPrefix(text, "file:"); ok && dir != "" {
		return text, nil
	}
	return "", fmt.Errorf("file:DIR")
}

// parseAddress takes HOST:PORT, with an empty host for all addresses of the machine.
func parseAddress(text string) (string, error) {
	host, port, err := net.SplitHostPort(text)
	n, numErr := strconv.ParseUint(port, 10, 16)
	if err != nil || numErr != nil || strconv.FormatUint(n, 10) != port || strings.ContainsAny(host, " /@") {
		return "", fmt.Errorf("HOST:PORT with a port from 0 to 65535, as 127.0.0.1:8080 or [::1]:8080")
	}
	return text, nil
}

func parsePublicURL(text string) (string, error) {
	u, err := url.Parse(text)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Hostname() == "" || u.User != nil ||
		strings.Trim(u.Path, "/") != "" || u.RawQuery != "" || u.ForceQuery || strings.Contains(text, "#") {
		return "", fmt.Errorf("http:// or https:// and a host, without a path: https://market.example.org")
	}
	return u.Scheme + "://" + strings.ToLower(u.Host), nil
}

// parsePlainURL is parsePublicURL of an address without TLS.
func parsePlainURL(text string) (string, error) {
	address, err := parsePublicURL(text)
	if err != nil || !strings.HasPrefix(address, "http://") {
		return "", fmt.Errorf("http:// and a host, without a path: http://market.example.org")
	}
	return address, nil
}

func parsePrefixes(text string) (prefixes, error) {
	var list prefixes
	for _, item := range splitList(text) {
		prefix, err := netip.ParsePrefix(item)
		if addr, addrErr := netip.ParseAddr(item); addrErr == nil && addr.Zone() == "" {
			prefix, err = netip.PrefixFrom(addr.Unmap(), addr.Unmap().BitLen()), nil
		}
		if err != nil {
			return nil, fmt.Errorf("addresses and networks with commas between, as 10.0.0.1,192.168.0.0/16; %q is neither", item)
		}
		list = append(list, prefix.Masked())
	}
	return list, nil
}

func printPrefixes(list prefixes) string {
	words := make([]string, len(list))
	for i, p := range list {
		words[i] = p.String()
	}
	return joinList(words)
}

func parseLevel(text string) (slog.Level, error) {
	var level slog.Level
	if _, err := oneOf("debug", "info", "warn", "error")(text); err != nil {
		return 0, err
	}
	return level, level.UnmarshalText([]byte(text))
}

func printLevel(l slog.Level) string { return strings.ToLower(l.String()) }

func oneOf(words ...string) func(string) (string, error) {
	return func(text string) (string, error) {
		if !slices.Contains(words, text) {
			return "", fmt.Errorf("%s or %s", strings.Join(words[:len(words)-1], ", "), words[len(words)-1])
		}
		return text, nil
	}
}

func parseToken(text string) (string, error) {
	if len(text) < 16 || strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || r > '~' }) {
		return "", fmt.Errorf("at least 16 letters, digits and signs without spaces")
	}
	return text, nil
}

func parseHost(text string) (string, error) {
	if strings.ContainsFunc(text, func(r rune) bool { return r <= ' ' || strings.ContainsRune("/@,", r) }) {
		return "", fmt.Errorf("the name or address of a server, without a port")
	}
	return text, nil
}

func parsePort(text string) (int, error) {
	n, err := strconv.Atoi(text)
	if err != nil || n < 1 || n > 65535 {
		return 0, fmt.Errorf("a port from 1 to 65535")
	}
	return n, nil
}

func parseMailbox(text string) (string, error) {
	if _, err := mail.ParseAddress(text); err != nil {
		return "", fmt.Errorf("an e-mail address, as market@example.org or Market <market@example.org>")
	}
	return text, nil
}

func parseBool(text string) (bool, error) {
	switch text {
	case "true", "yes", "on", "1":
		return true, nil
	case "false", "no", "off", "0":
		return false, nil
	}
	return false, fmt.Errorf("true or false")
}

func printBool(b bool) string { return strconv.FormatBool(b) }

func printInt(n int) string { return strconv.Itoa(n) }

func between(least, most time.Duration) func(string) (time.Duration, error) {
	return func(text string) (time.Duration, error) {
		d, err := time.ParseDuration(text)
		if err != nil || d < least || d > most {
			return 0, fmt.Errorf("a time from %s to %s, as 90s, 5m or 336h", least, most)
		}
		return d, nil
	}
}

var sizeUnits = []struct {
	suffix string
	bytes  int64
}{{"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"", 1}}

const (
	leastSize = 1 << 10
	mostSize  = 1 << 40
)

func parseSize(text string) (int64, error) {
	for _, unit := range sizeUnits {
		digits, ok := strings.CutSuffix(text, unit.suffix)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(digits, 10, 64)
		if err == nil && n >= 0 && n <= mostSize/unit.bytes && n*unit.bytes >= leastSize {
			return n * unit.bytes, nil
		}
		break
	}
	return 0, fmt.Errorf("a size from 1KiB to 1024GiB, as 1048576, 64MiB or 2GiB")
}

func printSize(n int64) string {
	for _, unit := range sizeUnits {
		if n%unit.bytes == 0 && n >= unit.bytes {
			return strconv.FormatInt(n/unit.bytes, 10) + unit.suffix
		}
	}
	return strconv.FormatInt(n, 10)
}

func parsePercent(text string) (string, error) {
	if _, err := money.ParsePercent(text); err != nil {
		return "", fmt.Errorf("a number from 0 to 100, as 19 or 7.7")
	}
	return text, nil
}

func parseCurrencies(text string) ([]string, error) {
	var list []string
	for _, item := range splitList(text) {
		code, ok := money.Code(item)
		if !ok {
			return nil, fmt.Errorf("codes of ISO 4217 with commas between, as EUR,USD; %q is none", item)
		}
		if !slices.Contains(list, code) {
			list = append(list, code)
		}
	}
	if list == nil {
		return nil, fmt.Errorf("one currency at least")
	}
	return list, nil
}

func splitList(text string) []string {
	var list []string
	for item := range strings.SplitSeq(text, ",") {
		if item = strings.TrimSpace(item); item != "" {
			list = append(list, item)
		}
	}
	return list
}

func joinList(list []string) string { return strings.Join(list, ",") }
