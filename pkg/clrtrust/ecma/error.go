package ecma

import "fmt"

// FormatError says what in a file breaks ECMA-335 (or the PE format), and where: Offset counts bytes from the start of the file.
type FormatError struct {
	Offset int64
	Text   string
}

func (e *FormatError) Error() string { return fmt.Sprintf("%s (file offset 0x%x)", e.Text, e.Offset) }

func formatErr(offset int64, format string, args ...any) *FormatError {
	return &FormatError{Offset: offset, Text: fmt.Sprintf(format, args...)}
}
