package cli

import (
	"io"

	"souk.dev/souk/internal/wire"
)

// printList writes a page of a list, in columns for people.
func printList[T any](s *session, list wire.List[T], headings string, row func(T) []string) error {
	err := s.print(list, func(w io.Writer) {
		rows := make([][]string, 0, len(list.Items))
		for _, item := range list.Items {
			rows = append(rows, row(item))
		}
		if len(rows) > 0 {
			table(w, headings, rows)
		}
	})
	switch {
	case err != nil:
		return err
	case len(list.Items) == 0:
		s.hint("Nothing here.")
	case list.Next != "":
		s.hint("There is more: --after %s", list.Next)
	}
	return nil
}
