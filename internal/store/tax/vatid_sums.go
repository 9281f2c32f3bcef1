package tax

// weighted multiplies the digits of a text with weights and adds up.
func weighted(digits string, weights ...int) int {
	sum := 0
	for i, w := range weights {
		sum += w * at(digits, i)
	}
	return sum
}

// at returns a digit of a text as a number.
func at(digits string, i int) int { return int(digits[i] - '0') }

// last returns the last digit as a number.
func last(digits string) int { return at(digits, len(digits)-1) }

// number reads digits; there are 18 at most.
func number(digits string) int64 {
	var n int64
	for i := range len(digits) {
		n = 10*n + int64(digits[i]-'0')
	}
	return n
}

// allDigits reports whether text has nothing but digits.
func allDigits(text string) bool {
	for i := range len(text) {
		if text[i] < '0' || text[i] > '9' {
			return false
		}
	}
	return text != ""
}

// luhn is the check of ISO/IEC 7812: each second digit from the right is doubled.
func luhn(digits string) bool {
	sum := 0
	for i := range len(digits) {
		d := at(digits, len(digits)-1-i)
		if i%2 == 1 {
			d = sumOfDigits(2 * d)
		}
		sum += d
	}
	return sum%10 == 0
}

// sumOfDigits is that of a number below 100.
func sumOfDigits(n int) int { return n/10 + n%10 }

// mod11and10 is the check of ISO/IEC 7064, mod 11,10.
func mod11and10(digits string) bool {
	rest := 10
	for i := range len(digits) - 1 {
		sum := (rest + at(digits, i)) % 10
		if sum == 0 {
			sum = 10
		}
		rest = 2 * sum % 11
	}
	return (rest+last(digits))%10 == 1
}

// mod97 is the rest of ISO/IEC 7064, mod 97,10, of letters and digits: A is 10, Z is 35.
func mod97(text string) int {
	rest := 0
	for i := range len(text) {
		if c := text[i]; c >= 'A' {
			rest = (100*rest + int(c-'A') + 10) % 97
		} else {
			rest = (10*rest + int(c-'0')) % 97
		}
	}
	return rest
}
