package bmc

import "fmt"

// A Style is how a vendor's servers present themselves: manufacturer id and
// sensor naming. Names are those printed in the vendors' manuals.
type Style int

// Styles.
const (
	Dell Style = iota
	HPE
	Supermicro
	Intel
	Quanta
)

// Styles returns every style.
func Styles() []Style { return []Style{Dell, HPE, Supermicro, Intel, Quanta} }

// String returns the vendor's name.
func (s Style) String() string { return s.naming().manufacturer }

// Live is what the plant says of one server.
type Live struct {
	Inlet, Exhaust, CPU Value
	Fan                 Value // rpm of each fan
	Power               Value
	// On says whether the server runs; nil is always.
	On func() bool
	// SupplyOK says whether power supply 1 or 2 has input; nil is always.
	SupplyOK func(i int) bool
}

type naming struct {
	manufacturer   string
	manufacturerID uint32
	productID      uint16
	product        string

	inlet, exhaust, cpu, fan, supply, volt string
	inletEntity                            uint8
	supplyWatts                            string // empty: no power sensor, DCMI only
}

func (s Style) naming() naming {
	switch s {
	case HPE:
		return naming{"HPE", 11, 0x2000, "ProLiant", "01-Inlet Ambient", "30-System Board", "%02d-CPU %d", "Fan %d", "Power Supply %d", "", EntityAirInlet, "Power Meter"}
	case Supermicro:
		return naming{"Supermicro", 10876, 0x0B2A, "X11", "Inlet Temp", "Exhaust Temp", "CPU%d Temp", "FAN%d", "PS%d Status", "12V", EntityBoard, ""}
	case Intel:
		return naming{"Intel", 343, 0x0071, "S2600", "BB Inlet Temp", "Exit Air Temp", "P%d Therm Temp", "System Fan %d", "PS%d Status", "BB +12.0V", EntityBoard, "PS%d Input Power"}
	case Quanta:
		return naming{"Quanta", 7244, 0x1B58, "T41", "Temp_Ambient_FP", "Temp_Outlet", "Temp_CPU%d", "Fan_SYS%d_1", "PSU%d_Status", "Volt_P12V", EntityDCMIInlet, "PSU%d_Input_Power"}
	}
	return naming{"Dell", 674, 0x0100, "PowerEdge", "Inlet Temp", "Exhaust Temp", "Temp", "Fan%d RPM", "Status", "", EntityBoard, "Pwr Consumption"}
}

// Server is the configuration of a server of this style. serial tells servers
// of one kind apart.
func (s Style) Server(user, password, serial string, live Live) Config {
	n := s.naming()
	return Config{
		User: user, Password: password,
		Identity: Identity{
			ManufacturerID: n.manufacturerID, ProductID: n.productID, FirmwareMajor: 2, FirmwareMinor: 0x10,
			Manufacturer: n.manufacturer, Product: n.product, Serial: serial,
		},
		Sensors: n.sensors(live), Power: live.Power, On: live.On,
	}
}

const fans = 4

func (n naming) sensors(live Live) []Sensor {
	temperature := func(name string, entity, instance uint8, v Value, t Thresholds) Sensor {
		return Sensor{
			Name: name, Type: TypeTemperature, Entity: entity, Instance: instance, Unit: DegreesC,
			Scale: Scale{M: 1, Format: TwosComplement}, Read: v, Thresholds: t,
		}
	}
	out := []Sensor{
		temperature(n.inlet, n.inletEntity, 1, live.Inlet, Upper(42, 47)),
		temperature(n.exhaust, EntityBoard, 2, live.Exhaust, Upper(70, 75)),
	}
	for i := uint8(1); i <= 2; i++ {
		out = append(out, temperature(n.cpuName(i), EntityProcessor, i, live.CPU, Upper(90, 95)))
	}
	for i := uint8(1); i <= fans; i++ {
		out = append(out, Sensor{
			Name: fmt.Sprintf(n.fan, i), Type: TypeFan, Entity: EntityFan, Instance: i, Unit: RPM,
			Scale: Scale{M: 100}, Read: live.Fan,
		})
	}
	for i := uint8(1); i <= 2; i++ {
		out = append(out, Sensor{
			Name: numbered(n.supply, i), Type: TypePowerSupply, Entity: EntityPowerSupply, Instance: i,
			States: live.supplyStates(int(i)),
		})
	}
	return present(append(append(out, n.watts(live)...), n.volts()...))
}

func (n naming) cpuName(i uint8) string {
	if n.manufacturerID == 11 { // HPE counts all temperatures: 01 is the inlet
		return fmt.Sprintf(n.cpu, i+1, i)
	}
	return numbered(n.cpu, i)
}

// watts are the power sensors; with two supplies each carries half.
func (n naming) watts(live Live) []Sensor {
	if n.supplyWatts == "" || live.Power == nil {
		return nil
	}
	sensor := func(name string, entity, instance uint8, v Value) Sensor {
		return Sensor{Name: name, Type: TypeOther, Entity: entity, Instance: instance, Unit: Watts, Scale: Scale{M: 8}, Read: v}
	}
	if numbered(n.supplyWatts, 1) == n.supplyWatts {
		return []Sensor{sensor(n.supplyWatts, EntityBoard, 1, live.Power)}
	}
	half := func() (float64, bool) { w, ok := live.Power(); return w / 2, ok }
	return []Sensor{
		sensor(numbered(n.supplyWatts, 1), EntityPowerSupply, 1, half),
		sensor(numbered(n.supplyWatts, 2), EntityPowerSupply, 2, half),
	}
}

func (n naming) volts() []Sensor {
	if n.volt == "" {
		return nil
	}
	return []Sensor{{
		Name: n.volt, Type: TypeVoltage, Entity: EntityBoard, Unit: Volts,
		Scale: Scale{M: 63, RExp: -3}, Read: Fixed(12.1),
	}}
}

// supplyStates are presence (bit 0) and input lost (bit 3) of table 42-3.
func (l Live) supplyStates(i int) States {
	return func() (uint16, bool) {
		if l.SupplyOK != nil && !l.SupplyOK(i) {
			return 1<<0 | 1<<3, true
		}
		return 1 << 0, true
	}
}

// numbered puts i into a name that has a place for it.
func numbered(format string, i uint8) string {
	for j := range len(format) - 1 {
		if format[j] == '%' {
			return fmt.Sprintf(format, i)
		}
	}
	return format
}

// present drops analog sensors that the plant has no value for.
func present(sensors []Sensor) []Sensor {
	var out []Sensor
	for _, s := range sensors {
		if s.Read != nil || s.States != nil {
			out = append(out, s)
		}
	}
	return out
}
