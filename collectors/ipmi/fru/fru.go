// Package fru decodes FRU inventories: who made a board and a product, and
// under which part and serial number. It follows the IPMI Platform Management
// FRU Information Storage Definition, version 1.0, revision 1.3; section numbers
// are those of that document. Inventories in the field are often damaged: what
// can be read is taken, and a wrong checksum is only told.
package fru

import (
	"errors"
	"fmt"
)

// HeaderSize is the size of the common header (8).
const HeaderSize = 8

// unit is what area offsets and lengths count in.
const unit = 8

// An Inventory is what the areas of interest say.
type Inventory struct {
	Chassis Chassis
	Board   Board
	Product Product
}

// Chassis is the chassis info area (10).
type Chassis struct {
	Type               uint8 // SMBIOS chassis type
	PartNumber, Serial string
}

// Board is the board info area (11).
type Board struct{ Manufacturer, Product, Serial, PartNumber string }

// Product is the product info area (12).
type Product struct {
	Manufacturer, Name, PartNumber, Version, Serial, AssetTag string
}

// Areas are the offsets of the areas of interest in bytes; 0 where there is
// none.
type Areas struct{ Chassis, Board, Product int }

// DecodeHeader reads the common header.
func DecodeHeader(b []byte) (Areas, error) {
	if len(b) < HeaderSize {
		return Areas{}, fmt.Errorf("FRU header: %d bytes, want %d", len(b), HeaderSize)
	}
	const version = 1
	if b[0]&0x0F != version {
		return Areas{}, fmt.Errorf("FRU header: format version %d, want %d", b[0]&0x0F, version)
	}
	return Areas{int(b[2]) * unit, int(b[3]) * unit, int(b[4]) * unit}, nil
}

// AreaSize is the size that the first two bytes of an area announce.
func AreaSize(b []byte) int {
	if len(b) < 2 {
		return 0
	}
	return int(b[1]) * unit
}

// Decode reads an inventory. It returns what it could read, beside an error
// about what it could not.
func Decode(b []byte) (Inventory, error) {
	areas, err := DecodeHeader(b)
	if err != nil {
		return Inventory{}, err
	}
	var inv Inventory
	var errs []error
	for _, a := range []struct {
		name string
		at   int
		read func([]byte) error
	}{{"chassis", areas.Chassis, inv.readChassis}, {"board", areas.Board, inv.readBoard}, {"product", areas.Product, inv.readProduct}} {
		if a.at == 0 {
			continue
		}
		if a.at >= len(b) {
			errs = append(errs, fmt.Errorf("FRU %s area: at byte %d of %d", a.name, a.at, len(b)))
			continue
		}
		if err := a.read(b[a.at:]); err != nil {
			errs = append(errs, fmt.Errorf("FRU %s area: %w", a.name, err))
		}
	}
	return inv, errors.Join(errs...)
}

func (inv *Inventory) readChassis(b []byte) error {
	const fixed = 3
	f, err := fields(b, fixed, 2)
	if len(b) >= fixed {
		inv.Chassis.Type = b[2]
	}
	inv.Chassis.PartNumber, inv.Chassis.Serial = f[0], f[1]
	return err
}

func (inv *Inventory) readBoard(b []byte) error {
	const fixed = 6 // version, length, language, date of making
	f, err := fields(b, fixed, 4)
	inv.Board = Board{f[0], f[1], f[2], f[3]}
	return err
}

func (inv *Inventory) readProduct(b []byte) error {
	const fixed = 3
	f, err := fields(b, fixed, 6)
	inv.Product = Product{f[0], f[1], f[2], f[3], f[4], f[5]}
	return err
}
