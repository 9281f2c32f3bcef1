package money

import "strings"

// byExponent lists the codes of ISO 4217 by the number of decimal places of the currency. Metals,
// testing codes and the units of account of banks have none and are left out.
var byExponent = [...]string{
	0: "BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX UYI VND VUV XAF XOF XPF",
	2: "AED AFN ALL AMD AOA ARS AUD AWG AZN BAM BBD BDT BMD BND BOB BOV BRL BSD BTN BWP BYN BZD " +
		"CAD CDF CHE CHF CHW CNY COP COU CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL " +
		"GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR " +
		"LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MXV MYR MZN NAD NGN NIO NOK NPR NZD " +
		"PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC " +
		"SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD USN UYU UZS VED VES WST XCD XCG YER ZAR ZMW ZWG",
	3: "BHD IQD JOD KWD LYD OMR TND",
	4: "CLF UYW",
}

var exponents = func() map[string]int {
	m := make(map[string]int)
	for exponent, codes := range byExponent {
		for code := range strings.FieldsSeq(codes) {
			m[code] = exponent
		}
	}
	return m
}()

// Code returns the code of a currency in upper case, and whether there is such a currency.
func Code(text string) (string, bool) {
	code := strings.ToUpper(text)
	_, ok := exponents[code]
	return code, ok
}

// Exponent returns the number of decimal places of a currency, 0 to 4, and whether there is such a
// currency.
func Exponent(currency string) (int, bool) {
	exponent, ok := exponents[strings.ToUpper(currency)]
	return exponent, ok
}
