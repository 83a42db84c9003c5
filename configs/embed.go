package configs

import (
	"embed"
	"io/fs"
)

//go:embed profiles rules
var shipped embed.FS

// Profiles returns the shipped device profiles, one folder a protocol.
func Profiles() fs.FS { return sub("profiles") }

// Rules returns the shipped Prometheus rule files.
func Rules() fs.FS { return sub("rules") }

func sub(dir string) fs.FS {
	f, err := fs.Sub(shipped, dir)
	if err != nil {
		panic("configs: " + err.Error()) // the directory is embedded above
	}
	return f
}
