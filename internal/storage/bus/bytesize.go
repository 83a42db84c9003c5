package bus

import (
	"fmt"
	"strconv"
	"strings"
)

// ByteSize is an amount of disk or memory; in a file it is 512MiB or 4GiB.
type ByteSize int64

// Units.
const (
	KiB = 1 << 10
	MiB = 1 << 20
	GiB = 1 << 30
)

var byteUnits = []struct {
	name string
	size ByteSize
}{{"GiB", GiB}, {"MiB", MiB}, {"KiB", KiB}, {"B", 1}}

// String writes the size in the largest unit that divides it.
func (s ByteSize) String() string {
	for _, u := range byteUnits {
		if s >= u.size && s%u.size == 0 {
			return strconv.FormatInt(int64(s/u.size), 10) + u.name
		}
	}
	return "0B"
}

// MarshalText writes String.
func (s ByteSize) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText reads a number with a unit.
func (s *ByteSize) UnmarshalText(text []byte) error {
	for _, u := range byteUnits {
		number, ok := strings.CutSuffix(string(text), u.name)
		if !ok {
			continue
		}
		n, err := strconv.ParseInt(strings.TrimSpace(number), 10, 64)
		if err != nil || n < 0 || n > int64(1<<62)/int64(u.size) {
			break
		}
		*s = ByteSize(n) * u.size
		return nil
	}
	return fmt.Errorf("size %q: want a whole number with a unit, such as 512MiB or 4GiB", text)
}
