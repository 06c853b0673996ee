package main
import ("testing";"time")
func TestZZ(t *testing.T) {
	s, err := serve(""); if err != nil { t.Fatal(err) }
	defer s.close()
	f := oneTable(1000)
	t0 := time.Now()
	d, err := s.deploy(t.Context(), f); if err != nil { t.Fatal(err) }
	t.Log(time.Since(t0), d.took, d.requests)
}
