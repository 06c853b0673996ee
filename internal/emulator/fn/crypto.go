package fn

import (
	"crypto/md5"
	"crypto/rand"
	"crypto/sha1"
	"crypto/sha256"
	"crypto/sha512"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(cryptoFuncs) }

var cryptoFuncs = []Func{
	{Name: "NEWID", Result: returns("newid", types.UniqueIdentifierType), Eval: func(*exec.Env, []types.Value, []types.Type) (types.Value, error) {
		b := make([]byte, 16)
		rand.Read(b)
		b[7] = b[7]&0x0F | 0x40 // version 4; the third group is stored low byte first
		b[8] = b[8]&0x3F | 0x80
		return types.BytesOf(types.UniqueIdentifier, b), nil
	}},
	{Name: "HASHBYTES", Min: 2, Max: 2, Deterministic: true, Result: returns("hashbytes", types.VarBinaryOf(8000), isText, func(t types.Type) bool {
		return t.Kind == types.Null || isCharacter(t) || t.IsBinary() && t.Kind != types.Image
	}), Eval: evalHashBytes},
}

var hashes = map[string]func([]byte) []byte{
	"MD5":      func(b []byte) []byte { h := md5.Sum(b); return h[:] },
	"SHA":      func(b []byte) []byte { h := sha1.Sum(b); return h[:] },
	"SHA1":     func(b []byte) []byte { h := sha1.Sum(b); return h[:] },
	"SHA2_256": func(b []byte) []byte { h := sha256.Sum256(b); return h[:] },
	"SHA2_512": func(b []byte) []byte { h := sha512.Sum512(b); return h[:] },
}

// evalHashBytes hashes the stored bytes: code page or UTF-8 of char and varchar, UTF-16 of nchar and nvarchar.
func evalHashBytes(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	name, err := text(a[0], t[0])
	if err != nil {
		return types.NullValue, err
	}
	hash := hashes[strings.ToUpper(strings.TrimRight(name, " "))]
	if hash == nil {
		return types.NullValue, sqlerr.Unsupported("HASHBYTES with the algorithm '%s'", name)
	}
	data, err := types.Convert(a[1], t[1], types.VarBinaryMax, 0, true)
	if err != nil {
		return types.NullValue, err
	}
	return types.BytesOf(types.VarBinary, hash(data.Bytes())), nil
}
