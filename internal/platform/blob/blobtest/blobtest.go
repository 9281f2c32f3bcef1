// Package blobtest is what every blob.Store has to pass.
package blobtest

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/iotest"

	"github.com/google/go-cmp/cmp"

	"souk.dev/souk/internal/platform/blob"
	"souk.dev/souk/internal/platform/errs"
)

// Run checks the stores that open returns, each of them new and empty.
func Run(t *testing.T, open func(t *testing.T) blob.Store) {
	for name, test := range map[string]func(*testing.T, *suite){
		"ReadAfterPut":    readAfterPut,
		"Seek":            seek,
		"Delete":          deleteTwice,
		"ReadWhileGone":   readWhileDeleted,
		"List":            list,
		"ListStops":       listStops,
		"OverLimit":       overLimit,
		"ReaderError":     readerError,
		"Cancelled":       cancelled,
		"NeverReplaces":   neverReplaces,
		"ConcurrentPuts":  concurrentPuts,
		"ConcurrentClash": concurrentClash,
		"BadKeys":         badKeys,
	} {
		t.Run(name, func(t *testing.T) { test(t, &suite{open(t)}) })
	}
}

type suite struct{ blob.Store }

// Key returns the nth key.
func Key(n int) string { return fmt.Sprintf("%024x", n) }

// Data returns bytes that no compression makes much smaller, the same ones for the same size.
func Data(size int) []byte {
	var b []byte
	for i := 0; len(b) < size; i++ {
		sum := sha256.Sum256([]byte{byte(i), byte(i >> 8), byte(i >> 16)})
		b = append(b, sum[:]...)
	}
	return b[:size]
}

// put stores data and fails the test when the store says anything else than it should.
func (s *suite) put(t *testing.T, key string, data []byte) {
	t.Helper()
	got, err := s.Put(t.Context(), key, bytes.NewReader(data), int64(len(data)))
	if err != nil {
		t.Fatalf("put: %v", err)
	}
	sum := sha256.Sum256(data)
	if diff := cmp.Diff(blob.Info{Key: key, SHA256: hex.EncodeToString(sum[:]), Size: int64(len(data))}, got); diff != "" {
		t.Error(diff)
	}
}

// read returns the contents of a file.
func (s *suite) read(t *testing.T, key string) []byte {
	t.Helper()
	r, err := s.Get(t.Context(), key)
	if err != nil {
		t.Fatalf("get: %v", err)
	}
	defer r.Close()
	data, err := io.ReadAll(r)
	if err != nil {
		t.Fatalf("read: %v", err)
	}
	if r.Size() != int64(len(data)) {
		t.Errorf("size %d, but %d bytes", r.Size(), len(data))
	}
	return data
}

// absent fails the test when there is a file, by Get or by List.
func (s *suite) absent(t *testing.T, key string) {
	t.Helper()
	if r, err := s.Get(t.Context(), key); !errs.Is(err, errs.KindNotFound) || errs.CodeOf(err) != "no_such_file" {
		t.Errorf("get of no file: %v, %v", r, err)
	}
	if keys := s.keys(t); slices.Contains(keys, key) {
		t.Errorf("%s is listed", key)
	}
}

func (s *suite) keys(t *testing.T) []string {
	t.Helper()
	keys := []string{}
	err := s.List(t.Context(), func(key string, _ int64) error {
		keys = append(keys, key)
		return nil
	})
	if err != nil {
		t.Fatalf("list: %v", err)
	}
	slices.Sort(keys)
	return keys
}

func readAfterPut(t *testing.T, s *suite) {
	s.absent(t, Key(0))
	for i, size := range []int{0, 1, 4096, 3<<20 + 17} {
		data := Data(size)
		s.put(t, Key(i), data)
		if !bytes.Equal(s.read(t, Key(i)), data) {
			t.Errorf("%d bytes come back as others", size)
		}
	}
}

func seek(t *testing.T, s *suite) {
	data := Data(1 << 20)
	s.put(t, Key(1), data)
	r, err := s.Get(t.Context(), Key(1))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	for _, at := range []struct {
		offset int64
		whence int
		want   int64
	}{{500_000, io.SeekStart, 500_000}, {-10, io.SeekEnd, 1<<20 - 10}, {0, io.SeekStart, 0}, {100, io.SeekCurrent, 110}, {0, io.SeekEnd, 1 << 20}} {
		pos, err := r.Seek(at.offset, at.whence)
		if err != nil || pos != at.want {
			t.Fatalf("seek %v: %d, %v", at, pos, err)
		}
		want := data[pos:min(pos+10, 1<<20)]
		got := make([]byte, len(want))
		if _, err := io.ReadFull(r, got); err != nil || !bytes.Equal(got, want) {
			t.Errorf("read at %d: %x, want %x (%v)", pos, got, want, err)
		}
	}
	if _, err := r.Seek(1<<19, io.SeekStart); err != nil {
		t.Fatal(err)
	}
	if rest, err := io.ReadAll(r); err != nil || !bytes.Equal(rest, data[1<<19:]) {
		t.Errorf("the second half has %d bytes (%v)", len(rest), err)
	}
}

func deleteTwice(t *testing.T, s *suite) {
	s.put(t, Key(1), Data(10))
	s.put(t, Key(2), Data(20))
	for range 2 {
		if err := s.Delete(t.Context(), Key(1)); err != nil {
			t.Errorf("delete: %v", err)
		}
		s.absent(t, Key(1))
	}
	if got := s.read(t, Key(2)); len(got) != 20 {
		t.Errorf("another file has %d bytes", len(got))
	}
	s.put(t, Key(1), Data(30)) // the key is free again
}

func readWhileDeleted(t *testing.T, s *suite) {
	data := Data(1 << 20)
	s.put(t, Key(1), data)
	r, err := s.Get(t.Context(), Key(1))
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	if err := s.Delete(t.Context(), Key(1)); err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, data) {
		t.Errorf("an open file that is deleted has %d bytes (%v)", len(got), err)
	}
}

func list(t *testing.T, s *suite) {
	want := map[string]int64{}
	for i := range 40 {
		key := Key(i * 7919)
		want[key] = int64(i)
		s.put(t, key, Data(i))
	}
	got := map[string]int64{}
	err := s.List(t.Context(), func(key string, size int64) error {
		got[key] = size
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

func listStops(t *testing.T, s *suite) {
	s.put(t, Key(1), Data(1))
	s.put(t, Key(2), Data(2))
	stop := errors.New("stop")
	calls := 0
	err := s.List(t.Context(), func(string, int64) error {
		calls++
		return stop
	})
	if !errors.Is(err, stop) || calls != 1 {
		t.Errorf("%d calls, %v", calls, err)
	}
}

func overLimit(t *testing.T, s *suite) {
	for _, size := range []int{1, 11, 1 << 20} {
		_, err := s.Put(t.Context(), Key(1), bytes.NewReader(Data(size)), int64(size)-1)
		if !errs.Is(err, errs.KindTooLarge) || errs.CodeOf(err) != "file_too_large" {
			t.Errorf("one byte over %d: %v", size-1, err)
		}
		s.absent(t, Key(1))
	}
	endless := iotest.DataErrReader(neverEnding{})
	if _, err := s.Put(t.Context(), Key(1), endless, 100_000); !errs.Is(err, errs.KindTooLarge) {
		t.Errorf("an endless body: %v", err)
	}
	s.absent(t, Key(1))
	s.put(t, Key(1), Data(10)) // exactly at the limit
}

type neverEnding struct{}

func (neverEnding) Read(p []byte) (int, error) { return len(p), nil }

func readerError(t *testing.T, s *suite) {
	broken := errs.Invalid("broken_upload", "The upload broke off.")
	for _, size := range []int{0, 10, 1 << 20} {
		body := io.MultiReader(bytes.NewReader(Data(size)), iotest.ErrReader(broken))
		if _, err := s.Put(t.Context(), Key(1), body, 2<<20); !errors.Is(err, broken) {
			t.Errorf("broken off after %d bytes: %v", size, err)
		}
		s.absent(t, Key(1))
	}
}

func cancelled(t *testing.T, s *suite) {
	ctx, cancel := context.WithCancel(t.Context())
	body := io.MultiReader(bytes.NewReader(Data(100)), readerFunc(func(p []byte) (int, error) {
		cancel()
		return len(p), nil
	}))
	if _, err := s.Put(ctx, Key(1), body, 1<<30); !errors.Is(err, context.Canceled) {
		t.Errorf("got %v", err)
	}
	s.absent(t, Key(1))
}

type readerFunc func([]byte) (int, error)

func (f readerFunc) Read(p []byte) (int, error) { return f(p) }

func neverReplaces(t *testing.T, s *suite) {
	s.put(t, Key(1), Data(100))
	_, err := s.Put(t.Context(), Key(1), strings.NewReader("other"), 100)
	if !errs.Is(err, errs.KindConflict) || errs.CodeOf(err) != "key_taken" {
		t.Errorf("a second put: %v", err)
	}
	if !bytes.Equal(s.read(t, Key(1)), Data(100)) {
		t.Error("the file has changed")
	}
}

func concurrentPuts(t *testing.T, s *suite) {
	var wg sync.WaitGroup
	const n = 16
	failures := make([]error, n)
	for i := range n {
		wg.Go(func() {
			_, failures[i] = s.Put(t.Context(), Key(i), bytes.NewReader(Data(100_000+i)), 1<<20)
		})
	}
	wg.Wait()
	for i, err := range failures {
		if err != nil {
			t.Errorf("put %d: %v", i, err)
		} else if !bytes.Equal(s.read(t, Key(i)), Data(100_000+i)) {
			t.Errorf("file %d has other bytes", i)
		}
	}
}

// Of several puts of one key one succeeds, and the file is that one's.
func concurrentClash(t *testing.T, s *suite) {
	var wg sync.WaitGroup
	const n = 8
	failures := make([]error, n)
	for i := range n {
		wg.Go(func() {
			_, failures[i] = s.Put(t.Context(), Key(1), bytes.NewReader(Data(100_000+i)), 1<<20)
		})
	}
	wg.Wait()
	winner := -1
	for i, err := range failures {
		switch {
		case err == nil && winner >= 0:
			t.Error("two of them succeeded")
		case err == nil:
			winner = i
		case errs.CodeOf(err) != "key_taken":
			t.Errorf("put %d: %v", i, err)
		}
	}
	if winner < 0 || !bytes.Equal(s.read(t, Key(1)), Data(100_000+winner)) {
		t.Errorf("the winner is %d, and the file is another's", winner)
	}
}

func badKeys(t *testing.T, s *suite) {
	for _, key := range []string{"", "a", "../../../../../../etc/pas", strings.Repeat("a", 23), strings.Repeat("a", 25),
		strings.Repeat("A", 24), strings.Repeat("g", 24), "aaaaaaaaaaaaaaaaaaaaaa\x00a", "/aaaaaaaaaaaaaaaaaaaaaaa"} {
		_, putErr := s.Put(t.Context(), key, strings.NewReader("x"), 10)
		_, getErr := s.Get(t.Context(), key)
		for _, err := range []error{putErr, getErr, s.Delete(t.Context(), key)} {
			if errs.CodeOf(err) != "bad_key" {
				t.Errorf("%q: %v", key, err)
			}
		}
	}
	if keys := s.keys(t); len(keys) > 0 {
		t.Errorf("stored: %v", keys)
	}
}
