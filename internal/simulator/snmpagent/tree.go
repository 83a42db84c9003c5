package snmpagent

import (
	"sort"
	"sync"
)

// A Tree holds what an agent serves. Names are numeric object identifiers with
// a leading dot. Both methods are called from many goroutines.
type Tree interface {
	// Get returns the value of exactly name.
	Get(name string) (Value, bool)
	// Next returns the first object behind name, and its name.
	Next(name string) (string, Value, bool)
}

// Objects is a Tree of values that may be replaced or computed when asked.
type Objects struct {
	mu      sync.RWMutex // guards everything below
	entries []entry      // sorted by oid
	index   map[string]int
}

type entry struct {
	oid   oid
	name  string
	value func() Value
}

// NewObjects returns an empty tree.
func NewObjects() *Objects { return &Objects{index: map[string]int{}} }

// Set gives an object a value. It panics when name is no numeric identifier:
// names come from code and from recordings that were checked.
func (o *Objects) Set(name string, v Value) { o.SetFunc(name, func() Value { return v }) }

// SetFunc gives an object a value that is computed whenever it is asked for.
// value must not touch the tree.
func (o *Objects) SetFunc(name string, value func() Value) {
	id, err := parseOID(name)
	if err != nil {
		panic("snmpagent: " + err.Error())
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	name = dotted(name)
	if i, ok := o.index[name]; ok {
		o.entries[i].value = value
		return
	}
	o.insert(entry{id, name, value})
}

// insert keeps the order; appending in order is cheap.
func (o *Objects) insert(e entry) {
	at := o.after(e.oid)
	o.entries = append(o.entries, entry{})
	copy(o.entries[at+1:], o.entries[at:])
	o.entries[at] = e
	for i := at; i < len(o.entries); i++ {
		o.index[o.entries[i].name] = i
	}
}

// Delete removes an object; a missing one is no error.
func (o *Objects) Delete(name string) {
	o.mu.Lock()
	defer o.mu.Unlock()
	at, ok := o.index[dotted(name)]
	if !ok {
		return
	}
	delete(o.index, dotted(name))
	o.entries = append(o.entries[:at], o.entries[at+1:]...)
	for i := at; i < len(o.entries); i++ {
		o.index[o.entries[i].name] = i
	}
}

// Len returns the number of objects.
func (o *Objects) Len() int {
	o.mu.RLock()
	defer o.mu.RUnlock()
	return len(o.entries)
}

// Get implements Tree.
func (o *Objects) Get(name string) (Value, bool) {
	o.mu.RLock()
	i, ok := o.index[name]
	var value func() Value
	if ok {
		value = o.entries[i].value
	}
	o.mu.RUnlock()
	if !ok {
		return Value{}, false
	}
	return value(), true
}

// Next implements Tree.
func (o *Objects) Next(name string) (string, Value, bool) {
	o.mu.RLock()
	i, known := o.index[name]
	i++
	if !known {
		id, err := parseOID(name)
		if err != nil {
			o.mu.RUnlock()
			return "", Value{}, false
		}
		i = o.after(id)
	}
	if i >= len(o.entries) {
		o.mu.RUnlock()
		return "", Value{}, false
	}
	e := o.entries[i]
	o.mu.RUnlock()
	return e.name, e.value(), true
}

// after returns the position of the first entry behind id.
func (o *Objects) after(id oid) int {
	return sort.Search(len(o.entries), func(i int) bool { return compareOID(o.entries[i].oid, id) > 0 })
}

// Each calls f with every object, in order.
func (o *Objects) Each(f func(name string, v Value)) {
	o.mu.RLock()
	entries := append([]entry(nil), o.entries...)
	o.mu.RUnlock()
	for _, e := range entries {
		f(e.name, e.value())
	}
}
