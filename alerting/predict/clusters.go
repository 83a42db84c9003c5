package predict

// A cluster is halls and loops that share heat, so that they are simulated
// and learnt together.
type cluster struct{ halls, loops []int }

// cluster joins halls and loops that share units.
func (p *plant) cluster() {
	group := make([]int, len(p.halls)+len(p.loops)) // halls first
	for i := range group {
		group[i] = i
	}
	for _, u := range p.units {
		if u.loop < 0 {
			continue
		}
		from, to := group[len(p.halls)+u.loop], group[u.hall]
		for i := range group {
			if group[i] == from {
				group[i] = to
			}
		}
	}
	index := map[int]int{}
	for i, g := range group {
		if _, seen := index[g]; !seen {
			index[g] = len(p.clusters)
			p.clusters = append(p.clusters, cluster{})
		}
		c := &p.clusters[index[g]]
		if i < len(p.halls) {
			c.halls = append(c.halls, i)
			p.halls[i].cluster = index[g]
		} else {
			c.loops = append(c.loops, i-len(p.halls))
			p.loops[i-len(p.halls)].cluster = index[g]
		}
	}
}
