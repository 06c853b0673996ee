package store

import (
	"errors"
	"os"
	"runtime"
)

// OSFS is the real file system.
type OSFS struct{}

func (OSFS) Create(name string) (File, error) {
	return os.OpenFile(name, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
}

func (OSFS) OpenAppend(name string) (File, error) {
	return os.OpenFile(name, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
}

func (OSFS) ReadFile(name string) ([]byte, error)   { return os.ReadFile(name) }
func (OSFS) Rename(from, to string) error           { return os.Rename(from, to) }
func (OSFS) Remove(name string) error               { return os.Remove(name) }
func (OSFS) Truncate(name string, size int64) error { return os.Truncate(name, size) }

// SyncDir makes renames in a folder durable. Windows has no such call and needs none.
func (OSFS) SyncDir(dir string) error {
	if runtime.GOOS == "windows" {
		return nil
	}
	d, err := os.Open(dir)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
