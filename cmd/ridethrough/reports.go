package main

// reportsOn returns the assets that a device reports on.
func (s *setup) reportsOn(device string) []string {
	var out []string
	for _, t := range s.targets {
		if t.Device.Name != device {
			continue
		}
		if t.Device.Asset != "" {
			out = append(out, t.Device.Asset)
		}
		for _, part := range t.Device.Assets {
			out = append(out, part.Asset)
		}
	}
	return out
}
