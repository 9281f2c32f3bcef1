package authn

import (
	"encoding/base64"
	"strings"
	"testing"
)

// TestReferenceHash is a test vector of argon2's reference implementation.
func TestReferenceHash(t *testing.T) {
	const encoded = "$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc"
	for password, want := range map[string]bool{"password": true, "Password": false, "": false} {
		p, same, err := compare(encoded, password)
		if err != nil || same != want || p != (Params{Memory: 65536, Time: 2, Threads: 1}) {
			t.Errorf("%q: %v, %v, %v", password, p, same, err)
		}
	}
}

func TestHashesAreSalted(t *testing.T) {
	a, b := WeakParams.hash("same"), WeakParams.hash("same")
	if a == b || !strings.HasPrefix(a, "$argon2id$v=19$m=8,t=1,p=1$") {
		t.Errorf("hashes %s and %s", a, b)
	}
	if DefaultParams.Memory < 19*1024 || DefaultParams.Time < 2 {
		t.Errorf("%+v is less than OWASP asks for", DefaultParams)
	}
}

func TestBadHashes(t *testing.T) {
	key := base64.RawStdEncoding.EncodeToString(make([]byte, keyBytes))
	good := "$argon2id$v=19$m=8,t=1,p=1$c29tZXNhbHQ$" + key
	if _, _, err := compare(good, ""); err != nil {
		t.Fatalf("%s: %v", good, err)
	}
	for _, replace := range [][2]string{
		{good, ""}, {good, "plain"}, {"argon2id", "argon2i"}, {"v=19", "v=16"}, {"m=8", "m=0"}, {"m=8", "m=262145"}, {"m=8", "m=-8"},
		{"m=8", "m=+8"}, {"m=8", "x=8"}, {"t=1", "t=17"}, {"t=1", "t=0"}, {"p=1", "p=0"}, {"p=1", "p=17"}, {"p=1", "p=257"}, {",p=1", ""},
		{",p=1", ",p=1,x=1"}, {"c29tZXNhbHQ", "c29t"}, {"c29tZXNhbHQ", "c29tZXNhbHQ="}, {"c29tZXNhbHQ", strings.Repeat("A", 88)},
		{key, key[:20]}, {key, ""}, {key, key + "$"},
	} {
		bad := strings.Replace(good, replace[0], replace[1], 1)
		if _, _, err := compare(bad, ""); err == nil {
			t.Errorf("%s is taken", bad)
		} else if strings.Contains(err.Error(), "c29tZXNhbHQ") {
			t.Errorf("the error quotes the hash: %v", err)
		}
	}
}

// FuzzParseHash checks that what is taken stays within the limits, whatever is stored.
func FuzzParseHash(f *testing.F) {
	f.Add(WeakParams.hash("x"))
	f.Add("$argon2id$v=19$m=65536,t=2,p=1$c29tZXNhbHQ$CTFhFdXPJO1aFaMaO6Mm5c8y7cJHAph8ArZWb2GRPPc")
	f.Add("$argon2id$v=19$m=,t=,p=$$")
	f.Fuzz(func(t *testing.T, encoded string) {
		p, salt, key, err := parseHash(encoded)
		if err != nil {
			return
		}
		if p.Memory > limits.Memory || p.Time > limits.Time || p.Threads > limits.Threads || p.Memory*p.Time*uint32(p.Threads) == 0 {
			t.Errorf("%q gives %+v", encoded, p)
		}
		if len(salt) < 8 || len(key) != keyBytes {
			t.Errorf("%q gives a salt of %d and a key of %d bytes", encoded, len(salt), len(key))
		}
	})
}
