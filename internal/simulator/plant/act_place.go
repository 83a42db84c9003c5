package plant

func (p *Plant) onRoomUnit(o Operation) bool {
	for _, c := range p.crahs {
		if c.name != o.Asset {
			continue
		}
		kind := EventFault
		switch o.Action {
		case StickValve:
			c.valveStuck = clamp(o.Value/100, 0, 1)
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
		p.tell(kind, c.name, o.Why, 0)
		return true
	}
	return false
}

func (p *Plant) onPower(o Operation) bool {
	for _, u := range p.utilities {
		if u.name != o.Asset || o.Action != LoseMains && o.Action != ReturnMains {
			continue
		}
		u.present = o.Action == ReturnMains
		p.tell(EventPower, u.name, o.Why, 0)
		return true
	}
	return false
}

// onPlace acts on the site, a hall, a row or a rack.
func (p *Plant) onPlace(o Operation) bool {
	switch {
	case o.Action == ShiftWeather && o.Asset == p.config.Site.Name:
		p.shift = o.Value
	case o.Action == ScaleLoad && o.Asset == p.config.Site.Name:
		p.loadFactor = o.Value
	case o.Action == BootServers:
		return p.boot(o.Asset)
	default:
		return false
	}
	p.tell(EventFault, o.Asset, o.Why, o.Value)
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
