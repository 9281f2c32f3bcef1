package errs

import "fmt"

// Fields collects the mistakes of one input, so that they come back together.
// The zero value is ready to use.
type Fields struct {
	list []Field
}

// Add notes a mistake; the message is formatted with args.
func (f *Fields) Add(path, code, format string, args ...any) {
	f.list = append(f.list, Field{Path: path, Code: code, Message: fmt.Sprintf(format, args...)})
}

// Append notes mistakes that another function found.
func (f *Fields) Append(fields ...Field) { f.list = append(f.list, fields...) }

// Check notes a mistake unless ok, and returns ok.
func (f *Fields) Check(ok bool, path, code, format string, args ...any) bool {
	if !ok {
		f.Add(path, code, format, args...)
	}
	return ok
}

// Len returns how many mistakes were noted.
func (f *Fields) Len() int { return len(f.list) }

// List returns the mistakes in the order in which they were noted.
func (f *Fields) List() []Field { return f.list }

// Err returns nil when nothing was noted, else one error of KindInvalid with all mistakes. The
// message is formatted with args and ends up above the list of mistakes.
func (f *Fields) Err(code, format string, args ...any) error {
	if len(f.list) == 0 {
		return nil
	}
	e := Invalid(code, format, args...)
	e.Fields = f.list
	return e
}
