package web

import (
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"

	"souk.dev/souk/internal/platform/errs"
)

const (
	uploadParts = 20      // of a form with a file; ours have fewer
	uploadValue = 4 << 10 // bytes of one of its other fields
)

// upload is a form with a file. The file lies on disk without a name, so that nothing is left of it
// when it is closed, or when the process dies.
type upload struct {
	values url.Values
	name   string // of the file; "" when none was chosen
	file   *os.File
}

// Close gives up the file.
func (u *upload) Close() error {
	if u.file == nil {
		return nil
	}
	return u.file.Close()
}

// rewound returns the file from its start, to be read once more.
func (u *upload) rewound() (io.Reader, error) {
	_, err := u.file.Seek(0, io.SeekStart)
	return u.file, err
}

// readUpload reads a multipart form, as it comes and never whole in memory. How much is read is bounded
// by BodyLimit. The caller closes it.
func readUpload(r *http.Request) (*upload, error) {
	parts, err := r.MultipartReader()
	if err != nil {
		return nil, errs.Invalid("not_a_form", "This is not a form with a file.")
	}
	up := &upload{values: url.Values{}}
	if err := up.read(parts); err != nil {
		return nil, errors.Join(err, up.Close())
	}
	return up, nil
}

func (u *upload) read(parts *multipart.Reader) error {
	for range uploadParts {
		part, err := parts.NextPart()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err != nil {
			return broken(err)
		}
		if err := u.take(part); err != nil {
			return broken(err)
		}
	}
	return errs.Invalid("too_many_parts", "The form has more parts than it should.")
}

// broken says why the form could not be read: our own refusals as they are, the rest as a form that was
// cut off.
func broken(err error) error {
	if errs.KindOf(err) != errs.KindInternal {
		return err
	}
	return &errs.Error{
		Op: "web.readUpload", Kind: errs.KindInvalid, Code: "broken_upload", Err: err,
		Message: "The upload broke off before it was complete. Please send it again.",
	}
}

func (u *upload) take(part *multipart.Part) error {
	if part.FormName() != "file" {
		value, err := io.ReadAll(io.LimitReader(part, uploadValue))
		u.values.Add(part.FormName(), string(value))
		return err
	}
	if part.FileName() == "" || u.file != nil {
		return nil
	}
	file, err := os.CreateTemp("", "souk-upload-*")
	if err != nil {
		return noRoom(err)
	}
	u.name, u.file = part.FileName(), file
	if err := os.Remove(file.Name()); err != nil {
		return fmt.Errorf("web: temporary file: %w", err)
	}
	_, err = io.Copy(onDisk{file}, part)
	return err
}

// onDisk tells failures of the disk from those of the client.
type onDisk struct{ file *os.File }

func (d onDisk) Write(p []byte) (int, error) {
	n, err := d.file.Write(p)
	if err != nil {
		err = noRoom(err)
	}
	return n, err
}

func noRoom(err error) error {
	return &errs.Error{
		Op: "web.readUpload", Kind: errs.KindUnavailable, Code: "disk_full", Err: err,
		Message: "The server has no room for the file right now. Nothing was kept; please tell its administrator.",
	}
}
