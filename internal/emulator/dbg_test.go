package emulator_test
import ("testing";"log/slog";"os";"context";"time"
"github.com/hartonomous/hartctl/internal/emulator"
"github.com/hartonomous/hartctl/internal/emulator/wire")
func TestDbg(t *testing.T){
	l:=slog.New(slog.NewTextHandler(os.Stderr,&slog.HandlerOptions{Level:slog.LevelDebug}))
	c := session(t, open(t, emulator.Options{Log:l,Trace:func(e wire.Event){ l.Info("ev","k",e.Kind,"t",e.Text)}}))
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	_, err := c.ExecContext(ctx, "WAITFOR DELAY '00:01:00'")
	t.Log(err)
	_, err = c.ExecContext(context.Background(), "SELECT 1")
	t.Log(err)
}
