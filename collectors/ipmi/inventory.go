package ipmi

import "github.com/ridethrough/ridethrough/collectors/ipmi/sdr"

// inventory is what a repository holds.
type inventory struct {
	sensors  []sdr.Sensor
	locators []sdr.Locator
	parts    []sdr.Association
	oem      int // records that only the maker can read
}

// add takes a record. The error says what is wrong with it.
func (v *inventory) add(record []byte) error {
	sensors, err := sdr.Decode(record)
	if err != nil {
		return err
	}
	v.sensors = append(v.sensors, sensors...)
	if l, ok := sdr.DecodeLocator(record); ok {
		v.locators = append(v.locators, l)
	}
	if a, ok := sdr.DecodeAssociation(record); ok {
		v.parts = append(v.parts, a)
	}
	if h, err := sdr.DecodeHeader(record); err == nil && h.Kind >= sdr.OEM {
		v.oem++
	}
	return nil
}

// nameOf is what the maker calls an entity: the name of its inventory, or of
// what it is a part of; empty where nobody named it.
func (v inventory) nameOf(e sdr.Entity) string {
	if name := v.located(e); name != "" {
		return name
	}
	for _, a := range v.parts {
		if a.Holds(e) {
			return v.located(a.Container)
		}
	}
	return ""
}

// located is the name of the only locator of an entity. An entity with several,
// as the board with the BMC and inventories on it, has no name of its own.
func (v inventory) located(e sdr.Entity) string {
	name := ""
	for _, l := range v.locators {
		if l.Entity != e || l.Name == "" {
			continue
		}
		if name != "" && name != l.Name {
			return ""
		}
		name = l.Name
	}
	return name
}
