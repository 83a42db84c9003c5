package sdr

import "fmt"

// An Entity is one thing that sensors measure: an id of table 43-13 and an
// instance of it.
type Entity struct{ ID, Instance uint8 }

// String is the entity as tools print it: 7.1.
func (e Entity) String() string { return fmt.Sprintf("%d.%d", e.ID, e.Instance) }

// A Locator says where a device, an inventory or a controller is (43.7 to
// 43.9). Its name is what the maker calls the entity.
type Locator struct {
	Kind    Kind
	Address uint8 // of the controller that has it; of the controller itself
	Channel uint8
	FRU     uint8 // inventory device id, where Logical
	Logical bool  // an inventory that the controller at Address keeps
	Entity  Entity
	Name    string
}

// DecodeLocator reads a locator record; ok is false for other records and for
// those that are too short.
func DecodeLocator(record []byte) (l Locator, ok bool) {
	const entity, name = 12, 15
	h, err := DecodeHeader(record)
	if err != nil || len(record) <= name {
		return Locator{}, false
	}
	l = Locator{Kind: h.Kind, Entity: Entity{record[entity], record[entity+1] & 0x7F}, Name: decodeName(record[name:])}
	switch h.Kind {
	case DeviceLocator:
		l.Address, l.Channel = record[6]&0xFE, record[7]>>5|record[6]&0x01<<3
	case FRULocator:
		l.Address, l.FRU, l.Logical, l.Channel = record[5]&0xFE, record[6], record[7]&0x80 != 0, record[8]>>4
	case ControllerLocator:
		l.Address, l.Channel = record[5]&0xFE, record[6]&0x0F
	default:
		return Locator{}, false
	}
	return l, true
}

// An Association says which entities are parts of another (43.4, 43.5).
type Association struct {
	Container Entity
	// Range says that Parts are the first and the last of a range each.
	Range bool
	Parts []Entity
}

// DecodeAssociation reads an entity association record; ok is false for other
// records and for those that are too short.
func DecodeAssociation(record []byte) (a Association, ok bool) {
	const isRange = 1 << 7
	h, err := DecodeHeader(record)
	if err != nil {
		return Association{}, false
	}
	first, step := 8, 2
	switch h.Kind {
	case EntityAssociation:
	case RelativeAssociation:
		first, step = 12, 4 // each part has an address and a channel before it
	default:
		return Association{}, false
	}
	if len(record) < first {
		return Association{}, false
	}
	flags := 7
	if h.Kind == RelativeAssociation {
		flags = 9
	}
	a = Association{Container: Entity{record[5], record[6] & 0x7F}, Range: record[flags]&isRange != 0}
	for at := first; at+2 <= len(record) && len(a.Parts) < 4; at += step {
		if e := (Entity{record[at], record[at+1] & 0x7F}); e.ID != 0 {
			a.Parts = append(a.Parts, e)
		}
	}
	return a, true
}

// Holds reports whether e is a part of the container.
func (a Association) Holds(e Entity) bool {
	if !a.Range {
		for _, part := range a.Parts {
			if part == e {
				return true
			}
		}
		return false
	}
	for i := 0; i+1 < len(a.Parts); i += 2 {
		from, to := a.Parts[i], a.Parts[i+1]
		if e.ID == from.ID && e.Instance >= from.Instance && e.Instance <= to.Instance {
			return true
		}
	}
	return false
}
