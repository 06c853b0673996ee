package clrtrust

import (
	"crypto/sha512"
	"math/rand/v2"
	"os"
	"sort"
	"syscall"
	"testing"
)

// biggest returns the largest assembly of a Mono installation (mscorlib, about 5 MB).
func biggest(b *testing.B) []byte {
	var best string
	var size int64
	for _, f := range monoFiles(b) {
		if i, err := os.Stat(f); err == nil && i.Size() > size {
			best, size = f, i.Size()
		}
	}
	data, err := os.ReadFile(best)
	if err != nil {
		b.Fatal(err)
	}
	return data
}

// folder returns 200 assemblies of an installation, the same each time, of usual sizes: about 12 MB.
func folder(b *testing.B) (files [][]byte, total int64) {
	paths := monoFiles(b)
	sort.Strings(paths)
	r := rand.New(rand.NewPCG(1, 2))
	r.Shuffle(len(paths), func(i, j int) { paths[i], paths[j] = paths[j], paths[i] })
	for _, p := range paths[:min(200, len(paths))] {
		data, err := os.ReadFile(p)
		if err != nil {
			b.Fatal(err)
		}
		files, total = append(files, data), total+int64(len(data))
	}
	return files, total
}

func cpu() float64 {
	var u syscall.Rusage
	syscall.Getrusage(syscall.RUSAGE_SELF, &u)
	return float64(u.Utime.Sec+u.Stime.Sec) + float64(u.Utime.Usec+u.Stime.Usec)/1e6
}

// BenchmarkInspect200 is the whole report on 200 assemblies: hash, strong name, exports, hazards. The bar is 0.3 s of CPU.
func BenchmarkInspect200(b *testing.B) {
	files, total := folder(b)
	b.SetBytes(total)
	b.ReportAllocs()
	start := cpu()
	for b.Loop() {
		for _, data := range files {
			Inspect(data)
		}
	}
	b.ReportMetric((cpu()-start)/float64(b.N), "cpu-s/op")
	b.ReportMetric(float64(total)/1e6, "MB")
}

// BenchmarkIdentity is the identity of a file of 5 MB. The bar is 1 ms.
func BenchmarkIdentity(b *testing.B) {
	data := biggest(b)
	b.ReportAllocs()
	for b.Loop() {
		if _, _, err := IdentityOf(data); err != nil {
			b.Fatal(err)
		}
	}
	b.ReportMetric(float64(len(data))/1e6, "MB")
}

// BenchmarkHashOf and BenchmarkSHA512 must lie within 5 % of each other.
func BenchmarkHashOf(b *testing.B) {
	data := make([]byte, 5<<20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		HashOf(data)
	}
}

func BenchmarkSHA512(b *testing.B) {
	data := make([]byte, 5<<20)
	b.SetBytes(int64(len(data)))
	for b.Loop() {
		sha512.Sum512(data)
	}
}
