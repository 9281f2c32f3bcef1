package webkit

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"souk.dev/souk/internal/platform/errs"
)

// Form is what a visitor typed, and what was found wrong with it. The zero value is an empty form.
type Form struct {
	Values url.Values
	// Summary stands above the form: the sentence of the refusal. "" when nothing is wrong.
	Summary string
	// Errors are the mistakes by field name.
	Errors map[string][]string
	// Others are mistakes of places that are no field of the form.
	Others []errs.Field
}

// NewForm returns the form with the given values, as name, value, name, value.
func NewForm(pairs ...string) Form {
	f := Form{Values: url.Values{}}
	for i := 0; i+1 < len(pairs); i += 2 {
		f.Values.Add(pairs[i], pairs[i+1])
	}
	return f
}

// Value returns the first value of the field.
func (f Form) Value(name string) string { return f.Values.Get(name) }

// Checked reports whether a box or button with this value is on.
func (f Form) Checked(name, value string) bool { return slices.Contains(f.Values[name], value) }

// Error returns the mistakes of the field as one text, "" when there are none.
func (f Form) Error(name string) string { return strings.Join(f.Errors[name], " ") }

// Failed reports whether anything is wrong.
func (f Form) Failed() bool { return f.Summary != "" || len(f.Errors) > 0 || len(f.Others) > 0 }

// Refuse notes a mistake of a field.
func (f *Form) Refuse(name, message string) {
	if f.Errors == nil {
		f.Errors = map[string][]string{}
	}
	f.Errors[name] = append(f.Errors[name], message)
}

// Take notes what the domain service found wrong. places maps the paths of its fields to the names
// of the form's, where they differ; a path that is no field goes to Others.
func (f *Form) Take(err error, fields []string, places map[string]string) {
	e := errs.As(err)
	f.Summary = e.Message
	for _, field := range e.Fields {
		name := field.Path
		if to, ok := places[name]; ok {
			name = to
		}
		if slices.Contains(fields, name) {
			f.Refuse(name, field.Message)
			continue
		}
		f.Others = append(f.Others, field)
	}
}

// Option is one choice of a select or radio field.
type Option struct {
	Value, Label, Hint string
}

// Field is one input of a form, as the partial "field" shows it.
type Field struct {
	Name, Label, Value string
	Type               string // of the input: text, password, email, textarea, select, checkbox; text when ""
	Hint, Error        string
	Placeholder        string
	Autocomplete       string
	Pattern            string
	InputMode          string
	MaxLength, Rows    string
	Required, Checked  bool
	Focus              bool // the cursor starts here
	Unmarked           bool // not called optional, where it is not required
	Options            []Option
}

// NewField returns the field of form with the label. The rest comes in pairs of key and value:
// type, hint, placeholder, autocomplete, inputmode, pattern, maxlength, rows, and with "yes" required,
// focus and unmarked. A checkbox has the value "yes".
func NewField(form Form, name, label string, pairs ...string) (Field, error) {
	f := Field{Name: name, Label: label, Type: "text", Value: form.Value(name), Error: form.Error(name)}
	if len(pairs)%2 != 0 {
		return f, fmt.Errorf("webkit: field %s: a key without a value", name)
	}
	text := map[string]*string{
		"type": &f.Type, "hint": &f.Hint, "placeholder": &f.Placeholder, "autocomplete": &f.Autocomplete,
		"inputmode": &f.InputMode, "pattern": &f.Pattern, "maxlength": &f.MaxLength, "rows": &f.Rows,
	}
	flags := map[string]*bool{"required": &f.Required, "focus": &f.Focus, "unmarked": &f.Unmarked}
	for i := 0; i < len(pairs); i += 2 {
		key, value := pairs[i], pairs[i+1]
		switch {
		case text[key] != nil:
			*text[key] = value
		case flags[key] != nil:
			*flags[key] = value == "yes"
		default:
			return f, fmt.Errorf("webkit: field %s: unknown key %q", name, key)
		}
	}
	if f.Type == "checkbox" {
		f.Checked = form.Checked(name, "yes")
	}
	if f.Type == "password" {
		f.Value = "" // never sent back
	}
	return f, nil
}

// With returns the field as a choice among options.
func (f Field) With(options []Option) Field {
	f.Type, f.Options = "select", options
	return f
}
