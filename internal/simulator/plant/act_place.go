package plant

func (p *Plant) onRoomUnit(d Deed) bool {
	for _, c := range p.crahs {
		if c.name != d.Asset {
			continue
		}
		kind := EventFault
		switch d.Action {
		case StickValve:
			c.valveStuck = clamp(d.Value/100, 0, 1)
		case FreeValve:
			c.valveStuck, kind = -1, EventRepair
		case BreakFan, Trip:
			c.fanFault = true
		case MendFan, Reset:
			c.fanFault, kind = false, EventRepair
		case StopUnit:
			c.switchedOff, kind = true, EventStop
		case StartUnit:
			c.switchedOff, kind = false, EventStart
		default:
			return false
		}
		p.tell(kind, c.name, d.Why, 0)
		return true
	}
	return false
}

func (p *Plant) onPower(d Deed) bool {
	for _, u := range p.utilities {
		if u.name != d.Asset || d.Action != LoseMains && d.Action != ReturnMains {
			continue
		}
		u.present = d.Action == ReturnMains
		p.tell(EventPower, u.name, d.Why, 0)
		return true
	}
	return false
}

// onPlace acts on the site, a hall, a row or a rack.
func (p *Plant) onPlace(d Deed) bool {
	switch {
	case d.Action == ShiftWeather && d.Asset == p.config.Site.Name:
		p.shift = d.Value
	case d.Action == ScaleLoad && d.Asset == p.config.Site.Name:
		p.loadFactor = d.Value
	case d.Action == BootServers:
		return p.boot(d.Asset)
	default:
		return false
	}
	p.tell(EventFault, d.Asset, d.Why, d.Value)
	return true
}

func (p *Plant) boot(place string) bool {
	found := false
	for _, r := range p.racks {
		if place == r.name || place == r.row || place == r.hall || place == p.config.Site.Name {
			r.online, r.overheated, found = 1, 0, true
		}
	}
	return found
}
