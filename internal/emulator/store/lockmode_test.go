package store

import "testing"

// The matrix of learn.microsoft.com's locking guide, rows requested, columns held; + is compatible.
func TestCompatibilityMatrix(t *testing.T) {
	modes := []Mode{SchS, SchM, IS, IU, IX, S, U, SIX, X}
	rows := []string{
		"+-+++++++", // Sch-S
		"---------", // Sch-M
		"+-++++++-", // IS
		"+-++++-+-", // IU
		"+-+++----", // IX
		"+-++-++--", // S
		"+-+--+---", // U
		"+-++-----", // SIX
		"+--------", // X
	}
	for i, a := range modes {
		for j, b := range modes {
			if got, want := Compatible(a, b), rows[i][j] == '+'; got != want {
				t.Errorf("%v with %v: %v, want %v", a, b, got, want)
			}
			if Compatible(a, b) != Compatible(b, a) {
				t.Errorf("%v and %v: not symmetric", a, b)
			}
		}
	}
}

func TestConversion(t *testing.T) {
	for _, c := range []struct{ held, asked, want Mode }{
		{S, IX, SIX},
		{IS, S, S},
		{S, U, U},
		{U, X, X},
		{IX, IS, IX},
		{SchS, IX, IX},
		{U, IX, X},
		{IX, IU, IX},
		{X, SchM, SchM},
		{SIX, U, X},
		{NoLock, IU, IU},
		{S, S, S},
	} {
		if got := Convert(c.held, c.asked); got != c.want {
			t.Errorf("%v and %v: %v, want %v", c.held, c.asked, got, c.want)
		}
		if Convert(c.asked, c.held) != c.want {
			t.Errorf("%v and %v: order matters", c.held, c.asked)
		}
	}
}
