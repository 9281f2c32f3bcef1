package tax

import (
	"regexp"
	"strings"

	"souk.dev/souk/internal/platform/country"
	"souk.dev/souk/internal/platform/errs"
)

// maxVATID bounds what is looked at, in bytes.
const maxVATID = 40

// form is what the VAT identification numbers of a state look like behind their prefix, and the check of
// their digits.
type form struct {
	country string // ISO 3166-1
	pattern *regexp.Regexp
	check   func(body string) bool
	example string
}

// forms are known by the prefix of their numbers.
var forms = map[string]form{
	"AT":  {"AT", shape(`U\d{8}`), checkAT, "ATU13585627"},
	"BE":  {"BE", shape(`[01]\d{9}`), checkBE, "BE0428759497"},
	"BG":  {"BG", shape(`\d{9,10}`), checkBG, "BG175074752"},
	"CHE": {"CH", shape(`\d{9}`), checkCH, "CHE107787577"},
	"CY":  {"CY", shape(`\d{8}[A-Z]`), checkCY, "CY10259033P"},
	"CZ":  {"CZ", shape(`\d{8,10}`), checkCZ, "CZ25123891"},
	"DE":  {"DE", shape(`[1-9]\d{8}`), mod11and10, "DE136695976"},
	"DK":  {"DK", shape(`[1-9]\d{7}`), checkDK, "DK13585628"},
	"EE":  {"EE", shape(`\d{9}`), checkEE, "EE100931558"},
	"EL":  {"GR", shape(`\d{9}`), checkEL, "EL094259216"},
	"ES":  {"ES", shape(`[A-Z]\d{7}[A-Z0-9]|\d{8}[A-Z]`), checkES, "ESB58378431"},
	"FI":  {"FI", shape(`\d{8}`), checkFI, "FI20774740"},
	"FR":  {"FR", shape(`[0-9A-HJ-NP-Z]{2}\d{9}`), checkFR, "FR40303265045"},
	"GB":  {"GB", shape(`\d{9}|\d{12}|GD[0-4]\d\d|HA[5-9]\d\d`), checkGB, "GB980780684"},
	"HR":  {"HR", shape(`\d{11}`), mod11and10, "HR33392005961"},
	"HU":  {"HU", shape(`\d{8}`), checkHU, "HU12892312"},
	"IE":  {"IE", shape(`\d{7}[A-W][A-IW]?|\d[A-Z+*]\d{5}[A-W]`), checkIE, "IE6433435F"},
	"IT":  {"IT", shape(`\d{11}`), checkIT, "IT00743110157"},
	"LT":  {"LT", shape(`\d{7}1\d|\d{10}1\d`), checkLT, "LT119511515"},
	"LU":  {"LU", shape(`\d{8}`), checkLU, "LU15027442"},
	"LV":  {"LV", shape(`\d{11}`), checkLV, "LV40003521600"},
	"MT":  {"MT", shape(`[1-9]\d{7}`), checkMT, "MT11679112"},
	"NL":  {"NL", shape(`\d{9}B\d\d`), checkNL, "NL004495445B01"},
	"NO":  {"NO", shape(`[89]\d{8}MVA`), checkNO, "NO995525828MVA"},
	"PL":  {"PL", shape(`\d{10}`), checkPL, "PL8567346215"},
	"PT":  {"PT", shape(`[1-9]\d{8}`), checkPT, "PT501964843"},
	"RO":  {"RO", shape(`[1-9]\d{1,9}`), checkRO, "RO18547290"},
	"SE":  {"SE", shape(`\d{10}01`), checkSE, "SE123456789701"},
	"SI":  {"SI", shape(`[1-9]\d{7}`), checkSI, "SI50223054"},
	"SK":  {"SK", shape(`[1-9]\d[2-47-9]\d{7}`), checkSK, "SK2022749619"},
	"XI":  {"GB", shape(`\d{9}|\d{12}|GD[0-4]\d\d|HA[5-9]\d\d`), checkGB, "XI980780684"},
}

func shape(pattern string) *regexp.Regexp { return regexp.MustCompile(`^(?:` + pattern + `)$`) }

// CheckVATID returns a VAT identification number as it is written in the register: in capitals, without
// blanks and signs, with its prefix. A number without prefix is taken to be one of the country. Whether it
// is registered is not asked. It fails with "bad_vat_id".
func CheckVATID(countryCode, text string) (string, error) {
	id := tidyVATID(text)
	prefix, body := split(id)
	if prefix == "" {
		if prefix = prefixOf(countryCode); prefix == "" {
			return "", errs.Invalid("bad_vat_id", "%q does not begin with the letters of a state that has VAT identification numbers, as DE or ATU.", clip(text))
		}
		body = id
	}
	f := forms[prefix]
	if prefix == "NO" && !strings.HasSuffix(body, "MVA") {
		body += "MVA"
	}
	switch {
	case !f.pattern.MatchString(body):
		return "", errs.Invalid("bad_vat_id", "%q is not a VAT identification number of %s; one looks like %s.", clip(text), country.Name(f.country), f.example)
	case !f.check(body):
		return "", errs.Invalid("bad_vat_id", "The check digits of %q are wrong; look for a mistake in typing.", clip(text))
	}
	return prefix + body, nil
}

// CountryOf returns the country of a number that CheckVATID has returned; "" for what it cannot have.
func CountryOf(id string) string {
	prefix, _ := split(id)
	return forms[prefix].country
}

// split cuts the prefix off; it is "" where there is none.
func split(id string) (prefix, body string) {
	for _, length := range []int{3, 2} {
		if len(id) > length {
			if _, known := forms[id[:length]]; known {
				return id[:length], id[length:]
			}
		}
	}
	return "", ""
}

// prefixOf returns the prefix of the numbers of a country; "" where it has none.
func prefixOf(code string) string {
	switch code {
	case "GR":
		return "EL"
	case "CH", "LI":
		return "CHE"
	}
	if _, known := forms[code]; known && code != "XI" {
		return code
	}
	return ""
}

// tidyVATID drops what people write between the digits, and what the Swiss write behind them.
func tidyVATID(text string) string {
	if len(text) > maxVATID {
		return ""
	}
	id := strings.Map(func(r rune) rune {
		if strings.ContainsRune(" .-/\u00a0", r) {
			return -1
		}
		return r
	}, strings.ToUpper(text))
	if strings.HasPrefix(id, "CHE") {
		for _, behind := range []string{"MWST", "TVA", "IVA", "TPV"} {
			id = strings.TrimSuffix(id, behind)
		}
	}
	return id
}

func clip(s string) string {
	if len(s) > maxVATID {
		return strings.ToValidUTF8(s[:maxVATID], "") + "…"
	}
	return s
}
