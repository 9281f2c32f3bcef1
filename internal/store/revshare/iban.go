package revshare

import (
	"math/big"
	"regexp"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// ibanLengths are the lengths of IBANs by country, of the countries and territories of SEPA.
var ibanLengths = map[string]int{
	"AD": 24, "AL": 28, "AT": 20, "BE": 16, "BG": 22, "CH": 21, "CY": 28, "CZ": 24, "DE": 22, "DK": 18, "EE": 20, "ES": 24, "FI": 18, "FO": 18,
	"FR": 27, "GB": 22, "GI": 23, "GL": 18, "GR": 27, "HR": 21, "HU": 28, "IE": 22, "IS": 26, "IT": 27, "LI": 21, "LT": 20, "LU": 20, "LV": 21,
	"MC": 27, "MD": 24, "ME": 22, "MK": 19, "MT": 31, "NL": 18, "NO": 15, "PL": 28, "PT": 25, "RO": 24, "RS": 22, "SE": 24, "SI": 19, "SK": 24,
	"SM": 27, "VA": 22,
}

var (
	ibanForm = regexp.MustCompile(`^[A-Z]{2}[0-9]{2}[A-Z0-9]{11,30}$`)
	bicForm  = regexp.MustCompile(`^[A-Z0-9]{4}[A-Z]{2}[A-Z0-9]{2}([A-Z0-9]{3})?$`)
)

// ParseIBAN returns an IBAN without blanks and in upper case, after a look at its length and its check digits
// (ISO 13616, ISO 7064 mod 97-10). Its errors are of KindInvalid, code "bad_iban".
func ParseIBAN(text string) (string, error) {
	iban := strings.ToUpper(strings.Join(strings.Fields(text), ""))
	if !ibanForm.MatchString(iban) {
		return "", errs.Invalid("bad_iban", "This is not an IBAN: two letters, two digits, then up to 30 letters and digits, as DE02 1203 0000 0000 2020 51.")
	}
	want, known := ibanLengths[iban[:2]]
	if !known {
		return "", errs.Invalid("bad_iban", "%s is not a country that payments in euro go to by IBAN.", iban[:2])
	}
	if len(iban) != want {
		return "", errs.Invalid("bad_iban", "An IBAN of %s has %d letters and digits; this one has %d.", iban[:2], want, len(iban))
	}
	var digits strings.Builder
	for _, c := range iban[4:] + iban[:4] {
		if c >= 'A' {
			digits.WriteString(big.NewInt(int64(c - 'A' + 10)).String())
			continue
		}
		digits.WriteRune(c)
	}
	n, ok := new(big.Int).SetString(digits.String(), 10)
	if !ok || new(big.Int).Mod(n, big.NewInt(97)).Int64() != 1 {
		return "", errs.Invalid("bad_iban", "The check digits of this IBAN are wrong. Look for a letter or digit that is mistyped.")
	}
	return iban, nil
}

// ParseBIC returns a BIC in upper case; "" stays "". Its errors are of KindInvalid, code "bad_bic".
func ParseBIC(text string) (string, error) {
	bic := strings.ToUpper(strings.Join(strings.Fields(text), ""))
	if bic != "" && !bicForm.MatchString(bic) {
		return "", errs.Invalid("bad_bic", "This is not a BIC: 8 or 11 letters and digits, as BYLADEM1001.")
	}
	return bic, nil
}

// maskIBAN hides all but the country and the last four.
func maskIBAN(iban string) string {
	if len(iban) < 8 {
		return iban
	}
	return iban[:2] + strings.Repeat("•", 6) + iban[len(iban)-4:]
}
