package fault

import (
	"errors"
	"io/fs"
	"syscall"
	"testing"
)

// workload writes a file the safe way: new file, sync, rename, sync of the folder; then appends and syncs.
func workload(m *MemFS) error {
	f, err := m.Create("d/new")
	if err != nil {
		return err
	}
	f.Write([]byte("one"))
	if err := errors.Join(f.Sync(), f.Close()); err != nil {
		return err
	}
	if err := errors.Join(m.Rename("d/new", "d/log"), m.SyncDir("d")); err != nil {
		return err
	}
	if f, err = m.OpenAppend("d/log"); err != nil {
		return err
	}
	if _, err := f.Write([]byte("two")); err != nil {
		return err
	}
	return f.Sync()
}

func TestCrashAtEverySync(t *testing.T) {
	want := []string{"onetwo", "", "", "one"} // by the sync that crashes; 0 is none
	for at, content := range want {
		for keep, torn := range []string{content, content} {
			m := NewMemFS()
			m.CrashAt = at
			if err := workload(m); (err != nil) != (at > 0) || at > 0 && !errors.Is(err, ErrCrashed) {
				t.Fatalf("crash at %d: %v", at, err)
			}
			if keep == 1 && at == 3 {
				torn = "onet"
			}
			got, err := m.Restart(keep).ReadFile("d/log")
			if torn == "" {
				if !errors.Is(err, fs.ErrNotExist) {
					t.Errorf("crash at %d: %q survives", at, got)
				}
			} else if string(got) != torn {
				t.Errorf("crash at %d, %d torn bytes: %q, want %q", at, keep, got, torn)
			}
			if at > 0 {
				if _, err := m.ReadFile("d/log"); !errors.Is(err, ErrCrashed) {
					t.Errorf("the machine still works: %v", err)
				}
			} else if m.Syncs() != 3 {
				t.Errorf("%d syncs", m.Syncs())
			}
		}
	}
}

func TestTruncateAndRemove(t *testing.T) {
	m := NewMemFS()
	if err := workload(m); err != nil {
		t.Fatal(err)
	}
	if err := m.Truncate("d/log", 4); err != nil {
		t.Fatal(err)
	}
	if b, _ := m.Restart(0).ReadFile("d/log"); string(b) != "onet" {
		t.Errorf("%q", b)
	}
	m.Remove("d/log")
	if _, err := m.Restart(0).ReadFile("d/log"); err != nil {
		t.Error("a removal without a sync of the folder is not durable")
	}
	m.SyncDir("d")
	if _, err := m.Restart(0).ReadFile("d/log"); err == nil {
		t.Error("a removed file is back")
	}
}

func TestFullDisk(t *testing.T) {
	m := NewMemFS()
	d := NewFullDisk(m, 5)
	f, err := d.Create("f")
	if err != nil {
		t.Fatal(err)
	}
	if n, err := f.Write([]byte("abc")); n != 3 || err != nil {
		t.Fatal(n, err)
	}
	if n, err := f.Write([]byte("defg")); n != 2 || !errors.Is(err, syscall.ENOSPC) {
		t.Errorf("%d, %v", n, err)
	}
	d.SetRoom(1)
	if _, err := f.Write([]byte("x")); err != nil {
		t.Error(err)
	}
	if b, _ := m.ReadFile("f"); string(b) != "abcdex" {
		t.Errorf("%q", b)
	}
}
