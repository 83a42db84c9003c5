package snmp

import (
	"context"
	"errors"
	"slices"
	"strings"

	"github.com/gosnmp/gosnmp"
)

// probe finds out which objects a device has: objects by their whole name, or
// columns and trees that anything stands below.
func (c *collector) probe(ctx context.Context, asked []string) (map[string]bool, error) {
	asked = slices.Clone(asked)
	slices.Sort(asked)
	asked = slices.Compact(asked)
	has := map[string]bool{}
	whole := slices.DeleteFunc(slices.Clone(asked), func(oid string) bool { return treeOf(oid) == oid })
	err := newGetter(whole).run(ctx, c.session, func(i int, _ *variable) { has[whole[i]] = true })
	if all := (*Error)(nil); errors.As(err, &all) {
		return nil, err
	}
	above := slices.DeleteFunc(asked, func(oid string) bool { return has[oid] || strings.HasSuffix(oid, ".0") })
	return has, c.probeBelow(ctx, above, has)
}

// mostProbes bounds the objects of a request that asks for what stands below
// them: what comes back may be any text.
const mostProbes = 16

// probeBelow asks what comes behind each object, several at once. A device that
// cannot answer several is asked one by one.
func (c *collector) probeBelow(ctx context.Context, asked []string, has map[string]bool) error {
	for batch := range slices.Chunk(asked, mostProbes) {
		whole, err := c.nextOf(ctx, batch, has)
		if err != nil {
			return err
		}
		if whole {
			continue
		}
		for i := range batch {
			if _, err := c.nextOf(ctx, batch[i:i+1], has); err != nil {
				return err
			}
		}
	}
	return nil
}

// nextOf notes what stands below the objects. It returns false when the device
// did not answer all of them.
func (c *collector) nextOf(ctx context.Context, asked []string, has map[string]bool) (whole bool, err error) {
	answer, err := c.session.exchange(ctx, &query{kind: gosnmp.GetNextRequest, names: asked})
	if errors.Is(err, ErrTimeout) && len(asked) > 1 && ctx.Err() == nil && c.session.answered {
		return false, nil
	}
	if err != nil {
		return false, err
	}
	if answer.status != gosnmp.NoError || len(answer.variables) != len(asked) {
		return false, nil
	}
	for i, v := range answer.variables {
		has[asked[i]] = isBelow(asked[i], v.name) && !isMissing(v.kind)
	}
	return true, nil
}
