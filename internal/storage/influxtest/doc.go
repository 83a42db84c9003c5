// Package influxtest gives tests an InfluxDB: a real influxd 1.8 on loopback
// (Start), or one in this process that fails on command (NewFake). It is
// imported by tests only.
package influxtest
