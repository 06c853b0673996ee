package main
import ("testing";"time";"os";"strings";"io"
"github.com/hartonomous/hartctl/internal/cli")
func TestCLI(t *testing.T) {
	s, err := serve(""); if err != nil { t.Fatal(err) }
	defer s.close()
	dir := t.TempDir()+"/x"
	os.MkdirAll(dir, 0o755)
	formats["hartctl"].write(dir, 1000)
	s.exec(t.Context(), "CREATE DATABASE "+database)
	args, env, err := hartctl("x").set(dir, s)
	for _, e := range env { k, v, _ := strings.Cut(e, "="); os.Setenv(k, v) }
	t0 := time.Now()
	code := cli.Main(args, nil, io.Discard, io.Discard)
	t.Log(code, time.Since(t0))
}
