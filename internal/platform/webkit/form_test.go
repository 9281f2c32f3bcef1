package webkit_test

import (
	"errors"
	"testing"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/errs"
	"souk.dev/souk/internal/platform/webkit"
)

func TestFormTakesMistakes(t *testing.T) {
	var f errs.Fields
	f.Add("plan.price", "bad", "Not a price.")
	f.Add("title", "required", "Give a title.")
	f.Add("title", "odd", "And another one.")
	f.Add("modules[0]", "gone", "Not there.")
	form := webkit.NewForm("title", "x", "box", "yes", "box", "no")
	if form.Failed() {
		t.Error("a new form has failed already")
	}
	form.Take(f.Err("bad", "It cannot be kept."), []string{"title", "price"}, map[string]string{"plan.price": "price"})
	if !form.Failed() || form.Summary != "It cannot be kept." {
		t.Errorf("failed %v, %q", form.Failed(), form.Summary)
	}
	for name, want := range map[string]string{"price": "Not a price.", "title": "Give a title. And another one.", "other": ""} {
		if got := form.Error(name); got != want {
			t.Errorf("error of %s: %q, want %q", name, got, want)
		}
	}
	if diff := cmp.Diff([]errs.Field{{Path: "modules[0]", Code: "gone", Message: "Not there."}}, form.Others); diff != "" {
		t.Error(diff)
	}
	if !form.Checked("box", "yes") || !form.Checked("box", "no") || form.Checked("box", "maybe") {
		t.Error("boxes are not as they were ticked")
	}
}

func TestFormHidesFailuresOfOurs(t *testing.T) {
	var form webkit.Form
	form.Take(errors.New("secret of the database"), nil, nil)
	if form.Summary == "" || form.Summary == "secret of the database" {
		t.Errorf("the form says %q", form.Summary)
	}
}

func TestNewField(t *testing.T) {
	form := webkit.NewForm("name", "anna", "password", "secret", "box", "yes")
	form.Refuse("name", "Taken.")
	got, err := webkit.NewField(form, "name", "Name", "hint", "h", "required", "yes", "maxlength", "30", "focus", "no")
	want := webkit.Field{Name: "name", Label: "Name", Value: "anna", Type: "text", Hint: "h", Error: "Taken.", Required: true, MaxLength: "30"}
	if diff := cmp.Diff(want, got); diff != "" || err != nil {
		t.Errorf("%v\n%s", err, diff)
	}
	if got, _ := webkit.NewField(form, "password", "Password", "type", "password"); got.Value != "" {
		t.Errorf("the password is sent back: %q", got.Value)
	}
	if got, _ := webkit.NewField(form, "box", "Box", "type", "checkbox"); !got.Checked {
		t.Error("the box is not ticked")
	}
	for _, pairs := range [][]string{{"hint"}, {"colour", "red"}} {
		if _, err := webkit.NewField(form, "name", "Name", pairs...); err == nil {
			t.Errorf("%v is taken", pairs)
		}
	}
	options := []webkit.Option{{Value: "a", Label: "A"}}
	if got := got.With(options); got.Type != "select" || len(got.Options) != 1 {
		t.Errorf("With gives %+v", got)
	}
}
