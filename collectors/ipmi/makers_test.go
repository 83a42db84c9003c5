package ipmi

import (
	"io/fs"
	"testing"

	"github.com/ridethrough/ridethrough/collectors/ipmi/fru"
	"github.com/ridethrough/ridethrough/collectors/ipmi/sdr"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/facility"
)

// celsius, watts and so on are sensors of servers, by the name their maker gives
// them.
func celsius(name string, entity uint8) sdr.Sensor {
	return sdr.Sensor{Name: name, Kind: sdr.Full, Owner: bmcAddress, Type: 0x01, EventType: sdr.Threshold, Entity: entity, Analog: true, Unit: sdr.Celsius}
}

func drawn(name string, entity uint8) sdr.Sensor {
	s := celsius(name, entity)
	s.Type, s.Unit = 0x0B, sdr.Watts
	return s
}

const board, cpu, supply, panel, front = 0x07, 0x03, 0x0A, 0x0C, 0x37

// TestMakersNameTheirSensors holds which sensor of a maker's server is what.
// The names are those of the makers' manuals.
func TestMakersNameTheirSensors(t *testing.T) {
	profiles, err := fs.Sub(configs.Profiles(), "ipmi")
	if err != nil {
		t.Fatal(err)
	}
	l, err := loadProfiles(profiles)
	if err != nil {
		t.Fatal(err)
	}
	for _, test := range []struct {
		maker        uint32
		profile      string
		sensors      []sdr.Sensor
		inlet, power string
		exhaust      string
		cpus         int
	}{
		{674, "dell", []sdr.Sensor{celsius("Temp", cpu), celsius("Exhaust Temp", board), celsius("Inlet Temp", board), drawn("Pwr Consumption", board)}, "Inlet Temp", "Pwr Consumption", "Exhaust Temp", 1},
		{11, "hpe", []sdr.Sensor{celsius("02-CPU 1", cpu), celsius("01-Inlet Ambient", 0x40), celsius("14-P/S 1 Inlet", supply), celsius("20-BMC Zone", board), drawn("Power Meter", board), drawn("Power Supply 1", supply)}, "01-Inlet Ambient", "Power Meter", "", 1},
		{10876, "supermicro", []sdr.Sensor{celsius("CPU1 Temp", cpu), celsius("System Temp", board), celsius("Inlet Temp", board), celsius("P1-DIMMA1 Temp", 0x20), celsius("CPU1 VRM Temp", board)}, "Inlet Temp", "", "", 1},
		{10876, "supermicro", []sdr.Sensor{celsius("CPU Temp", cpu), celsius("System Temp", board), celsius("Peripheral Temp", board)}, "", "", "", 1},
		{343, "intel", []sdr.Sensor{celsius("BB Inlet Temp", board), celsius("Front Panel Temp", panel), celsius("Exit Air Temp", board), celsius("P1 Therm Margin", cpu), drawn("PS1 Input Power", supply)}, "Front Panel Temp", "", "Exit Air Temp", 0},
		{7244, "quanta", []sdr.Sensor{celsius("Temp_Ambient_BP0", 0x40), celsius("Temp_Ambient_FP", 0x40), celsius("Temp_Outlet", board), celsius("Temp_CPU0", 0x41), drawn("HSC0 Input", 0x14), drawn("Pwr_Node", 0x14)}, "Temp_Ambient_FP", "Pwr_Node", "Temp_Outlet", 1},
		{19046, "lenovo", []sdr.Sensor{celsius("CPU 1 Temp", cpu), celsius("CPU 1 VR Temp", cpu), celsius("Ambient Temp", 0x27), celsius("Exhaust Temp", board), drawn("CPU Power", cpu), drawn("Sys Power", board), drawn("PSU 1 AC In Pwr", supply)}, "Ambient Temp", "Sys Power", "Exhaust Temp", 1},
		{10368, "fujitsu", []sdr.Sensor{celsius("PSU1 Inlet", supply), celsius("Systemboard 1", board), celsius("Ambient", 0x27), celsius("CPU1", cpu), drawn("CPU1 Power", cpu), drawn("Total Power", board)}, "Ambient", "Total Power", "", 1},
		{2011, "huawei", []sdr.Sensor{celsius("PS1 Inlet Temp", supply), celsius("Inlet Temp", board), celsius("Outlet Temp", board), celsius("CPU1 Core Rem", cpu), celsius("CPU1 DTS", cpu), celsius("CPU1 VDDQ Temp", cpu), drawn("Power1", supply), drawn("Power", board)}, "Inlet Temp", "Power", "Outlet Temp", 1},
		{37945, "inspur", []sdr.Sensor{celsius("Inlet_Temp", board), celsius("Outlet_Temp", board), celsius("CPU0_Temp", cpu), celsius("CPU0_VR_Temp", cpu), drawn("CPU_Power", cpu), drawn("Total_Power", board), drawn("PSU0_PIN", supply)}, "Inlet_Temp", "Total_Power", "Outlet_Temp", 1},
		{5771, "cisco", []sdr.Sensor{celsius("P1_TEMP_SENS", cpu), celsius("RISER1_INLET_TMP", 0x10), celsius("FP_TEMP_SENSOR", panel), celsius("PSU1_TEMP", supply), drawn("PSU1_PIN", supply), drawn("POWER_USAGE", board)}, "FP_TEMP_SENSOR", "POWER_USAGE", "", 1},
		{15370, "gigabyte", []sdr.Sensor{celsius("CPU0_TEMP", cpu), celsius("CPU0_DTS", cpu), celsius("MB_TEMP1", board), celsius("INLET_TEMP", board), celsius("OUTLET_TEMP", board), drawn("SYS_POWER", board)}, "INLET_TEMP", "SYS_POWER", "OUTLET_TEMP", 1},
		{49622, "asrockrack", []sdr.Sensor{celsius("CPU1 Temp", cpu), celsius("MB Temp", board), celsius("Card Side Temp", board), celsius("TR1 Temp", board)}, "", "", "", 1},
		{42, "oracle", []sdr.Sensor{celsius("P0/T_AMB", cpu), celsius("/SYS/T_AMB", board), celsius("PS0/T_OUT", supply), drawn("PS0/P_IN", supply), drawn("/SYS/VPS", board)}, "/SYS/T_AMB", "/SYS/VPS", "", 0},

		{4242, "generic", []sdr.Sensor{celsius("Board", board), celsius("LP_INLET", board)}, "LP_INLET", "", "", 0},
		{4242, "generic", []sdr.Sensor{celsius("Board", board), celsius("Temp_Inlet", board), celsius("GPU Inlet", board)}, "Temp_Inlet", "", "", 0},
		{4242, "generic", []sdr.Sensor{celsius("System Board Inlet", board), celsius("Outlet", board), celsius("Coolant Inlet", board)}, "System Board Inlet", "", "Outlet", 0},
		{4242, "generic", []sdr.Sensor{celsius("Rear Ambient", board), celsius("CPU0_Ambient", board), celsius("FntPnl Amb Temp", board)}, "FntPnl Amb Temp", "", "Rear Ambient", 0},
		{4242, "generic", []sdr.Sensor{celsius("SYS_Air_Outlet", board), celsius("SYS_Air_Inlet", board), drawn("PSU1 Total Power", supply), drawn("SYS_POWER", board)}, "SYS_Air_Inlet", "SYS_POWER", "SYS_Air_Outlet", 0},
		{4242, "generic", []sdr.Sensor{celsius("MB_OUTLET_TEMP", board), celsius("MB_INLET_TEMP", board), celsius("CPU0_TEMP", cpu)}, "MB_INLET_TEMP", "", "MB_OUTLET_TEMP", 1},
		{4242, "generic", []sdr.Sensor{celsius("Front Panel", board), celsius("Exhaust", board)}, "Front Panel", "", "Exhaust", 0},
		{4242, "generic", []sdr.Sensor{celsius("T1", board), celsius("T2", front), drawn("Total Power", board), drawn("PSU1 POUT", supply)}, "T2", "Total Power", "", 0},
	} {
		c := l.choose(nil, identity{manufacturer: test.maker}, fru.Inventory{})
		if got := c.profiles[0].Profile; got != test.profile {
			t.Errorf("maker %d has the profile %q; want %q", test.maker, got, test.profile)
		}
		got := map[facility.Point]string{}
		cpus := 0
		for _, p := range plan(inventory{sensors: test.sensors}, l.rules(c), nil) {
			if p.number.point == facility.CPUTemperature {
				cpus++
			}
			if p.number.part == "" {
				got[p.number.point] = p.sensor.Name
			}
		}
		for point, want := range map[facility.Point]string{facility.InletTemperature: test.inlet, facility.Power: test.power, facility.ExhaustTemperature: test.exhaust} {
			if got[point] != want {
				t.Errorf("%s: %s is %q; want %q", test.profile, point, got[point], want)
			}
		}
		if cpus != test.cpus {
			t.Errorf("%s: %d processor temperatures; want %d", test.profile, cpus, test.cpus)
		}
	}
}
