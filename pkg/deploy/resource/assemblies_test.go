package resource

import (
	"encoding/hex"
	"errors"
	"maps"
	"os"
	"slices"
	"strings"
	"testing"

	"github.com/hartonomous/hartctl/assemblies"
	"github.com/hartonomous/hartctl/pkg/deploy/assembly"
	"github.com/hartonomous/hartctl/pkg/deploy/plan"
)

func TestCanonicalType(t *testing.T) {
	for declared, catalog := range map[string]string{
		"NVARCHAR ( MAX )": "nvarchar(max)", "nvarchar(20)": "nvarchar(20)", "nvarchar": "nvarchar(1)", "integer": "int", "float(53)": "float", "double precision": "float",
		"decimal(10)": "decimal(10,0)", "dec(10, 2)": "decimal(10,2)", "numeric": "decimal(18,0)", "datetime2": "datetime2(7)", "int  OUTPUT": "int output", "[dbo].[Point]": "dbo.point",
	} {
		if got := canonicalType(declared); got != catalog {
			t.Errorf("%q is %q, want %q", declared, got, catalog)
		}
		if got := canonicalType(catalog); got != catalog {
			t.Errorf("%q is %q: it is canonical already", catalog, got)
		}
	}
}

func TestOwnerOfAHash(t *testing.T) {
	for description, owner := range map[string]string{
		"a, version=1.0.0.0" + Mark("Shop"): "Shop", "a" + Mark("A [hartctl B]"): "A [hartctl B]", "a, version=1.0.0.0": "", "": "", ephemeral: "", "x [hartctl Shop": "",
	} {
		if got := Owner(description); got != owner {
			t.Errorf("%q is of %q, want %q", description, got, owner)
		}
	}
}

// safe and user are two assemblies: the second references the first.
func safe(t *testing.T) assembly.Assembly { return fromFile(t, "Safe.dll") }
func user(t *testing.T) assembly.Assembly { return fromFile(t, "User.dll") }

func fromFile(t *testing.T, file string) assembly.Assembly {
	t.Helper()
	b, err := os.ReadFile("../../clrtrust/testdata/" + file)
	if err != nil {
		t.Fatal(err)
	}
	a, err := assembly.New(file, b)
	if err != nil {
		t.Fatal(err)
	}
	return a
}

// as gives the observation of an assembly that was registered as another build, with another clr_name where one is given.
func as(a assembly.Assembly, clrName string) *registered {
	r := &registered{Name: a.Name, CLRName: clrName, PermissionSet: a.PermissionSet, SHA512: "00", MVID: "00000000-0000-0000-0000-000000000000"}
	if clrName == "" {
		r.CLRName = a.CLRName()
	}
	r.Release = &release{Number: 1, SHA512: r.SHA512, PermissionSet: r.PermissionSet, Bindings: "[]"}
	return r
}

func clrInput(observed any, list ...assembly.Assembly) Input {
	return Input{
		Declared: list, Observed: observed, Server: Server{Platform: "Windows", Login: "me"}, Options: Options{Database: "Shop", Tool: "test"},
		Note: func(string, string) {},
	}
}

func TestIdentityDecidesBetweenAlterAndRecreate(t *testing.T) {
	a := safe(t)
	for clrName, want := range map[string]string{
		a.CLRName(): "",
		strings.Replace(a.CLRName(), "version=1.0.0.0", "version=1.0.0.7", 1):                    "", // the revision
		strings.Replace(a.CLRName(), "version=1.0.0.0", "version=1.0.7.0", 1):                    "its identity changes",
		strings.Replace(a.CLRName(), a.PublicKeyToken, "0123456789abcdef", 1):                    "its identity changes",
		strings.Replace(a.CLRName(), "processorarchitecture=msil", "processorarchitecture=x", 1): "its identity changes",
	} {
		if got := incompatible(as(a, clrName), a); (got == "") != (want == "") || !strings.HasPrefix(got, want) {
			t.Errorf("%s: %q, want %q", clrName, got, want)
		}
	}
	u := user(t)
	if got := incompatible(as(u, ""), u); got != "its references change (Msg 6282)" {
		t.Errorf("a reference more: %q", got)
	}
	was := as(u, "")
	was.References = []reference{{"Safe", a.CLRName()}}
	if got := incompatible(was, u); got != "" {
		t.Errorf("the same references: %q", got)
	}
	was = as(a, "")
	was.Objects = []boundObject{{Binding: assembly.Binding{Object: "dbo.Twice", Kind: "scalar", Class: "Calc", Method: "Twice", Returns: "int", Parameters: []assembly.Parameter{{Name: "@n", Type: "bigint"}}}}}
	if got := incompatible(was, a); !strings.Contains(got, "what dbo.Twice is bound to changes") {
		t.Errorf("another type of a parameter: %q", got)
	}
}

// What references a recreated assembly goes before it and comes back after it, in the same transaction.
func TestRecreateTakesReferrersAlong(t *testing.T) {
	a, u := safe(t), user(t)
	old := as(a, strings.Replace(a.CLRName(), "version=1.0.0.0", "version=0.9.0.0", 1))
	referrer := as(u, "")
	referrer.SHA512, referrer.References = u.SHA512, []reference{{"Safe", old.CLRName}}
	have := map[string]*registered{"Safe": old, "User": referrer}
	steps, err := diffAssemblies(clrInput(have, a, u))
	if err != nil || len(steps) != 1 || !steps[0].Transactional {
		t.Fatalf("%d steps, %v", len(steps), err)
	}
	var text strings.Builder
	for _, b := range steps[0].Batches {
		text.WriteString(b.SQL + "\n")
	}
	last := -1
	for _, want := range []string{"BEGIN TRANSACTION", "DROP ASSEMBLY [User]", "DROP ASSEMBLY [Safe]", "CREATE ASSEMBLY [Safe]", "CREATE ASSEMBLY [User]", "COMMIT"} {
		at := strings.Index(text.String(), want)
		if at <= last {
			t.Errorf("%s stands at %d, behind %d:\n%s", want, at, last, text.String())
		}
		last = at
	}
	var refusal *Refusal
	if _, err := diffAssemblies(clrInput(have, a)); !errors.As(err, &refusal) || refusal.ID != "assembly/User" || !strings.Contains(refusal.Text, "the folder does not have it") {
		t.Errorf("a referrer that is not in the folder: %v", err)
	}
}

func TestTypesBlock(t *testing.T) {
	a := safe(t)
	old := as(a, strings.Replace(a.CLRName(), "version=1.0.0.0", "version=0.9.0.0", 1))
	old.Types = []string{"dbo.Point"}
	var refusal *Refusal
	if _, err := diffAssemblies(clrInput(map[string]*registered{"Safe": old}, a)); !errors.As(err, &refusal) || !strings.Contains(refusal.Text, "its types are in the way: dbo.Point") {
		t.Errorf("got %v", err)
	}
	old.Columns = []string{"dbo.Shapes.Center"}
	if _, err := diffAssemblies(clrInput(map[string]*registered{"Safe": old}, a)); !errors.As(err, &refusal) || !strings.Contains(refusal.Text, "columns of its types are in the way: dbo.Shapes.Center") {
		t.Errorf("got %v", err)
	}
	old.CLRName = a.CLRName() // and ALTER ASSEMBLY is the server's to judge
	if steps, err := diffAssemblies(clrInput(map[string]*registered{"Safe": old}, a)); err != nil || len(steps) != 1 {
		t.Errorf("%d steps, %v", len(steps), err)
	}
}

func TestPermissionSetAlone(t *testing.T) {
	a := safe(t)
	now := as(a, "")
	now.SHA512, now.Release.SHA512 = a.SHA512, a.SHA512
	a.PermissionSet = "UNSAFE"
	steps, err := diffAssemblies(clrInput(map[string]*registered{"Safe": now}, a))
	if err != nil || len(steps) != 1 || !strings.Contains(steps[0].Batches[0].SQL, "ALTER ASSEMBLY [Safe] WITH PERMISSION_SET = UNSAFE;") || len(steps[0].Hazards) > 0 {
		t.Errorf("%+v, %v", steps, err)
	}
	if !slices.Contains(steps[0].Needs, plan.Permission{Class: "SERVER", Name: "UNSAFE ASSEMBLY"}) {
		t.Errorf("needs %v", steps[0].Needs)
	}
	in := clrInput(map[string]*registered{}, a)
	in.Server.Platform = "Linux"
	var refusal *Refusal
	for _, diff := range []func(Input) ([]plan.Step, error){diffTrust, diffAssemblies, diffBindings} {
		if _, err := diff(in); !errors.As(err, &refusal) || !strings.Contains(refusal.Text, "Msg 10342") {
			t.Errorf("on Linux: %v", err)
		}
	}
}

// The development key is refused by its token in every phase, whatever the lock says of it.
func TestDevelopmentKeyOnProtected(t *testing.T) {
	list, err := assembly.Open(assemblies.Files, "assemblies")
	if err != nil {
		t.Fatal(err)
	}
	list[0].Development = false
	in := clrInput(nil, list...)
	in.Options.Protected = true
	for _, diff := range []func(Input) ([]plan.Step, error){diffTrust, diffAssemblies, diffBindings} {
		var refusal *Refusal
		if _, err := diff(in); !errors.As(err, &refusal) || !strings.Contains(refusal.Text, "development key (token "+assembly.DevelopmentKey+")") {
			t.Errorf("got %v", err)
		}
	}
	notes := map[string]string{}
	in.Options.SkipCLR, in.Note = true, func(subject, text string) { notes[subject] = text }
	for _, diff := range []func(Input) ([]plan.Step, error){diffTrust, diffAssemblies, diffBindings} {
		if steps, err := diff(in); err != nil || len(steps) > 0 {
			t.Errorf("--skip-clr: %v, %v", steps, err)
		}
	}
	if got := slices.Sorted(maps.Keys(notes)); !slices.Equal(got, []string{"assemblies", "bindings", "trust"}) {
		t.Errorf("notes %v", notes)
	}
}

// By key: one step a key, by way of an assembly that stands alone; nothing when the login has the right; unsigned is refused.
func TestTrustKeys(t *testing.T) {
	a, u := safe(t), user(t)
	in := clrInput(trusted{}, u, a)
	in.Options.CLRTrust = "key"
	steps, err := diffTrust(in)
	if err != nil || len(steps) != 1 || steps[0].ID != "trust/key/"+a.PublicKeyToken || steps[0].Batches[0].File != "Safe.dll" {
		t.Fatalf("%+v, %v", steps, err)
	}
	for _, print := range thumbprints(a) {
		in.Observed = trusted{Keys: map[string]trustedKey{hex.EncodeToString(print): {"theirs", true}}}
		if steps, err := diffTrust(in); err != nil || len(steps) > 0 {
			t.Errorf("a key that is trusted: %v, %v", steps, err)
		}
		in.Observed = trusted{Keys: map[string]trustedKey{hex.EncodeToString(print): {"theirs", false}}}
		if steps, err := diffTrust(in); err != nil || len(steps) != 1 || !strings.Contains(steps[0].Batches[0].SQL, "FROM ASYMMETRIC KEY [theirs]") {
			t.Errorf("a key without a login: %v, %v", steps, err)
		}
	}
	in.Observed = trusted{}
	var refusal *Refusal
	in.Declared = []assembly.Assembly{u}
	if _, err := diffTrust(in); !errors.As(err, &refusal) || !strings.Contains(refusal.Text, "stands alone") {
		t.Errorf("no assembly stands alone: %v", err)
	}
	in.Declared = []assembly.Assembly{fromFile(t, "Safe.unsigned.dll")}
	if _, err := diffTrust(in); !errors.As(err, &refusal) || !strings.Contains(refusal.Text, "no strong name that verifies") {
		t.Errorf("unsigned: %v", err)
	}
}
