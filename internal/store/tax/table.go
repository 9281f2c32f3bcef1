package tax

import (
	"slices"
	"strings"
	"sync"

	"github.com/shopspring/decimal"
)

// members are the member states of the European Union.
var members = strings.Fields("AT BE BG CY CZ DE DK EE ES FI FR GR HR HU IE IT LT LU LV MT NL PL PT RO SE SI SK")

// IsMember reports whether a country is a member state of the European Union.
func IsMember(country string) bool { return slices.Contains(members, country) }

// standardRates are the standard rates of value added tax, a country on a line: each with the day from which
// it holds. They reach back to 2016 at least.
const standardRates = `
AT 20 1984-01-01
BE 21 1996-01-01
BG 20 1999-01-01
CH 8 2011-01-01, 7.7 2018-01-01, 8.1 2024-01-01
CY 19 2014-01-13
CZ 21 2013-01-01
DE 19 2007-01-01, 16 2020-07-01, 19 2021-01-01
DK 25 1992-01-01
EE 20 2009-07-01, 22 2024-01-01, 24 2025-07-01
ES 21 2012-09-01
FI 24 2013-01-01, 25.5 2024-09-01
FR 20 2014-01-01
GB 20 2011-01-04
GR 23 2010-07-01, 24 2016-06-01
HR 25 2012-03-01
HU 27 2012-01-01
IE 23 2012-01-01, 21 2020-09-01, 23 2021-03-01
IT 22 2013-10-01
LI 8 2011-01-01, 7.7 2018-01-01, 8.1 2024-01-01
LT 21 2009-09-01
LU 17 2015-01-01, 16 2023-01-01, 17 2024-01-01
LV 21 2012-07-01
MT 18 2004-01-01
NL 21 2012-10-01
NO 25 2005-01-01
PL 23 2011-01-01
PT 23 2011-01-01
RO 24 2010-07-01, 20 2016-01-01, 19 2017-01-01, 21 2025-08-01
SE 25 1990-07-01
SI 22 2013-07-01
SK 20 2011-01-01, 23 2025-01-01
`

// table reads standardRates.
var table = sync.OnceValue(func() []Entry {
	var list []Entry
	for line := range strings.Lines(strings.TrimSpace(standardRates)) {
		country, rates, _ := strings.Cut(strings.TrimSpace(line), " ")
		for rate := range strings.SplitSeq(rates, ", ") {
			percent, from, _ := strings.Cut(rate, " ")
			list = append(list, Entry{Country: country, Class: StandardClass, From: from, Percent: decimal.RequireFromString(percent)})
		}
	}
	return list
})
