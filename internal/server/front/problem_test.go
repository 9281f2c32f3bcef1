package front_test

import (
	"strings"
	"testing"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/server/front"
)

// TestProblemsRepeatLittle checks that no message repeats more than 100 characters of what was sent.
func TestProblemsRepeatLittle(t *testing.T) {
	long, spaced := strings.Repeat("é", 5000), strings.Repeat(`a "b\ `, 500)
	sentence := strings.Repeat("A message of ours may be as long as it has to be. ", 20)
	e := errs.NotFound("module_not_found", "There is no module %q here, nor %s, nor %q. %s", spaced, long, "org.bread", sentence)
	e.Fields = []errs.Field{{Path: "plan." + long, Code: "unknown_field", Message: "There is no " + long + "."}}
	p := front.Problem(t.Context(), e)
	if !strings.Contains(p.Detail, sentence) || !strings.Contains(p.Detail, `nor "org.bread".`) {
		t.Errorf("the message lost what is ours: %s", p.Detail)
	}
	for _, text := range []string{p.Detail, p.Errors[0].Path, p.Errors[0].Message} {
		if n := strings.Count(text, "é"); n > 100 || n < 80 {
			t.Errorf("%d characters are repeated: %s", n, text)
		}
		if strings.Count(text, "b") > 60 {
			t.Errorf("too much of what is quoted is repeated: %s", text)
		}
	}
}
