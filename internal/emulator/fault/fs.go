package fault

import (
	"bytes"
	"errors"
	"io/fs"
	"path/filepath"
	"sync"
	"syscall"

	"github.com/hartonomous/hartctl/internal/emulator/store"
)

// ErrCrashed is what every operation returns after the planned crash.
var ErrCrashed = errors.New("fault: the machine has crashed")

// MemFS is a file system in memory that knows what would survive a loss of power: a file's bytes up to its last Sync, and the
// names of a folder up to its last SyncDir. With CrashAt it stops at a sync, which then has no effect; Restart gives what
// is left. Running a workload with CrashAt 1, 2, 3 … kills it at every sync.
type MemFS struct {
	// CrashAt is the number of the Sync or SyncDir call that crashes, from 1; 0 for none.
	CrashAt int

	mu      sync.Mutex
	syncs   int
	crashed bool
	names   map[string]*inode // now
	durable map[string]*inode // after a crash
}

type inode struct {
	data   []byte
	synced int // bytes that survive
}

var _ store.FS = (*MemFS)(nil)

// NewMemFS is an empty file system.
func NewMemFS() *MemFS {
	return &MemFS{names: map[string]*inode{}, durable: map[string]*inode{}}
}

// Syncs is the number of Sync and SyncDir calls so far.
func (m *MemFS) Syncs() int { m.mu.Lock(); defer m.mu.Unlock(); return m.syncs }

// Restart is the file system after the crash (or after pulling the plug now). keep is how many bytes of each file beyond
// its last sync reached the disk all the same: a torn write.
func (m *MemFS) Restart(keep int) *MemFS {
	m.mu.Lock()
	defer m.mu.Unlock()
	n := NewMemFS()
	for name, f := range m.durable {
		size := min(f.synced+keep, len(f.data))
		c := &inode{data: bytes.Clone(f.data[:size]), synced: size}
		n.names[name], n.durable[name] = c, c
	}
	return n
}

// do runs one operation under the lock, unless the machine is down.
func (m *MemFS) do(op func() error) error {
	m.mu.Lock()
	defer m.mu.Unlock()
	if m.crashed {
		return ErrCrashed
	}
	return op()
}

// sync counts a sync and runs it, or crashes.
func (m *MemFS) sync(op func()) error {
	return m.do(func() error {
		if m.syncs++; m.syncs == m.CrashAt {
			m.crashed = true
			return ErrCrashed
		}
		op()
		return nil
	})
}

func (m *MemFS) open(name string, truncate bool) (store.File, error) {
	f := &memFile{fs: m}
	return f, m.do(func() error {
		name = filepath.Clean(name)
		f.node = m.names[name]
		switch {
		case f.node == nil:
			f.node = &inode{}
			m.names[name] = f.node
		case truncate:
			f.node.data, f.node.synced = nil, 0
		}
		return nil
	})
}

// Create truncates: the old content is gone at once, also for a crash.
func (m *MemFS) Create(name string) (store.File, error)     { return m.open(name, true) }
func (m *MemFS) OpenAppend(name string) (store.File, error) { return m.open(name, false) }

func (m *MemFS) ReadFile(name string) (data []byte, err error) {
	err = m.do(func() error {
		f := m.names[filepath.Clean(name)]
		if f == nil {
			return &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
		}
		data = bytes.Clone(f.data)
		return nil
	})
	return data, err
}

func (m *MemFS) Rename(from, to string) error {
	return m.do(func() error {
		from, to = filepath.Clean(from), filepath.Clean(to)
		f := m.names[from]
		if f == nil {
			return &fs.PathError{Op: "rename", Path: from, Err: fs.ErrNotExist}
		}
		delete(m.names, from)
		m.names[to] = f
		return nil
	})
}

func (m *MemFS) Remove(name string) error {
	return m.do(func() error {
		clean := filepath.Clean(name)
		if m.names[clean] == nil {
			return &fs.PathError{Op: "remove", Path: name, Err: fs.ErrNotExist}
		}
		delete(m.names, clean)
		return nil
	})
}

// Truncate cuts a file, at once also for a crash.
func (m *MemFS) Truncate(name string, size int64) error {
	return m.do(func() error {
		f := m.names[filepath.Clean(name)]
		if f == nil || size < 0 || size > int64(len(f.data)) {
			return &fs.PathError{Op: "truncate", Path: name, Err: fs.ErrInvalid}
		}
		f.data = f.data[:size]
		f.synced = min(f.synced, int(size))
		return nil
	})
}

// SyncDir makes the folder's names durable.
func (m *MemFS) SyncDir(dir string) error {
	dir = filepath.Clean(dir)
	return m.sync(func() {
		for name := range m.durable {
			if filepath.Dir(name) == dir && m.names[name] == nil {
				delete(m.durable, name)
			}
		}
		for name, f := range m.names {
			if filepath.Dir(name) == dir {
				m.durable[name] = f
			}
		}
	})
}

type memFile struct {
	fs   *MemFS
	node *inode
}

func (f *memFile) Write(p []byte) (int, error) {
	err := f.fs.do(func() error { f.node.data = append(f.node.data, p...); return nil })
	if err != nil {
		return 0, err
	}
	return len(p), nil
}

func (f *memFile) Sync() error  { return f.fs.sync(func() { f.node.synced = len(f.node.data) }) }
func (f *memFile) Close() error { return f.fs.do(func() error { return nil }) }

// FullDisk is a file system with room for so many more bytes; then writes fail with ENOSPC, after what still fitted.
type FullDisk struct {
	store.FS
	mu   sync.Mutex
	room int64
}

// NewFullDisk limits fs to n bytes of writing.
func NewFullDisk(fs store.FS, n int64) *FullDisk { return &FullDisk{FS: fs, room: n} }

// SetRoom sets how many more bytes fit.
func (d *FullDisk) SetRoom(n int64) { d.mu.Lock(); d.room = n; d.mu.Unlock() }

func (d *FullDisk) Create(name string) (store.File, error)     { return d.limit(d.FS.Create(name)) }
func (d *FullDisk) OpenAppend(name string) (store.File, error) { return d.limit(d.FS.OpenAppend(name)) }

func (d *FullDisk) limit(f store.File, err error) (store.File, error) {
	if err != nil {
		return nil, err
	}
	return &limitedFile{f, d}, nil
}

type limitedFile struct {
	store.File
	disk *FullDisk
}

func (f *limitedFile) Write(p []byte) (int, error) {
	f.disk.mu.Lock()
	defer f.disk.mu.Unlock()
	fits := p[:min(int64(len(p)), f.disk.room)]
	n, err := f.File.Write(fits)
	f.disk.room -= int64(n)
	if err == nil && n < len(p) {
		err = syscall.ENOSPC
	}
	return n, err
}
