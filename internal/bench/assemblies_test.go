package main

import (
	"testing"

	"github.com/hartonomous/hartctl/assemblies"
)

// TestAssemblyCrossesTheWireOnce: what the step of an assembly sends is its bytes and little more.
func TestAssemblyCrossesTheWireOnce(t *testing.T) {
	dll, err := assemblies.Files.ReadFile("SqlClrFunctions.dll")
	if err != nil {
		t.Fatal(err)
	}
	times, err := sentOf(t.Context(), padded(dll, mib))
	if err != nil {
		t.Fatal(err)
	}
	if times < 1 || times > 1.05 {
		t.Errorf("the step sends %.3f times the assembly's size", times)
	}
}
