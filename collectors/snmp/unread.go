package snmp

import (
	"context"
	"errors"
	"strings"
	"time"

	"github.com/ridethrough/ridethrough/collectors"
)

// mostUnread bounds what is listed for the author of a profile.
const mostUnread = 20_000

// longestUnread is how long a device is asked for what nobody reads: the list is
// for people, and management cards are slow.
const longestUnread = 15 * time.Second

// unreadRoots are where devices keep what they measure: trees of vendors, and
// the standard ones of UPSs and sensors.
var unreadRoots = []string{
	".1.3.6.1.2.1.33", // UPS-MIB
	".1.3.6.1.2.1.99", // ENTITY-SENSOR-MIB
	".1.3.6.1.4.1",    // enterprises
}

// unread lists what the device has and no chosen profile reads.
func (c *collector) unread(ctx context.Context) ([]collectors.Raw, error) {
	used := c.usedObjects()
	var out []collectors.Raw
	for _, root := range unreadRoots {
		w := newWalker([]string{root})
		w.most = mostUnread
		err := w.run(ctx, c.session, func(_ int, v *variable) {
			if len(out) < mostUnread && !used.has(v.name) {
				out = append(out, collectors.Raw{Object: strings.TrimPrefix(v.name, "."), Type: v.kind.String(), Value: text(v)})
			}
		})
		if whole := (*Error)(nil); errors.As(err, &whole) {
			return out, err
		}
	}
	return out, nil
}

// objectSet is a set of objects and columns.
type objectSet map[string]bool

// usedObjects are those that the chosen profiles read, also as names of rows.
func (c *collector) usedObjects() objectSet {
	used := objectSet{}
	if c.plan == nil {
		return used
	}
	for _, f := range c.plan.families {
		for _, s := range f.scalars {
			used[s.oid] = true
		}
		if f.online != nil {
			used[f.online.OID] = true
		}
		for _, oid := range f.told {
			used[oid] = true
		}
		for i := range f.tables {
			for _, col := range f.tables[i].columns {
				used[col.oid] = true
			}
			for _, key := range f.tables[i].keys {
				used[f.tables[i].column(key)] = true
			}
		}
	}
	return used
}

// has reports whether an object, or a column that it stands in, is in the set.
func (s objectSet) has(name string) bool {
	for name != "" {
		if s[name] {
			return true
		}
		name = name[:max(0, strings.LastIndexByte(name, '.'))]
	}
	return false
}
