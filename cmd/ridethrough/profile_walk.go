package main

import (
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"os"
	"path/filepath"
	"strings"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// serveWalk serves a recorded walk on loopback until stop is called.
func serveWalk(ctx context.Context, path string) (d collectors.Device, stop func(), err error) {
	objects, err := loadWalk(path)
	if err != nil {
		return d, nil, err
	}
	agent, err := snmpagent.New(snmpagent.Config{Community: "public"}, objects)
	if err != nil {
		return d, nil, err
	}
	conn, err := net.ListenPacket("udp", "127.0.0.1:0")
	if err != nil {
		return d, nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	done := make(chan error, 1)
	go func() { done <- agent.Serve(ctx, conn) }()
	d = collectors.Device{
		Name:    strings.TrimSuffix(filepath.Base(path), filepath.Ext(path)),
		Address: conn.LocalAddr().String(), Protocol: "snmp",
		Login: collectors.Credentials{Version: "2c", Community: configs.NewSecret("public")},
	}
	return d, func() { cancel(); <-done }, nil
}

func loadWalk(path string) (*snmpagent.Objects, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, fmt.Errorf("--walk: %w", err)
	}
	load := snmpagent.LoadWalk
	if isRecording(data) {
		load = snmpagent.LoadSnmprec
	}
	objects, skipped, err := load(bytes.NewReader(data))
	if err != nil {
		return nil, fmt.Errorf("--walk %s: %w", path, err)
	}
	if objects.Len() == 0 {
		return nil, fmt.Errorf("--walk %s: no objects (%d lines not understood): want a recording of snmpsim (oid|tag|value), or what `snmpwalk -On` printed", path, skipped)
	}
	return objects, nil
}

// isRecording tells snmpsim's format by its first line that is no comment.
func isRecording(data []byte) bool {
	lines := bufio.NewReader(bytes.NewReader(data))
	for {
		line, err := lines.ReadString('\n')
		if text := strings.TrimSpace(line); text != "" && text[0] != '#' {
			name, rest, found := strings.Cut(text, "|")
			return found && strings.Trim(name, ".0123456789") == "" && strings.Contains(rest, "|")
		}
		if err == io.EOF {
			return false
		}
	}
}
