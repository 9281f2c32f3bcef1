package cli

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"runtime"

	"souk.dev/souk/internal/platform/errs"
)

// login is what souk login leaves on disk: whose token, at which market.
type login struct {
	Server  string `json:"server"` // URL, as it was given
	Token   string `json:"token"`
	TokenID string `json:"token_id"` // to revoke it by
	User    string `json:"user"`
	Org     string `json:"organisation"` // that the token acts for
}

// loginFile returns the path of the stored login, in the folder where the user's programs keep
// their settings.
func (s *session) loginFile() (string, error) {
	folder := s.getenv("XDG_CONFIG_HOME")
	if folder == "" && runtime.GOOS == "windows" {
		folder = s.getenv("AppData")
	}
	if folder == "" && s.getenv("HOME") != "" {
		folder = filepath.Join(s.getenv("HOME"), ".config")
	}
	if folder == "" {
		return "", usage("There is no home folder to keep the login in: set SOUK_URL and SOUK_TOKEN instead.")
	}
	return filepath.Join(folder, "souk", "login.json"), nil
}

// storedLogin returns the stored login; the zero login where there is none.
func (s *session) storedLogin() (login, error) {
	path, err := s.loginFile()
	if err != nil {
		return login{}, nil //nolint:nilerr // no home folder is no login
	}
	text, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		return login{}, nil
	}
	if err != nil {
		return login{}, err
	}
	var l login
	if err := json.Unmarshal(text, &l); err != nil {
		return login{}, errs.Invalid("bad_login_file", "The stored login in %s cannot be read: %v. Run souk login again.", path, err)
	}
	return l, nil
}

// storeLogin writes the login for its owner alone, in one step.
func (s *session) storeLogin(l login) error {
	path, err := s.loginFile()
	if err != nil {
		return err
	}
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		return err
	}
	text, err := json.MarshalIndent(l, "", "  ")
	if err != nil {
		return err
	}
	// CreateTemp makes files that only their owner can read.
	f, err := os.CreateTemp(filepath.Dir(path), "login-")
	if err != nil {
		return err
	}
	_, err = f.Write(append(text, '\n'))
	if err = errors.Join(err, f.Close()); err == nil {
		err = os.Rename(f.Name(), path)
	}
	if err != nil {
		return fmt.Errorf("storing the login: %w", errors.Join(err, os.Remove(f.Name())))
	}
	return nil
}

// forgetLogin removes the stored login.
func (s *session) forgetLogin() error {
	path, err := s.loginFile()
	if err != nil {
		return err
	}
	if err := os.Remove(path); err != nil && !errors.Is(err, fs.ErrNotExist) {
		return err
	}
	return nil
}
