package storage

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"syscall"
)

// A lock keeps a second ridethrough out of the directory: an embedded stream
// with two servers would be ruined. The kernel gives it up with the process,
// however that ends.
type lock struct{ file *os.File }

func lockDir(dir string) (*lock, error) {
	if err := os.MkdirAll(dir, 0o750); err != nil {
		return nil, fmt.Errorf("storage.dir: %w", err)
	}
	file, err := os.OpenFile(filepath.Join(dir, "lock"), os.O_CREATE|os.O_RDWR, 0o640)
	if err != nil {
		return nil, fmt.Errorf("storage.dir: %w", err)
	}
	err = syscall.Flock(int(file.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == nil {
		return &lock{file}, nil
	}
	if errors.Is(err, syscall.EWOULDBLOCK) {
		err = errors.New("in use by another ridethrough; stop that one, or name another directory")
	}
	return nil, errors.Join(fmt.Errorf("storage.dir: %s: %w", dir, err), file.Close())
}

func (l *lock) close() error { return l.file.Close() }
