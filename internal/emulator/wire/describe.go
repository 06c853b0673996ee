package wire

import "github.com/hartonomous/hartctl/internal/emulator/types"

// longest is the length of a value without a limit, as sp_describe_first_result_set says it.
const longest = 0xFFFF

// Describe gives the type of a column as TDS has it, for a client that reads UTF-8: its token and its length in bytes.
func Describe(t types.Type, nullable bool) (token, length int, err error) {
	e, err := newEncoder(t, nullable, true)
	switch {
	case err != nil:
		return 0, 0, err
	case e.frame == framePLP:
		return int(e.token), longest, nil
	case t.IsString():
		return int(e.token), t.MaxLength(), nil
	}
	return int(e.token), e.size, nil
}
