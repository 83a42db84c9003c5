package plant

// Books are the heat of halls and chilled water since Start, in J. What came
// in is what was removed, lost and is stored in addition:
// IT + Fans + Lights = Removed + Lost + (Stored now − Stored at Start).
type Books struct {
	IT      float64 // electricity of racks
	Fans    float64 // electricity of room units
	Lights  float64 // lights and people
	Removed float64 // taken from the water by chillers
	Lost    float64 // through walls; negative when it came in
	Stored  float64 // in air, metal, structure and water, above 0 °C
}

// Books returns the books as they stand now.
func (p *Plant) Books() Books {
	p.mu.Lock()
	defer p.mu.Unlock()
	b := p.books
	b.Stored = p.stored()
	return b
}

// account adds the last step to the books.
func (p *Plant) account(dt float64) {
	for _, h := range p.halls {
		p.books.IT += h.it * dt
		p.books.Lights += h.lights * dt
		p.books.Lost += h.toOutdoors * dt
		p.books.Fans += h.fans * dt
	}
	for _, l := range p.loops {
		for _, c := range l.chillers {
			p.books.Removed += c.heat * dt
		}
	}
}

func (p *Plant) stored() float64 {
	sum := 0.0
	for _, h := range p.halls {
		sum += h.stored()
	}
	for _, l := range p.loops {
		sum += l.stored()
	}
	return sum
}
