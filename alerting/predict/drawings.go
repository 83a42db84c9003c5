package predict

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// drawingsOfHall is a fingerprint of all that the physics of a hall is made of.
func (p *plant) drawingsOfHall(i int) string {
	h := &p.halls[i]
	assets := []facility.Asset{h.asset}
	for _, u := range h.units {
		assets = append(assets, p.units[u].asset)
	}
	assets = append(assets, p.site.InHall(h.name, facility.KindRack, facility.KindRow)...)
	return fingerprint(assets)
}

func (p *plant) drawingsOfLoop(j int) string {
	l := &p.loops[j]
	return fingerprint(append([]facility.Asset{l.asset}, p.site.OnLoop(l.name,
		facility.KindChiller, facility.KindPump, facility.KindCoolingTower, facility.KindTank, facility.KindCRAH)...))
}

// fingerprint ignores where in the file an asset stands.
func fingerprint(assets []facility.Asset) string {
	sum := sha256.New()
	w := json.NewEncoder(sum)
	for _, a := range assets {
		a.Position, a.Positions = facility.Position{}, nil
		_ = w.Encode(a) // a hash takes everything, and assets are plain values
	}
	return hex.EncodeToString(sum.Sum(nil)[:8])
}
