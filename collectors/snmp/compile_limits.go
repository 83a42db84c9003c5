package snmp

import (
	"slices"
	"strings"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// limitsOf makes fields of the thresholds of a field.
func (c *compiler) limitsOf(f field, t *table) []field {
	if f.Limits == nil {
		return nil
	}
	var out []field
	for level, at := range map[facility.LimitLevel]string{
		facility.LimitLowCritical: f.Limits.LowCritical, facility.LimitLow: f.Limits.Low,
		facility.LimitHigh: f.Limits.High, facility.LimitHighCritical: f.Limits.HighCritical,
	} {
		if at == "" {
			continue
		}
		limit := f
		limit.Point, limit.Limits, limit.Total, limit.TotalPoint, limit.Poll = facility.LimitPoint(f.Point, level), nil, "", "", pollSlow
		ref, err := parseReference(at)
		switch {
		case err != nil:
			c.problems.Add(f.Position, "limits: %v", err)
			continue
		case (t != nil) != (ref.column > 0):
			c.problems.Add(f.Position, "limits: %q: want a column in a table, an object identifier for a scalar", at)
			continue
		}
		limit.OID, limit.Column = ref.oid, ref.column
		limit.Absent = slices.Concat(f.Absent, f.Limits.Absent)
		out = append(out, limit)
	}
	slices.SortFunc(out, func(a, b field) int { return strings.Compare(string(a.Point), string(b.Point)) })
	return out
}
