package tax_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/store/tax"
)

// published are numbers that companies and tax offices print, by country.
var published = map[string]string{
	"AT": "ATU13585627", "BE": "BE0428759497", "BG": "BG175074752 BG7523169263 BG8032056031", "CH": "CHE107787577",
	"CY": "CY10259033P", "CZ": "CZ25123891 CZ7103192745 CZ640903926 CZ531231123", "DE": "DE136695976 DE129273398", "DK": "DK13585628",
	"EE": "EE100931558", "GR": "EL094259216", "ES": "ESB58378431 ES54362315K ESX2482300W ESJ99216582", "FI": "FI20774740",
	"FR": "FR40303265045 FR83404833048 FRK7399859412 FR23334175221", "GB": "GB980780684 GBGD001 GBHA500",
	"HR": "HR33392005961", "HU": "HU12892312", "IE": "IE6433435F IE6433435OA IE8D79739I", "IT": "IT00743110157",
	"LT": "LT119511515 LT100001919017", "LU": "LU15027442", "LV": "LV40003521600 LV16117519997", "MT": "MT11679112",
	"NL": "NL004495445B01 NL123456789B13", "NO": "NO995525828MVA", "PL": "PL8567346215", "PT": "PT501964843", "RO": "RO18547290",
	"SE": "SE123456789701", "SI": "SI50223054", "SK": "SK2022749619",
}

func TestPublishedVATIDs(t *testing.T) {
	for country, list := range published {
		for id := range strings.FieldsSeq(list) {
			for _, text := range []string{id, strings.ToLower(id), " " + id[:2] + " " + id[2:5] + "." + id[5:] + " "} {
				got, err := tax.CheckVATID(country, text)
				if err != nil || got != id || tax.CountryOf(got) != country {
					t.Errorf("%s: %q is %q of %s, %v", country, text, got, tax.CountryOf(got), err)
				}
			}
			bare := strings.TrimPrefix(strings.TrimPrefix(id, "CHE"), id[:2])
			if got, err := tax.CheckVATID(country, bare); err != nil || got != id {
				t.Errorf("%s without prefix: %q is %q, %v", country, bare, got, err)
			}
		}
	}
}

// TestCheckDigits changes each digit of each number: nearly always, the number is wrong then.
func TestCheckDigits(t *testing.T) {
	for country, list := range published {
		id := strings.Fields(list)[0]
		wrong, all := 0, 0
		for i, c := range id {
			for d := '0'; d <= '9'; d++ {
				if c < '0' || c > '9' || d == c {
					continue
				}
				all++
				if _, err := tax.CheckVATID(country, id[:i]+string(d)+id[i+1:]); err != nil {
					wrong++
				}
			}
		}
		if all == 0 || wrong*100 < all*80 {
			t.Errorf("%s: only %d of %d mistakes in typing are noticed", country, wrong, all)
		}
	}
}

// made gives for each kind of number what comes before and behind the last check digits, and how many
// digits are free.
var made = []struct {
	country, before string
	free, check     int
	behind          string
	most            int // how many of the possible check digits are right
}{
	{"AT", "ATU", 7, 1, "", 1}, {"BE", "BE0", 7, 2, "", 1}, {"CH", "CHE", 8, 1, "", 1}, {"CZ", "CZ1", 6, 1, "", 1}, {"DE", "DE1", 7, 1, "", 1},
	{"DK", "DK1", 6, 1, "", 1}, {"EE", "EE", 8, 1, "", 1}, {"GR", "EL", 8, 1, "", 1}, {"ES", "ESA", 7, 1, "", 1}, {"FI", "FI", 7, 1, "", 1},
	{"GB", "GB1", 6, 2, "", 4}, {"HR", "HR", 10, 1, "", 1}, {"HU", "HU", 7, 1, "", 1}, {"LT", "LT11951151", 0, 1, "", 1}, {"LU", "LU", 6, 2, "", 1},
	{"LV", "LV4", 9, 1, "", 1}, {"MT", "MT1", 5, 2, "", 3}, {"NL", "NL1", 7, 1, "B01", 2}, {"NO", "NO9", 7, 1, "MVA", 1}, {"PL", "PL", 9, 1, "", 1},
	{"PT", "PT5", 7, 1, "", 1}, {"RO", "RO1", 8, 1, "", 1}, {"SE", "SE", 9, 1, "01", 1}, {"SI", "SI5", 6, 1, "", 1}, {"SK", "SK202", 6, 1, "", 1},
	{"BG", "BG", 8, 1, "", 1}, {"IT", "IT1234567001", 0, 0, "", 0}, {"FR", "FR", 0, 2, "303265045", 1},
}

// TestGeneratedVATIDs makes numbers: of all check digits that there could be, about one is right.
func TestGeneratedVATIDs(t *testing.T) {
	random := rand.New(rand.NewPCG(1, 2))
	for _, m := range made {
		found := 0
		for range 200 {
			body := m.before
			for range m.free {
				body += string(rune('0' + random.IntN(10)))
			}
			right := 0
			for n := range pow10(m.check) {
				id := body
				if m.check > 0 {
					id += fmt.Sprintf("%0*d", m.check, n)
				}
				if got, err := tax.CheckVATID(m.country, id+m.behind); err == nil && got == id+m.behind {
					right++
				}
			}
			if right > m.most {
				t.Errorf("%s: %s has %d right check digits", m.country, body, right)
			}
			found += min(right, 1)
		}
		if found < 150 && m.most > 0 {
			t.Errorf("%s: only %d of 200 have a right check digit", m.country, found)
		}
	}
}

func pow10(n int) int {
	all := 1
	for range n {
		all *= 10
	}
	return all
}

func TestRefusedVATIDs(t *testing.T) {
	for _, tt := range [][2]string{
		{"DE", ""}, {"DE", "DE"}, {"DE", "DE036695976"}, {"DE", "DE13669597"}, {"DE", "DE1366959761"}, {"DE", "ＤＥ136695976"}, {"DE", "DE13669597٦"},
		{"AT", "AT13585627"}, {"ES", "ESI1234567A"}, {"ES", "ES0000000"}, {"FR", "FRIO303265045"}, {"IT", "IT00000000000"}, {"SE", "SE123456789702"},
		{"US", "123456789"}, {"", "136695976"}, {"XX", "XX1"}, {"CY", "CY12000139V"}, {"GB", "GBGD500"}, {"GB", "GBHA499"}, {"IE", "IE6433435FZ"},
		{"DE", strings.Repeat("9", 500)}, {"DE", "DE136695976; DROP TABLE"}, {"RO", "RO"}, {"NL", "NL004495445A01"}, {"BG", "BG12345678"},
	} {
		if got, err := tax.CheckVATID(tt[0], tt[1]); errs.CodeOf(err) != "bad_vat_id" || got != "" {
			t.Errorf("%q of %s: %q, %v", tt[1], tt[0], got, err)
		}
	}
	if got, err := tax.CheckVATID("FR", "DE136695976"); err != nil || tax.CountryOf(got) != "DE" {
		t.Errorf("a number with the prefix of another state: %q, %v", got, err)
	}
}

func FuzzCheckVATID(f *testing.F) {
	for country, list := range published {
		for id := range strings.FieldsSeq(list) {
			f.Add(country, id)
		}
	}
	f.Fuzz(func(t *testing.T, country, text string) {
		id, err := tax.CheckVATID(country, text)
		if err != nil {
			return
		}
		if again, err := tax.CheckVATID("", id); err != nil || again != id {
			t.Errorf("%q gives %q, which gives %q, %v", text, id, again, err)
		}
	})
}
