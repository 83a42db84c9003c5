package main

import (
	"path/filepath"

	"github.com/ridethrough/ridethrough/internal/web"
)

// files are the folders whose documents the operator page shows.
func (s *service) files() *web.Files {
	return &web.Files{Status: filepath.Join(s.dataDir, "status"), Reports: s.reportsDir()}
}

// reportsDir holds a report for every incident that is over.
func (s *service) reportsDir() string { return filepath.Join(s.dataDir, "reports") }
