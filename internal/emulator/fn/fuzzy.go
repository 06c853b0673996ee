package fn

import (
	"math"
	"strings"

	"github.com/hartonomous/hartctl/internal/emulator/exec"
	"github.com/hartonomous/hartctl/internal/emulator/sqlerr"
	"github.com/hartonomous/hartctl/internal/emulator/types"
)

func init() { register(fuzzyFuncs) }

// fuzzyFuncs compare strings by likeness (a preview feature of SQL Server 2025). Where the builds differ, in transposed characters,
// and where the collation would count, in letters of another case, they refuse.
var fuzzyFuncs = []Func{
	{Name: "EDIT_DISTANCE", Min: 2, Max: 2, Deterministic: true, Result: returns("edit_distance", types.IntType, isShort), Eval: fuzzy(func(x, y []rune) types.Value {
		return types.Int32(int32(editDistance(x, y, false)))
	})},
	{Name: "EDIT_DISTANCE_SIMILARITY", Min: 2, Max: 2, Deterministic: true, Result: returns("edit_distance_similarity", types.IntType, isShort), Eval: fuzzy(func(x, y []rune) types.Value {
		longer := max(len(x), len(y))
		if longer == 0 {
			return types.Int32(100)
		}
		return percent(1 - float64(editDistance(x, y, false))/float64(longer))
	})},
	{Name: "JARO_WINKLER_DISTANCE", Min: 2, Max: 2, Deterministic: true, Result: returns("jaro_winkler_distance", types.FloatType, isShort), Eval: fuzzy(func(x, y []rune) types.Value {
		return types.FloatOf(types.Float, 1-jaroWinkler(x, y))
	})},
	{Name: "JARO_WINKLER_SIMILARITY", Min: 2, Max: 2, Deterministic: true, Result: returns("jaro_winkler_similarity", types.IntType, isShort), Eval: fuzzy(func(x, y []rune) types.Value {
		return percent(jaroWinkler(x, y))
	})},
}

// isShort accepts character strings but those of (max).
func isShort(t types.Type) bool { return isSubject(t) && !t.IsMax() }

func percent(share float64) types.Value { return types.Int32(int32(math.Round(100 * share))) }

// fuzzy makes a function of two strings.
func fuzzy(f func(x, y []rune) types.Value) Eval {
	return func(env *exec.Env, a []types.Value, _ []types.Type) (types.Value, error) {
		if !previewFeatures(env) {
			return types.NullValue, sqlerr.Unsupported("a fuzzy string function without PREVIEW_FEATURES")
		}
		x, y := []rune(a[0].S), []rune(a[1].S)
		folded := [2][]rune{[]rune(strings.ToUpper(a[0].S)), []rune(strings.ToUpper(a[1].S))}
		plain := editDistance(x, y, false)
		if plain != editDistance(folded[0], folded[1], false) || plain != editDistance(x, y, true) {
			return types.NullValue, sqlerr.Unsupported("likeness of strings with transposed characters or letters of another case")
		}
		return f(x, y), nil
	}
}

// previewFeatures reports the database's scoped configuration PREVIEW_FEATURES.
func previewFeatures(env *exec.Env) bool {
	db := env.Sess.Database()
	return db != nil && db.Scoped["PREVIEW_FEATURES"] == "1"
}

// editDistance is the number of insertions, deletions and replacements between two strings (Levenshtein), with swap also exchanges
// of neighbours.
func editDistance(x, y []rune, swap bool) int {
	rows := make([][]int, len(x)+1)
	for i := range rows {
		rows[i] = make([]int, len(y)+1)
		rows[i][0] = i
	}
	for j := range rows[0] {
		rows[0][j] = j
	}
	for i := 1; i <= len(x); i++ {
		for j := 1; j <= len(y); j++ {
			cost := 1
			if x[i-1] == y[j-1] {
				cost = 0
			}
			rows[i][j] = min(rows[i-1][j]+1, rows[i][j-1]+1, rows[i-1][j-1]+cost)
			if swap && i > 1 && j > 1 && x[i-1] == y[j-2] && x[i-2] == y[j-1] {
				rows[i][j] = min(rows[i][j], rows[i-2][j-2]+1)
			}
		}
	}
	return rows[len(x)][len(y)]
}

// jaroWinkler is the Jaro-Winkler similarity, with a prefix of up to four characters and a weight of 0.1.
func jaroWinkler(x, y []rune) float64 {
	if len(x) == 0 && len(y) == 0 {
		return 1
	}
	window := max(max(len(x), len(y))/2-1, 0)
	usedX, usedY := make([]bool, len(x)), make([]bool, len(y))
	matches := 0
	for i := range x {
		for j := max(i-window, 0); j <= min(i+window, len(y)-1); j++ {
			if !usedY[j] && x[i] == y[j] {
				usedX[i], usedY[j] = true, true
				matches++
				break
			}
		}
	}
	if matches == 0 {
		return 0
	}
	moved, j := 0, 0
	for i := range x {
		if !usedX[i] {
			continue
		}
		for !usedY[j] {
			j++
		}
		if x[i] != y[j] {
			moved++
		}
		j++
	}
	m := float64(matches)
	jaro := (m/float64(len(x)) + m/float64(len(y)) + (m-float64(moved/2))/m) / 3
	prefix := 0
	for prefix < min(4, len(x), len(y)) && x[prefix] == y[prefix] {
		prefix++
	}
	return jaro + float64(prefix)*0.1*(1-jaro)
}
