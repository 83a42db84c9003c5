package paging_test

import (
	"testing"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// site is two chillers on one loop that feeds two room units, one in each hall.
func site(tb testing.TB) *facility.Site {
	tb.Helper()
	s, err := facility.NewSite(facility.Description{
		Name: "s",
		Assets: []facility.Asset{
			{Name: "a", Kind: facility.KindHall, Hall: "a"},
			{Name: "b", Kind: facility.KindHall, Hall: "b"},
			{Name: "chw", Kind: facility.KindLoop, Loop: "chw"},
			{Name: "ch-1", Kind: facility.KindChiller, Loop: "chw"},
			{Name: "ch-2", Kind: facility.KindChiller, Loop: "chw"},
			{Name: "crah-a", Kind: facility.KindCRAH, Hall: "a", Loop: "chw"},
			{Name: "crah-b", Kind: facility.KindCRAH, Hall: "b", Loop: "chw"},
		},
		Supplies: []facility.Supply{
			{Supplier: "ch-1", Consumer: "chw", Medium: facility.MediumCooling},
			{Supplier: "ch-2", Consumer: "chw", Medium: facility.MediumCooling},
			{Supplier: "chw", Consumer: "crah-a", Medium: facility.MediumCooling},
			{Supplier: "chw", Consumer: "crah-b", Medium: facility.MediumCooling},
			{Supplier: "crah-a", Consumer: "a", Medium: facility.MediumCooling},
			{Supplier: "crah-b", Consumer: "b", Medium: facility.MediumCooling},
		},
	})
	if err != nil {
		tb.Fatal(err)
	}
	return s
}
