package tax

import "strings"

// The checks of the states in the north and west of Europe, as their tax offices have published them. Each
// gets a body that has the shape of its state.

func checkAT(body string) bool {
	digits, sum := body[1:], 4
	for i := range 7 {
		d := at(digits, i)
		if i%2 == 1 {
			d = sumOfDigits(2 * d)
		}
		sum += d
	}
	return (10-sum%10)%10 == last(digits)
}

func checkBE(body string) bool { return 97-number(body[:8])%97 == number(body[8:]) }

func checkCH(body string) bool {
	return (11-weighted(body, 5, 4, 3, 2, 7, 6, 5, 4)%11)%11 == last(body)
}

func checkDK(body string) bool { return weighted(body, 2, 7, 6, 5, 4, 3, 2, 1)%11 == 0 }

func checkEE(body string) bool { return weighted(body, 3, 7, 1, 3, 7, 1, 3, 7, 1)%10 == 0 }

func checkFI(body string) bool { return weighted(body, 7, 9, 10, 5, 8, 4, 2, 1)%11 == 0 }

// frenchLetters are those of a French key: without I and O.
const frenchLetters = "0123456789ABCDEFGHJKLMNPQRSTUVWXYZ"

func checkFR(body string) bool {
	key, siren := body[:2], body[2:]
	if !luhn(siren) && !strings.HasPrefix(siren, "000") { // those of Monaco begin with 000
		return false
	}
	if allDigits(key) {
		return number(siren+"12")%97 == number(key)
	}
	first, second := strings.IndexByte(frenchLetters, key[0]), strings.IndexByte(frenchLetters, key[1])
	value := int64(34*first + second - 100)
	if first < 10 {
		value = int64(24*first + second - 10)
	}
	return (number(siren)+1+value/11)%11 == value%11
}

func checkGB(body string) bool {
	if body[0] == 'G' || body[0] == 'H' { // departments and health authorities have no check digits
		return true
	}
	rest := weighted(body, 8, 7, 6, 5, 4, 3, 2, 10, 1) % 97
	return rest == 0 || number(body[:3]) >= 100 && (rest == 42 || rest == 55)
}

// irishLetters are the letters of an Irish check, by what they stand for.
const irishLetters = "WABCDEFGHIJKLMNOPQRSTUV"

func checkIE(body string) bool {
	if !allDigits(body[:7]) { // numbers from before 2013: 8D79739I
		body = "0" + body[2:7] + body[:1] + body[7:]
	}
	sum := weighted(body, 8, 7, 6, 5, 4, 3, 2)
	if len(body) == 9 {
		sum += 9 * strings.IndexByte(irishLetters, body[8])
	}
	return irishLetters[sum%23] == body[7]
}

func checkLT(body string) bool {
	sum := func(shift int) int {
		total := 0
		for i := range len(body) - 1 {
			total += (1 + (i+shift)%9) * at(body, i)
		}
		return total % 11
	}
	check := sum(0)
	if check == 10 {
		check = sum(2)
	}
	return check%10 == last(body)
}

func checkLU(body string) bool { return number(body[:6])%89 == number(body[6:]) }

func checkLV(body string) bool {
	switch {
	case body[0] > '3': // of a company
		return weighted(body, 9, 1, 4, 8, 3, 10, 2, 5, 7, 6, 1)%11 == 3
	case strings.HasPrefix(body, "32"): // of a person, since 2017: without a check digit
		return true
	}
	return date(body[:2], body[2:4]) && (1+weighted(body, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9))%11%10 == last(body)
}

func checkNL(body string) bool {
	sum := weighted(body, 9, 8, 7, 6, 5, 4, 3, 2)
	return sum != 0 && sum%11 == at(body, 8) || mod97("NL"+body) == 1
}

func checkNO(body string) bool {
	return (11-weighted(body, 3, 2, 7, 6, 5, 4, 3, 2)%11)%11 == at(body, 8)
}

func checkSE(body string) bool { return luhn(body[:10]) }

// date reports whether two digits can be a day, and two a month.
func date(day, month string) bool {
	d, m := number(day), number(month)
	return d >= 1 && d <= 31 && m >= 1 && m <= 12
}
