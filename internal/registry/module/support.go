package module

// The codes of a module's support status (spec openbravo 1.1).
const (
	Supported    = "SUP"
	ExtraService = "ES"
	Deprecated   = "DEP"
	Unsupported  = "USUP"
	Retired      = "REM"
	NoSupport    = "NI" // no information: nothing is said
)

// supports are the codes with the words for them, in the order in which they are offered.
var supports = []struct{ code, name string }{
	{NoSupport, "No information"},
	{Supported, "Supported"},
	{ExtraService, "Supported as an extra service"},
	{Deprecated, "Deprecated"},
	{Unsupported, "Unsupported"},
	{Retired, "Retired"},
}

// Supports returns the codes in the order in which they are offered.
func Supports() []string {
	codes := make([]string, len(supports))
	for i, s := range supports {
		codes[i] = s.code
	}
	return codes
}

// SupportName returns the words for a code, the code itself where there are none.
func SupportName(code string) string {
	for _, s := range supports {
		if s.code == code {
			return s.name
		}
	}
	return code
}
