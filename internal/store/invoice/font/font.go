// Package font holds the letters that invoices are printed in; OFL.txt is their licence.
package font

import _ "embed" // the files

// Regular and Bold are the two weights of a sans serif, as TrueType files.
var (
	//go:embed NotoSans-Regular.ttf
	Regular []byte
	//go:embed NotoSans-Bold.ttf
	Bold []byte
)
