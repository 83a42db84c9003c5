package paging

// A Standing is where an incident stands with people.
type Standing struct {
	// Ack is nil while nobody has acknowledged it.
	Ack *Ack
	// Silenced says why nobody is told; empty when people are.
	Silenced string
	// Escalated is how many steps of the escalation were taken.
	Escalated int
}

// Standing returns where an incident stands; the zero value for one that was
// never heard of.
func (p *Pager) Standing(id string) Standing {
	p.ledger.mu.Lock()
	defer p.ledger.mu.Unlock()
	n := p.ledger.notices[id]
	if n == nil {
		return Standing{}
	}
	s := Standing{Silenced: n.Silenced, Escalated: len(n.Steps)}
	if n.Ack != nil {
		ack := *n.Ack
		s.Ack = &ack
	}
	return s
}
