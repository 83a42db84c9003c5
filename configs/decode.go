package configs

import (
	"github.com/ridethrough/ridethrough/internal/facility"
	"go.yaml.in/yaml/v4"
)

// Decode reads one YAML document from data into the struct that into points
// to. Errors are facility.Problems with positions in file.
func Decode(file string, data []byte, into any) error {
	if err := yaml.Load(data, into, yaml.WithKnownFields(true)); err != nil {
		return facility.Problems{{Position: facility.Position{File: file}, Message: err.Error()}}
	}
	return nil
}
