package main

import (
	"os"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
)

// TestMain lets scripts call the program by its name, in a process of its own.
func TestMain(m *testing.M) {
	if os.Getenv(devicesVariable) != "" {
		os.Exit(serveDevices())
	}
	if os.Getenv(childVariable) != "" {
		os.Exit(run())
	}
	testscript.Main(m, map[string]func(){
		"ridethrough": func() { os.Exit(run()) },
	})
}

// TestScripts runs the program as an operator would: exit code, output, files.
func TestScripts(t *testing.T) {
	testscript.Run(t, testscript.Params{
		Dir:                 "testdata/script",
		RequireExplicitExec: true,
		UpdateScripts:       os.Getenv("UPDATE_SCRIPTS") != "",
	})
}
