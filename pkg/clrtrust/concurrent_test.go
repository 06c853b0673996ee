package clrtrust

import (
	"reflect"
	"sync"
	"testing"

	"github.com/hartonomous/hartctl/pkg/clrtrust/ecma"
)

// TestConcurrent inspects one open file from many goroutines: they must agree (and go test -race must not complain).
func TestConcurrent(t *testing.T) {
	f, err := ecma.Open(read(t, "Sample.dll"))
	if err != nil {
		t.Fatal(err)
	}
	want := Inspect(read(t, "Sample.dll"))
	var wg sync.WaitGroup
	for range 8 {
		wg.Go(func() {
			if got := InspectFile(f); !reflect.DeepEqual(got, want) {
				t.Error("another report")
			}
		})
	}
	wg.Wait()
}
