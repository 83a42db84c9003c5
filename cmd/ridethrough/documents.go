package main

import (
	"path/filepath"

	"github.com/ridethrough/ridethrough/internal/web"
)

// files are the folders whose documents the operator page shows.
func (s *service) files() *web.Files {
	return &web.Files{Status: s.statusDir(), Reports: s.reportsDir()}
}

// statusDir has the internal status pages.
func (s *service) statusDir() string { return filepath.Join(s.dataDir, "status") }

// reportsDir holds a report for every incident that is over.
func (s *service) reportsDir() string { return filepath.Join(s.dataDir, "reports") }
