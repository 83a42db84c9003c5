package main

import "reflect"

// awaitRestart names the keys that differ and that a reload does not touch,
// because what they configure outlives every generation.
func awaitRestart(opened, next Config) []string {
	var changed []string
	for _, section := range []struct {
		key     string
		was, is any
	}{
		{"log", opened.Log, next.Log},
		{"storage.dir", opened.Storage.Dir, next.Storage.Dir},
		{"storage.bus", opened.Storage.Bus, next.Storage.Bus},
		{"storage.history", opened.Storage.History, next.Storage.History},
		{"influxdb", opened.InfluxDB, next.InfluxDB},
		{"web.listen", opened.Web.Listen, next.Web.Listen},
		{"web.token", opened.Web.Token, next.Web.Token},
	} {
		if !reflect.DeepEqual(section.was, section.is) {
			changed = append(changed, section.key)
		}
	}
	return changed
}
