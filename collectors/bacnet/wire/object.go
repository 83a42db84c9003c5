package wire

import (
	"fmt"
	"strconv"
	"strings"
)

// An ObjectType is the kind of an object (clause 21, BACnetObjectType).
type ObjectType uint16

// Object types that profiles can name.
const (
	AnalogInput          ObjectType = 0
	AnalogOutput         ObjectType = 1
	AnalogValue          ObjectType = 2
	BinaryInput          ObjectType = 3
	BinaryOutput         ObjectType = 4
	BinaryValue          ObjectType = 5
	Device               ObjectType = 8
	MultiStateInput      ObjectType = 13
	MultiStateOutput     ObjectType = 14
	MultiStateValue      ObjectType = 19
	Accumulator          ObjectType = 23
	IntegerValue         ObjectType = 45
	LargeAnalogValue     ObjectType = 46
	PositiveIntegerValue ObjectType = 48
	CharacterStringValue ObjectType = 40
)

var typeNames = map[ObjectType]string{
	AnalogInput: "analog-input", AnalogOutput: "analog-output", AnalogValue: "analog-value",
	BinaryInput: "binary-input", BinaryOutput: "binary-output", BinaryValue: "binary-value",
	Device:          "device",
	MultiStateInput: "multi-state-input", MultiStateOutput: "multi-state-output", MultiStateValue: "multi-state-value",
	Accumulator: "accumulator", IntegerValue: "integer-value", LargeAnalogValue: "large-analog-value",
	PositiveIntegerValue: "positive-integer-value", CharacterStringValue: "characterstring-value",
}

// String returns the standard's name of the type.
func (t ObjectType) String() string {
	if name, known := typeNames[t]; known {
		return name
	}
	return strconv.Itoa(int(t))
}

// IsAnalog reports whether the object has a quantity of floating point.
func (t ObjectType) IsAnalog() bool {
	return t == AnalogInput || t == AnalogOutput || t == AnalogValue || t == LargeAnalogValue
}

// IsQuantity reports whether present-value is a number with a unit.
func (t ObjectType) IsQuantity() bool {
	return t.IsAnalog() || t == Accumulator || t == IntegerValue || t == PositiveIntegerValue
}

// IsBinary and IsMultiState report whether present-value is one of two, or one
// of several, states.
func (t ObjectType) IsBinary() bool {
	return t == BinaryInput || t == BinaryOutput || t == BinaryValue
}

// IsMultiState reports whether present-value is one of several states.
func (t ObjectType) IsMultiState() bool {
	return t == MultiStateInput || t == MultiStateOutput || t == MultiStateValue
}

// IsInput reports whether present-value comes from a sensor or a contact.
func (t ObjectType) IsInput() bool {
	return t == AnalogInput || t == BinaryInput || t == MultiStateInput || t == Accumulator
}

// LastInstance is the highest instance number. In a request for a device object
// it means "whoever reads this" (12.11, 15.5.2).
const LastInstance = 1<<22 - 1

// An ObjectID names an object within its device (20.2.14).
type ObjectID uint32

// NewObjectID puts type and instance together.
func NewObjectID(t ObjectType, instance uint32) ObjectID {
	return ObjectID(uint32(t)<<22 | instance&LastInstance)
}

// Type returns the kind of the object.
func (o ObjectID) Type() ObjectType { return ObjectType(o >> 22) }

// Instance returns its number among the objects of its kind.
func (o ObjectID) Instance() uint32 { return uint32(o) & LastInstance }

// String writes "analog-input,3".
func (o ObjectID) String() string { return fmt.Sprintf("%s,%d", o.Type(), o.Instance()) }

// ParseObjectID reads what String writes; the type may be a number.
func ParseObjectID(text string) (ObjectID, error) {
	kind, number, found := strings.Cut(text, ",")
	instance, err := strconv.ParseUint(strings.TrimSpace(number), 10, 32)
	if !found || err != nil || instance >= LastInstance {
		return 0, fmt.Errorf("object %q: want a type and an instance, such as analog-input,3", text)
	}
	for t, name := range typeNames {
		if name == kind {
			return NewObjectID(t, uint32(instance)), nil
		}
	}
	const typeBits = 10
	t, err := strconv.ParseUint(kind, 10, typeBits)
	if err != nil {
		return 0, fmt.Errorf("object %q: unknown type %q", text, kind)
	}
	return NewObjectID(ObjectType(t), uint32(instance)), nil
}

// A Property is one of an object's (clause 21, BACnetPropertyIdentifier).
type Property uint32

// Properties that are read.
const (
	ActiveText       Property = 4
	Description      Property = 28
	FirmwareRevision Property = 44
	HighLimit        Property = 45
	InactiveText     Property = 46
	LimitEnable      Property = 52
	LowLimit         Property = 59
	MaxAPDU          Property = 62
	ModelName        Property = 70
	ObjectIdentifier Property = 75
	ObjectList       Property = 76
	ObjectName       Property = 77
	OutOfService     Property = 81
	PresentValue     Property = 85
	Reliability      Property = 103
	StateText        Property = 110
	StatusFlags      Property = 111
	Units            Property = 117
	VendorName       Property = 121
	DatabaseRevision Property = 155
)

// WholeArray is the index of a Reference to a property as a whole.
const WholeArray = -1

// A Reference is one property of one object, or one element of it.
type Reference struct {
	Object   ObjectID
	Property Property
	Index    int // WholeArray, 0 for the number of elements, or an element from 1
}
