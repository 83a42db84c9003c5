package redfish

import (
	"context"
	"errors"
	"strings"
	"time"
)

const (
	// pagesMax bounds the resources of one service; the largest seen has 900
	// with those that are walked through and carry nothing.
	pagesMax = 10000
	// tries is how often a resource may be late before the walk leaves it out.
	tries = 3
	// nextMax bounds the further pages of collections.
	nextMax = 200
)

// inventory is everything that is known of a service after a walk.
type inventory struct {
	pages   []*page
	plan    plan
	fetches []*fetch
	names   map[string]string // identity: Manufacturer, Model, …
}

// walker walks the tree of one service, a few resources at a time.
type walker struct {
	client  *client
	expand  string // the query that expands members; empty where there is none
	queue   []string
	seen    map[string]bool
	known   map[string]document // members that came expanded
	via     map[string]string   // the request that brought them
	pages   []*page
	sources []string // sensors that excerpts name
	names   map[string]string
	lies    bool           // $expand was offered and does nothing
	next    int            // pages of collections followed
	rounds  int            // polls that it has taken
	late    map[string]int // answers that did not come in time, by request
}

func newWalker(c *client, expand string) *walker {
	return &walker{client: c, expand: expand, queue: []string{root + "/"}, seen: map[string]bool{root: true}, known: map[string]document{}, via: map[string]string{}, late: map[string]int{}, names: map[string]string{}}
}

// step reads the next resource. done says that there is none.
func (w *walker) step(ctx context.Context) (done bool, err error) {
	if len(w.queue) == 0 {
		w.orphans()
	}
	if len(w.queue) == 0 || len(w.pages) >= pagesMax {
		return true, nil
	}
	link := w.queue[0]
	w.queue = w.queue[1:]
	path := pathOf(link)
	d, within := w.known[path], w.via[path]
	var took time.Duration
	if d == nil {
		began := time.Now()
		if d, within, err = w.fetch(ctx, link); err != nil {
			return false, w.pass(link, err)
		}
		took = time.Since(began)
	}
	delete(w.known, path)
	w.take(path, within, took, d)
	return false, nil
}

// pass decides whether a resource that cannot be read ends the walk. Links that
// lead nowhere, and resources that a service stumbles over, are everywhere.
func (w *walker) pass(link string, err error) error {
	var status *statusError
	if pathOf(link) != root && (errors.Is(err, ErrMissing) || errors.Is(err, ErrForbidden) || errors.As(err, &status) || errors.Is(err, ErrNoRedfish)) {
		return nil
	}
	if w.late[link]++; pathOf(link) == root || w.late[link] < tries {
		w.queue = append([]string{link}, w.queue...) // again at the next poll
	}
	return err
}

func getWithin(ctx context.Context, c *client, path, tag string) (answer, error) {
	ctx, cancel := within(ctx)
	defer cancel()
	return c.get(ctx, path, tag)
}

// orphans are sensors that excerpts name and no collection lists.
func (w *walker) orphans() {
	for _, path := range w.sources {
		w.queue = w.want(w.queue, path)
	}
	w.sources = nil
}

// identify keeps what the service says of itself.
func (w *walker) identify(p *page, d document) {
	switch p.kind {
	case "ServiceRoot", "ComputerSystem", "Chassis", "PowerDistribution", "CoolingUnit":
	default:
		return
	}
	for _, name := range []string{"RedfishVersion", "Vendor", "Product", "Manufacturer", "Model", "SerialNumber", "PartNumber", "SKU", "AssetTag", "UUID", "HostName", "BiosVersion", "FirmwareVersion", "ChassisType", "EquipmentType"} {
		if v := strings.TrimSpace(d.text(name)); v != "" && len(w.names) < 200 && p.path != "" {
			key := name
			if p.path != root {
				key = strings.TrimPrefix(p.path, root+"/") + " " + name
			}
			w.names[key] = shortened(v)
		}
	}
}
