package geo

import (
	"encoding/hex"
	"errors"
	"math"
	"strings"
	"testing"
)

func parse(t *testing.T, text string) *Geometry {
	t.Helper()
	g, err := Parse(text, 0)
	if err != nil {
		t.Fatalf("%s: %v", text, err)
	}
	return g
}

func TestText(t *testing.T) {
	for _, x := range []struct{ in, text, zm string }{
		{"POINT(1 2)", "POINT (1 2)", "POINT (1 2)"},
		{" point ( 1.50 -2e3 3 ) ", "POINT (1.5 -2000)", "POINT (1.5 -2000 3)"},
		{"POINT (1 2 NULL 4)", "POINT (1 2)", "POINT (1 2 NULL 4)"},
		{"POINT (1 2 3 NULL)", "POINT (1 2)", "POINT (1 2 3)"},
		{"POINT EMPTY", "POINT EMPTY", "POINT EMPTY"},
		{"LINESTRING (1 2 3 4, 5 6)", "LINESTRING (1 2, 5 6)", "LINESTRING (1 2 3 4, 5 6)"},
		{"POLYGON((0 0, 4 0, 4 4, 0 4, 0 0),(1 1, 1 2, 2 2, 1 1))", "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 2, 2 2, 1 1))", ""},
		{"MULTIPOINT (1 2, (3 4))", "MULTIPOINT ((1 2), (3 4))", ""},
		{"MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))", "MULTILINESTRING ((1 2, 3 4), (5 6, 7 8))", ""},
	} {
		g := parse(t, x.in)
		if x.zm == "" {
			x.zm = x.text
		}
		if g.Text(false) != x.text || g.Text(true) != x.zm {
			t.Errorf("%s gives %s and %s", x.in, g.Text(false), g.Text(true))
		}
	}
	for in, want := range map[string]string{
		"POIN (1 2)":                     "24114",
		"LINESTRING (1 2)":               "24117",
		"POLYGON ((0 0, 1 0, 0 0))":      "24305: The Polygon input is not valid because the ring number 1 ",
		"POLYGON ((0 0, 1 0, 1 1, 0 1))": "24306",
		"POINT (1)":                      "malformed",
		"POINT (1 2":                     "malformed",
		"":                               "malformed",
		"POINT (1 2) x":                  "malformed",
		"CIRCULARSTRING (0 0, 1 1, 2 0)": "CIRCULARSTRING",
		"POLYGON ((0 0,2 0,1 1,2 2,0 2,1 1,0 0))": "touch",
	} {
		if _, err := Parse(in, 0); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s gives %v, want %s", in, err, want)
		}
	}
	var e *Error
	if _, err := Parse("POINT (1 2)", 1000000); !errors.As(err, &e) || e.Code != 24100 {
		t.Errorf("a SRID out of range gives %v", err)
	}
}

func TestNumber(t *testing.T) {
	for f, want := range map[float64]string{
		0: "0", 1: "1", -2.5: "-2.5", 0.1: "0.1", 0.30000000000000004: "0.30000000000000004", 100: "100", 1e14: "100000000000000", 1e15: "1E+15", 1e20: "1E+20",
		0.0001: "0.0001", 0.00001: "1E-05", -1.5e-7: "-1.5E-07", 1.5e300: "1.5E+300", 1234567890123456: "1234567890123456", 1.0 / 3: "0.33333333333333331",
	} {
		if got := number(f); got != want {
			t.Errorf("%g is %s, want %s", f, got, want)
		}
	}
}

// The serialised forms are those that the documentation of the format and SQL Server's own output show.
func TestSerialisation(t *testing.T) {
	for text, want := range map[string]string{
		"POINT EMPTY":           "000000000104000000000000000001000000ffffffffffffffff01",
		"POINT (3 4)":           "00000000010c00000000000008400000000000001040",
		"POINT (3 4 5)":         "00000000010d000000000000084000000000000010400000000000001440",
		"LINESTRING (0 0, 1 1)": "000000000114" + strings.Repeat("0", 32) + "000000000000f03f000000000000f03f",
		"LINESTRING (0 0, 1 1, 2 2)": "00000000010403000000" + strings.Repeat("0", 32) + "000000000000f03f000000000000f03f00000000000000400000000000000040" +
			"01000000" + "0100000000" + "01000000" + "ffffffff0000000002",
		"MULTIPOINT ((0 0), (1 1))": "00000000010402000000" + strings.Repeat("0", 32) + "000000000000f03f000000000000f03f" +
			"02000000" + "0100000000" + "0101000000" + "03000000" + "ffffffff0000000004" + "000000000000000001" + "000000000100000001",
	} {
		g := parse(t, text)
		if got := hex.EncodeToString(g.Encode()); got != want {
			t.Errorf("%s is\n%s, want\n%s", text, got, want)
		}
		back, err := Check(string(g.Encode()))
		if err != nil || back.Text(true) != g.Text(true) {
			t.Errorf("%s comes back as %v, %v", text, back, err)
		}
	}
}

func TestValid(t *testing.T) {
	for text, want := range map[string]bool{
		"LINESTRING (1 1, 3 3, 2 4, 2 0)":                                true,
		"LINESTRING (1 1, 3 3, 2 4, 2 0, 1 1)":                           true,
		"LINESTRING (1 4, 3 4, 2 4, 2 0)":                                false,
		"LINESTRING (1 1, 1 1)":                                          false,
		"MULTILINESTRING ((0 0, 2 0), (1 0, 3 0))":                       false,
		"POLYGON ((0 0, 3 0, 3 3, 0 3, 0 0))":                            true,
		"POLYGON ((0 0, 3 0, 3 0, 3 3, 0 3, 0 0, 0 0))":                  true,
		"POLYGON ((1 0, 0 1, 1 2, 2 1, 1 0), (2 0, 1 1, 2 2, 3 1, 2 0))": false,
		"POLYGON ((0 0, 3 3, 3 0, 0 3, 0 0))":                            false,
		"POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (1 1, 1 2, 2 2, 1 1))":      true,
		"POLYGON ((0 0, 9 0, 9 9, 0 9, 0 0), (11 1, 11 2, 12 2, 11 1))":  false,
		"POLYGON ((5 5, 5 5, 5 5, 5 5, 5 5), (0 0, 3 0, 3 3, 0 3, 0 0))": false,
	} {
		if got := parse(t, text).Valid; got != want {
			t.Errorf("%s: valid %v", text, got)
		}
	}
}

func TestMeasures(t *testing.T) {
	const square = "POLYGON ((0 0, 4 0, 4 4, 0 4, 0 0), (1 1, 1 3, 3 3, 3 1, 1 1))"
	for _, x := range []struct {
		a, b       string
		distance   float64
		intersects bool
	}{
		{"POINT (0 0 9)", "POINT (3 4)", 5, false},
		{"POINT (0 0)", "POINT (0 0)", 0, true},
		{"POINT (5 3)", "LINESTRING (0 0, 10 0)", 3, false},
		{"POINT (5 0)", "LINESTRING (0 0, 10 0)", 0, true},
		{"LINESTRING (0 0, 4 4)", "LINESTRING (0 4, 4 0)", 0, true},
		{"LINESTRING (0 0, 4 0)", "LINESTRING (0 2, 4 1)", 1, false},
		{"POINT (2 2)", square, 1, false},
		{"POINT (1 2)", square, 0, true},
		{"POINT (0.5 2)", square, 0, true},
		{"POLYGON ((1.5 1.5, 2.5 1.5, 2.5 2.5, 1.5 1.5))", square, 0.5, false},
		{"POLYGON ((-1 -1, 9 -1, 9 9, -1 9, -1 -1))", square, 0, true},
		{"MULTIPOINT ((9 0), (6 0))", square, 2, false},
	} {
		a, b := parse(t, x.a), parse(t, x.b)
		for range 2 {
			d, ok, err := a.Distance(b)
			if err != nil || !ok || d != x.distance {
				t.Errorf("%s to %s: %v %v %v", x.a, x.b, d, ok, err)
			}
			if i, err := a.Intersects(b); err != nil || i != x.intersects {
				t.Errorf("%s and %s intersect: %v %v", x.a, x.b, i, err)
			}
			a, b = b, a
		}
	}
	g := parse(t, square)
	if area, err := g.Area(); area != 12 || err != nil {
		t.Errorf("the area is %v, %v", area, err)
	}
	if n, err := g.Length(); n != 24 || err != nil {
		t.Errorf("the length is %v, %v", n, err)
	}
	if _, ok, _ := g.Distance(parse(t, "POINT EMPTY")); ok {
		t.Error("a distance to nothing")
	}
	for p, want := range map[string]bool{"POINT (0.5 2)": true, "POINT (0 2)": false, "POINT (2 2)": false, "POINT (9 9)": false} {
		if got, err := g.Contains(parse(t, p)); got != want || err != nil {
			t.Errorf("contains %s: %v %v", p, got, err)
		}
	}
	bad := parse(t, "POLYGON ((0 0, 3 3, 3 0, 0 3, 0 0))")
	if _, err := bad.Area(); err == nil || !strings.Contains(err.Error(), "24144") {
		t.Errorf("the area of an invalid polygon: %v", err)
	}
	if e, err := parse(t, "LINESTRING (0 0, 2 3)").Envelope(); err != nil || e.Text(false) != "POLYGON ((0 0, 2 0, 2 3, 0 3, 0 0))" {
		t.Errorf("the envelope is %v, %v", e, err)
	}
}

func FuzzParse(f *testing.F) {
	for _, s := range []string{"POINT (1 2 3 4)", "LINESTRING (1 2, 3 4)", "POLYGON ((0 0, 1 0, 1 1, 0 0))", "MULTIPOINT ((1 2), (3 4 NULL 5))", "MULTILINESTRING EMPTY"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		g, err := Parse(s, 7)
		if err != nil {
			return
		}
		b := string(g.Encode())
		back, err := Check(b)
		if err != nil {
			t.Fatalf("%q: %v", s, err)
		}
		again, err := Parse(back.Text(true), 7)
		if err != nil || string(again.Encode()) != b {
			t.Fatalf("%q became %q, %v", s, back.Text(true), err)
		}
	})
}

func FuzzDecode(f *testing.F) {
	for _, s := range []string{"POINT (1 2 3 4)", "LINESTRING (1 2, 3 4)", "POLYGON ((0 0, 1 0, 1 1, 0 0))", "MULTIPOINT ((1 2), (3 4 NULL 5))"} {
		g, _ := Parse(s, 0)
		f.Add(string(g.Encode()))
	}
	f.Fuzz(func(t *testing.T, s string) {
		if g, err := Check(s); err == nil && (string(g.Encode()) != s || math.IsNaN(g.box().minX)) {
			t.Fatalf("%x comes back as %x", s, g.Encode())
		}
	})
}
