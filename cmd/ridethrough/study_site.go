package main

import (
	"errors"
	"fmt"
	"path/filepath"

	"github.com/spf13/cobra"

	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// A studied is the site that a what-if is asked of: the site file itself, or
// the one that a configuration names.
type studied struct {
	siteFile, config string

	site *facility.Site
	cfg  Config // defaults without a configuration
}

func (s *studied) flags(cmd *cobra.Command) {
	cmd.Flags().StringVar(&s.siteFile, "site", "", "site file, instead of the one the configuration names")
	configFlag(cmd, &s.config)
}

// namesAnAsset asks for at least one asset, and says how that looks.
func namesAnAsset(example string) cobra.PositionalArgs {
	return func(_ *cobra.Command, args []string) error {
		if len(args) == 0 {
			return fmt.Errorf("name an asset of the site file, for example: %s", example)
		}
		return nil
	}
}

// load reads the site and, unless the site file was named, the configuration.
// Devices and paging are not looked at: a study needs neither.
func (s *studied) load() error {
	s.cfg = DefaultConfig()
	file := s.siteFile
	if file == "" {
		if err := configs.DecodeFile(s.config, &s.cfg); err != nil {
			return err
		}
		if s.cfg.SiteFile.Value == "" {
			return errors.New(s.config + ": no site_file; add `site_file: site.yml`, or name a site file with --site")
		}
		file = beside(s.config, s.cfg.SiteFile.Value)
	}
	var err error
	s.site, err = configs.LoadSite(filepath.Clean(file))
	return err
}
