package account

import (
	"net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"souk.dev/souk/internal/platform/errs"
)

// Bounds of what people enter.
const (
	MinPassword = 8    // characters
	maxPassword = 1024 // bytes
	maxFullName = 100  // characters
	maxEmail    = 254  // bytes, as SMTP has it
	maxPart     = 200  // characters of one part of an address
)

var nameForm = regexp.MustCompile(`^[A-Za-z0-9][A-Za-z0-9._@+-]{0,29}$`)

// reservedNames would be mistaken for somebody else in the audit log.
var reservedNames = []string{Operator.UserName}

// nameKey is what names are compared by.
func nameKey(name string) string { return strings.ToLower(name) }

func checkName(f *errs.Fields, path, name string) {
	ok := f.Check(nameForm.MatchString(name), path, "bad_name",
		"A name has 1 to 30 letters, digits and . _ @ + - and begins with a letter or digit.")
	if ok && (slices.Contains(reservedNames, nameKey(name)) || strings.HasPrefix(nameKey(name), erasedPrefix)) {
		f.Add(path, "name_reserved", "The name %s is reserved; choose another one.", name)
	}
}

func checkPassword(f *errs.Fields, path, password string) {
	f.Check(utf8.RuneCountInString(password) >= MinPassword, path, "password_too_short",
		"A password has at least %d characters.", MinPassword)
	f.Check(len(password) <= maxPassword, path, "password_too_long",
		"A password has at most %d bytes.", maxPassword)
}

// checkPerson checks what both ways to create a user ask for.
func checkPerson(f *errs.Fields, name, fullName, email, password string) {
	checkName(f, "name", name)
	checkLine(f, "full_name", fullName, maxFullName)
	f.Check(email == "" || isEmail(email), "email", "bad_email", "This is not an e-mail address.")
	checkPassword(f, "password", password)
}

func isEmail(text string) bool {
	parsed, err := mail.ParseAddress(text)
	return err == nil && parsed.Address == text && len(text) <= maxEmail && isLine(text)
}

// checkLine checks a text of one line.
func checkLine(f *errs.Fields, path, text string, most int) {
	f.Check(utf8.RuneCountInString(text) <= most, path, "too_long", "It has more than %d characters.", most)
	f.Check(isLine(text), path, "bad_characters",
		"It must be one line of text without control characters.")
}

func isLine(text string) bool {
	if !utf8.ValidString(text) {
		return false
	}
	return !strings.ContainsFunc(text, func(r rune) bool { return r < ' ' || r >= 0x7f && r < 0xa0 || r == 0x2028 || r == 0x2029 })
}

// CheckNewUser checks what CreateUser would refuse without looking at who is there: it fails with
// "bad_user", with all mistakes together.
func CheckNewUser(in CreateUserInput) error {
	var f errs.Fields
	checkPerson(&f, in.Name, in.FullName, in.Email, in.Password)
	return f.Err("bad_user", "The account cannot be opened like this.")
}
