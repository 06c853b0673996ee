package fn

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"io"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(compressFuncs) }

// maxRandom is the most bytes that CRYPT_GEN_RANDOM gives.
const maxRandom = 8000

func isBinaryArg(t types.Type) bool {
	return t.Kind == types.Null || t.Kind == types.Binary || t.Kind == types.VarBinary
}

var compressFuncs = []Func{
	{Name: "COMPRESS", Min: 1, Max: 1, Result: returns("compress", types.VarBinaryMax, func(t types.Type) bool {
		return isBinaryArg(t) || isCharacter(t)
	}), Eval: evalCompress},
	{Name: "DECOMPRESS", Min: 1, Max: 1, Deterministic: true, Nullable: AlwaysMaybe, Result: returns("decompress", types.VarBinaryMax, isBinaryArg), Eval: evalDecompress},
	{Name: "CRYPT_GEN_RANDOM", Min: 1, Max: 2, Result: returns("crypt_gen_random", types.VarBinaryOf(maxRandom), func(t types.Type) bool {
		return t.Kind == types.TinyInt || t.Kind == types.SmallInt || t.Kind == types.Int
	}, isBinaryArg), Eval: func(_ *exec.Env, a []types.Value, _ []types.Type) (types.Value, error) {
		if len(a) > 1 {
			return types.NullValue, sqlerr.Unsupported("CRYPT_GEN_RANDOM with a seed")
		}
		if a[0].I < 1 || a[0].I > maxRandom {
			return types.NullValue, sqlerr.Unsupported("CRYPT_GEN_RANDOM(%d)", a[0].I)
		}
		b := make([]byte, a[0].I)
		rand.Read(b)
		return types.BytesOf(types.VarBinary, b), nil
	}},
	askInt("ROWCOUNT_BIG", types.BigIntType, func(s exec.Session) int64 { return s.RowCount() }),
}

// evalCompress packs the stored bytes as GZIP, as SQL Server does; its bytes are not those of SQL Server's own packer.
func evalCompress(_ *exec.Env, a []types.Value, t []types.Type) (types.Value, error) {
	data, err := types.Convert(a[0], t[0], types.VarBinaryMax, 0, true)
	if err != nil {
		return types.NullValue, err
	}
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	if _, err = w.Write(data.Bytes()); err == nil {
		err = w.Close()
	}
	return types.BytesOf(types.VarBinary, b.Bytes()), err
}

// maxUnpacked bounds what DECOMPRESS makes of a small value.
const maxUnpacked = 256 << 20

func evalDecompress(_ *exec.Env, a []types.Value, _ []types.Type) (types.Value, error) {
	r, err := gzip.NewReader(bytes.NewReader(a[0].Bytes()))
	if err != nil {
		return types.NullValue, sqlerr.Unsupported("DECOMPRESS of what is not GZIP")
	}
	b, err := io.ReadAll(io.LimitReader(r, maxUnpacked+1))
	if err != nil || len(b) > maxUnpacked {
		return types.NullValue, sqlerr.Unsupported("DECOMPRESS of what is damaged or larger than 256 MB")
	}
	return types.BytesOf(types.VarBinary, b), nil
}
