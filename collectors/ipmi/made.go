package ipmi

import (
	"context"
	"encoding/binary"
	"fmt"
	"slices"

	"github.com/ridethrough/ridethrough/collectors/ipmi/fru"
	"github.com/ridethrough/ridethrough/collectors/ipmi/lanplus"
)

const (
	cmdGetFRUInfo  = 0x10 // 34.1
	cmdReadFRUData = 0x11 // 34.2

	ownInventory = 0
	// inventoryMax bounds what is read of an inventory. The areas of interest are
	// 2040 bytes each at most.
	inventoryMax = 8 << 10
)

// readInventory asks who made the server. An inventory that cannot be read is
// none: only a BMC that has fallen silent is an error.
func (c *Collector) readInventory(ctx context.Context) error {
	r := fruReader{session: c.session, chunk: 32}
	made, err := r.read(ctx)
	if _, answered := lanplus.Code(c.note(err)); err != nil && stop(ctx, err) && !answered {
		return fmt.Errorf("read FRU inventory: %w", err)
	}
	c.made = made
	return nil
}

// fruReader reads the areas of an inventory that have the names in them.
type fruReader struct {
	session *lanplus.Session
	chunk   int // bytes at once
	scale   int // 2 where the device counts in words
	size    int
	image   []byte // what was read, at its place
}

func (r *fruReader) read(ctx context.Context) (fru.Inventory, error) {
	data, err := r.session.Command(ctx, netFnStorage, 0, cmdGetFRUInfo, []byte{ownInventory})
	if err != nil {
		return fru.Inventory{}, err
	}
	if len(data) < 3 {
		return fru.Inventory{}, fmt.Errorf("get FRU inventory area info: %d bytes, want 3", len(data))
	}
	r.size, r.scale = min(int(binary.LittleEndian.Uint16(data)), inventoryMax), 1+int(data[2]&0x01)
	if err := r.fetch(ctx, 0, fru.HeaderSize); err != nil {
		return fru.Inventory{}, err
	}
	areas, err := fru.DecodeHeader(r.image)
	if err != nil {
		return fru.Inventory{}, err
	}
	for _, at := range []int{areas.Chassis, areas.Board, areas.Product} {
		if at == 0 || at+2 > r.size {
			continue
		}
		if err := r.fetch(ctx, at, 2); err != nil {
			return fru.Inventory{}, err
		}
		if err := r.fetch(ctx, at, max(fru.AreaSize(r.image[at:]), 2)); err != nil {
			return fru.Inventory{}, err
		}
	}
	made, _ := fru.Decode(r.image) // what is damaged is left out
	return made, nil
}

// fetch reads so many bytes from offset on into the image.
func (r *fruReader) fetch(ctx context.Context, offset, count int) error {
	end := min(offset+count, r.size)
	if len(r.image) < end {
		r.image = append(r.image, make([]byte, end-len(r.image))...)
	}
	for at := offset; at < end; {
		n := min(end-at, r.chunk)
		req := binary.LittleEndian.AppendUint16([]byte{ownInventory}, uint16(at/r.scale))
		data, err := r.session.Command(ctx, netFnStorage, 0, cmdReadFRUData, append(req, byte((n+r.scale-1)/r.scale)))
		if code, _ := lanplus.Code(err); r.chunk > 8 && slices.Contains([]uint8{lanplus.CodeCannotReturnBytes, lanplus.CodeLengthExceeded, lanplus.CodeLengthInvalid, 0xFF}, code) {
			r.chunk /= 2
			continue
		}
		if err != nil {
			return err
		}
		if len(data) < 2 {
			return fmt.Errorf("read FRU data: no bytes at %d", at)
		}
		at += copy(r.image[at:end], data[1:])
	}
	return nil
}
