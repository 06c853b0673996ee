package check

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"text/template"

	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/mssql"
)

func init() {
	register(Check{
		ID: "behaviour.clr", Title: "Of every assembly a function loads, and computes what it should", Severity: Error, Scope: Database, Needs: needDefinitions,
		Remedy:  "Msg 10314 is missing trust on this replica, Msg 6263 clr enabled 0: see clr.trust and platform.configuration. Of an assembly that says nothing of itself, put an example into the lock.",
		Link:    docs + "clr.md",
		Compose: composeCalls,
		Eval:    called,
	})
}

// call is one call of an example.
type call struct {
	assembly.Example
	Number    int
	Assembly  string
	Statement string
}

// calls are those of all declared assemblies; silent are the assemblies of which none is known, though something is bound to them.
func calls(in Input) (list []call, silent []string) {
	for _, a := range in.Declared.Assemblies() {
		examples := a.Calls()
		if len(examples) == 0 && len(a.Bindings) > 0 {
			silent = append(silent, a.Name)
		}
		for _, e := range examples {
			c := call{Example: e, Number: len(list), Assembly: a.Name}
			schema, object, _ := strings.Cut(e.Function, ".")
			function := mssql.Name(schema, object)
			c.Statement = fmt.Sprintf("SELECT %d AS call, %s(%s) AS value, 0 AS number, NULL AS message;", c.Number, function, strings.Join(e.Arguments, ", "))
			for _, b := range a.Bindings {
				if b.Kind == "aggregate" && strings.EqualFold(b.Object, e.Function) {
					columns := make([]string, len(e.Arguments))
					for i := range columns {
						columns[i] = "a" + strconv.Itoa(i)
					}
					all := strings.Join(columns, ", ")
					c.Statement = fmt.Sprintf("SELECT %d AS call, %s(%s) AS value, 0 AS number, NULL AS message FROM (VALUES (%s)) AS v (%s);", c.Number, function, all, strings.Join(e.Arguments, ", "), all)
				}
			}
			list = append(list, c)
		}
	}
	return list, silent
}

var callsSQL = template.Must(template.New("").Funcs(template.FuncMap{"str": mssql.String}).Parse(query("behaviour_clr.sql")))

func composeCalls(in Input) (text, missing string) {
	list, silent := calls(in)
	switch {
	case in.SkipCLR:
		return "", "--skip-clr"
	case len(list) == 0 && len(silent) == 0:
		return "", "nothing is bound to a declared assembly"
	}
	var b strings.Builder
	if err := callsSQL.Execute(&b, list); err != nil {
		panic(fmt.Sprintf("check: %v", err)) // a template and its data are fixed at build time
	}
	return b.String(), ""
}

// unloaded are the exceptions that say that the code never ran, in the text of Msg 6522.
var unloaded = []string{
	"FileLoadException", "FileNotFoundException", "BadImageFormatException", "TypeLoadException", "TypeInitializationException", "MissingMethodException", "SecurityException", "HostProtectionException",
}

// called judges the answers of the calls.
func called(in Input) Result {
	list, silent := calls(in)
	answers := map[int64]Row{}
	for _, set := range in.Sets {
		for _, r := range set.Rows {
			answers[r.Int("call")] = r
		}
	}
	var wrong []Detail
	var refused []string
	for _, c := range list {
		say := func(format string, args ...any) {
			wrong = append(wrong, Detail{Object: c.Function, Text: fmt.Sprintf("assembly %s: %s(%s) %s", c.Assembly, c.Function, strings.Join(c.Arguments, ", "), fmt.Sprintf(format, args...))})
		}
		r, ok := answers[int64(c.Number)]
		number, message := r.Int("number"), r.Text("message")
		switch {
		case !ok:
			say("gave no answer")
		case number == 6522 && c.Derived && !containsAny(message, unloaded):
			// It ran, and does not take arguments that nobody chose for it.
		case slices.Contains(denied, int32(number)):
			refused = append(refused, c.Function)
		case number != 0:
			say("fails: Msg %d: %s", number, message)
		case c.Result != "" && !equals(r, c.Result):
			say("is %s, and must be %s", orNone(r.Text("value")), c.Result)
		}
	}
	if len(wrong) == 0 && len(refused) > 0 {
		return Unclear("the login may not call %s", strings.Join(refused, ", "))
	}
	if len(wrong) == 0 && len(silent) > 0 {
		return Unclear("%d calls went well; of %s no call is known that changes nothing: the lock can name one as an example", len(list), strings.Join(silent, ", "))
	}
	return Wrong(wrong, fmt.Sprintf("%d calls", len(list)), "%d call went wrong", "%d calls went wrong")
}

func containsAny(text string, parts []string) bool {
	for _, p := range parts {
		if strings.Contains(text, p) {
			return true
		}
	}
	return false
}

// equals compares a value with what it must be: numbers to five digits.
func equals(r Row, must string) bool {
	if must == "NULL" || r.Null("value") {
		return must == "NULL" && r.Null("value")
	}
	value := r.Text("value")
	x, err := strconv.ParseFloat(value, 64)
	y, err2 := strconv.ParseFloat(must, 64)
	if err == nil && err2 == nil {
		return math.Abs(x-y) <= 1e-5*max(1, math.Abs(y))
	}
	return strings.EqualFold(value, must) || strings.EqualFold("0x"+value, must)
}
