package exchange

import (
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// A quantity of the format is a point of ours, depending on what it is of.
type meaning struct {
	point facility.Point
	scale float64 // ours per theirs
}

var meanings = map[facility.Kind]map[string]meaning{
	facility.KindSite: {
		"ambient_temp":  {facility.OutdoorTemperature, 1},
		"wet_bulb_temp": {facility.WetBulbTemperature, 1},
	},
	facility.KindRack: {
		"inlet_temp":   {facility.InletTemperature, 1},
		"exhaust_temp": {facility.ExhaustTemperature, 1},
		"power":        {facility.Power, 1000}, // kW
	},
	facility.KindCRAH: roomUnit,
	facility.KindCRAC: roomUnit,
	facility.KindLoop: {
		"supply_temp":          {facility.ChilledWaterSupplyTemperature, 1},
		"return_temp":          {facility.ChilledWaterReturnTemperature, 1},
		"flow":                 {facility.ChilledWaterFlow, 60}, // L/s
		"diff_pressure":        {facility.DifferentialPressure, 1},
		"condenser_water_temp": {facility.CondenserWaterTemperature, 1},
	},
	facility.KindTank: {
		"inlet_temp":  {facility.TankInletTemperature, 1},
		"outlet_temp": {facility.TankOutletTemperature, 1},
	},
	facility.KindPump: {
		"status": {facility.RunStatePoint, 1},
		"speed":  {facility.Load, 1},
	},
	facility.KindCoolingTower: {
		"status":    {facility.RunStatePoint, 1},
		"fan_speed": {facility.FanSpeed, 1},
	},
	facility.KindChiller: {
		"status":        {facility.RunStatePoint, 1},
		"load":          {facility.Load, 1},
		"power":         {facility.Power, 1000}, // kW
		"leaving_temp":  {facility.ChilledWaterSupplyTemperature, 1},
		"entering_temp": {facility.ChilledWaterReturnTemperature, 1},
		"cond_pressure": {facility.CondenserPressure, 100}, // bar
	},
	facility.KindUPS: {
		"status":  {facility.OutputSource, 1},
		"load":    {facility.OutputPower, 1000}, // kW
		"battery": {facility.BatteryCharge, 1},
	},
	facility.KindGenerator: {"status": {facility.RunStatePoint, 1}},
	facility.KindUtility:   {"status": {facility.RunStatePoint, 1}},
}

var roomUnit = map[string]meaning{
	"supply_air_temp": {facility.SupplyAirTemperature, 1},
	"return_air_temp": {facility.ReturnAirTemperature, 1},
	"fan_speed":       {facility.FanSpeed, 1},
	"status":          {facility.RunStatePoint, 1},
	"valve_position":  {facility.ValvePosition, 1},
	"compressor":      {facility.CompressorLoad, 1},
	"cond_pressure":   {facility.CondenserPressure, 100}, // bar
}

// states translates the format's status numbers, which differ by equipment.
var states = map[facility.Kind][]facility.RunState{
	facility.KindChiller:      {facility.StateOff, facility.StateRunning, facility.StateAlarm, facility.StateStarting},
	facility.KindCRAH:         {facility.StateOff, facility.StateRunning, facility.StateAlarm},
	facility.KindCRAC:         {facility.StateOff, facility.StateRunning, facility.StateAlarm},
	facility.KindPump:         {facility.StateOff, facility.StateRunning, facility.StateAlarm},
	facility.KindCoolingTower: {facility.StateOff, facility.StateRunning, facility.StateAlarm},
	facility.KindGenerator:    {facility.StateOff, facility.StateStarting, facility.StateRunning, facility.StateAlarm},
	facility.KindUtility:      {facility.StateOff, facility.StateRunning},
}

// sources translates the status of a UPS: on mains, on battery.
var sources = []int{facility.SourceNormal, facility.SourceBattery}

// A target is where a sample of the format goes.
type target struct {
	asset, part string
	kind        facility.Kind
}

// targets resolves asset names of the format: sensors stand at racks.
func targets(site *facility.Site, sensors []sensorFile) map[string]target {
	out := map[string]target{}
	for _, a := range site.Assets() {
		out[a.Name] = target{asset: a.Name, kind: a.Kind}
		if a.Kind == facility.KindRack {
			out[a.Name+"-PDU"] = target{asset: a.Name, kind: a.Kind}
			out[a.Name+"-BMC"] = target{asset: a.Name, part: BMCPart, kind: a.Kind}
		}
	}
	for _, s := range sensors {
		if s.Kind != "inlet_probe" && s.Kind != "exhaust_probe" {
			continue
		}
		place := s.Rack
		if _, known := site.Asset(place); !known {
			place = s.Row
		}
		if _, known := site.Asset(place); known {
			out[s.Asset] = target{asset: place, part: s.Asset, kind: facility.KindRack}
		}
	}
	return out
}

// rowProbe finds the row of a probe that no sensor list mentions, by its name:
// <row>-P<n> or <row>-H<n>.
func rowProbe(site *facility.Site, name string) (target, bool) {
	i := strings.LastIndexByte(name, '-')
	if i < 0 {
		return target{}, false
	}
	row, known := site.Asset(name[:i])
	if !known || row.Kind != facility.KindRow {
		return target{}, false
	}
	return target{asset: row.Name, part: name, kind: facility.KindRack}, true
}

// BMCPart is the Part of an inlet temperature that a server's management
// controller reports: whole degrees and biased.
const BMCPart = "bmc"
