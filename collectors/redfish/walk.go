package redfish

import (
	"context"
	"errors"
	"slices"
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

// followed are the properties whose links are walked, in this order: equipment
// before chassis, so that the roles it gives its sensors are known first; old
// resources before new ones. A name means the same in every type that has it.
var followed = []string{
	"PowerEquipment", "RackPDUs", "FloorPDUs", "PowerShelves", "Switchgear", "TransferSwitches", "ElectricalBuses",
	"ThermalEquipment", "CDUs", "CoolingUnits", "CoolingLoops", "HeatExchangers", "ImmersionUnits", "RPUs",
	"Metrics", "Mains", "Feeders", "Branches", "Subfeeds", "Outlets", "OutletGroups",
	"PrimaryCoolantConnectors", "SecondaryCoolantConnectors", "Pumps", "Reservoirs", "Filters",
	"Chassis", "Thermal", "Power", "ThermalSubsystem", "PowerSubsystem", "EnvironmentMetrics",
	"ThermalMetrics", "Fans", "Heaters", "CoolantConnectors", "LeakDetection", "LeakDetectors", "PowerSupplies", "Batteries", "Sensors",
	"Systems", "Processors", "Memory", "Storage", "Controllers", "Drives", "NetworkAdapters", "PCIeDevices", "ProcessorMetrics",
	"Fabrics", "Switches", "Facilities", "PowerDomains", "AmbientMetrics",
	"TelemetryService", "MetricReports",
}

// plainly are collections that are never expanded: their members are large.
var plainly = []string{root + "/Chassis", root + "/Systems", root + "/Managers"}

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

// fetch reads a resource, expanded if it may be a collection worth it.
func (w *walker) fetch(ctx context.Context, link string) (document, string, error) {
	if w.expand != "" && collection(pathOf(link)) {
		d, err := w.read(ctx, link+w.expand)
		var status *statusError
		switch {
		case err == nil && w.spread(link, d):
			return d, link + w.expand, nil
		case err == nil:
			return d, link, nil
		case errors.Is(err, context.DeadlineExceeded):
			w.tooMuch(link + w.expand)
			return nil, "", err
		case !errors.As(err, &status):
			return nil, "", err
		}
		w.lies, w.expand = true, ""
	}
	d, err := w.read(ctx, link)
	return d, link, err
}

// tooMuch notes an expanded collection that did not come in time, and gives
// $expand up when that happens again.
func (w *walker) tooMuch(request string) {
	if w.late[request]++; w.late[request] >= tries-1 {
		w.lies, w.expand = true, ""
	}
}

// collection guesses from its path whether a resource is a collection whose
// members carry readings.
func collection(path string) bool {
	if slices.Contains(plainly, path) {
		return false
	}
	switch path[strings.LastIndexByte(path, '/')+1:] {
	case "Sensors", "Fans", "PowerSupplies", "Outlets", "OutletGroups", "Mains", "Feeders", "Branches", "Subfeeds", "LeakDetectors", "Pumps", "Filters", "Reservoirs",
		"PrimaryCoolantConnectors", "SecondaryCoolantConnectors", "CoolantConnectors", "Batteries", "Heaters", "MetricReports", "Processors", "Memory":
		return true
	}
	return false
}

// spread notes members that came whole. False: they are links as ever.
func (w *walker) spread(link string, d document) bool {
	members := d.list("Members")
	if len(members) == 0 {
		return true
	}
	whole := 0
	for _, m := range members {
		member, _ := m.(map[string]any)
		if own := pathOf(document(member).text("@odata.id")); own != "" && len(member) > 1 {
			w.known[own], w.via[own] = member, link+w.expand
			whole++
		}
	}
	if whole < len(members) {
		w.lies = true
	}
	return whole > 0
}

// read reads a resource with all pages of its members (7.3.2, nextLink).
func (w *walker) read(ctx context.Context, path string) (document, error) {
	return readPages(ctx, w.client, path, &w.next)
}

func readPages(ctx context.Context, c *client, path string, followedSoFar *int) (document, error) {
	got, err := getWithin(ctx, c, path, "")
	if err != nil {
		return nil, err
	}
	if err := appendPages(ctx, c, got.body, followedSoFar); err != nil {
		return nil, err
	}
	return got.body, nil
}

// appendPages adds the members of further pages to those of the first.
func appendPages(ctx context.Context, c *client, d document, followedSoFar *int) error {
	for next := d.text("Members@odata.nextLink"); next != "" && *followedSoFar < nextMax; *followedSoFar++ {
		more, err := getWithin(ctx, c, next, "")
		if err != nil {
			return err
		}
		d["Members"] = append(d.list("Members"), more.body.list("Members")...)
		after := more.body.text("Members@odata.nextLink")
		if after == next {
			return nil
		}
		next = after
	}
	return nil
}

func getWithin(ctx context.Context, c *client, path, tag string) (answer, error) {
	ctx, cancel := within(ctx)
	defer cancel()
	return c.get(ctx, path, tag)
}

// take keeps what a resource holds and queues what it links to.
func (w *walker) take(path, within string, took time.Duration, d document) {
	p := &page{
		at: w.client.now(), took: took, path: path, kind: d.kind(), name: strings.TrimSpace(d.text("Name")), id: d.text("Id"), within: within,
		child: d.object("Links").link("ContainedBy") != "", computers: len(d.object("Links").list("ComputerSystems")) > 0, found: extract(path, d),
	}
	if p.kind == "" {
		p.kind = guess(d)
	}
	if p.kind == "ChassisCollection" {
		p.members = membersIn(d)
	}
	w.pages = append(w.pages, p)
	w.identify(p, d)
	for _, f := range p.found {
		if f.source != "" && f.source != path {
			w.sources = append(w.sources, pathOf(f.source))
		}
	}
	var ahead []string
	for _, m := range d.list("Members") {
		member, _ := m.(map[string]any)
		ahead = w.want(ahead, document(member).text("@odata.id"))
	}
	for _, name := range followed {
		if path == root && !atRoot(name) {
			continue
		}
		ahead = w.want(ahead, d.object(name).text("@odata.id"))
		for _, m := range d.list(name) {
			member, _ := m.(map[string]any)
			if len(member) == 1 { // a link; Thermal has its fans in it, and Storage its drives as links
				ahead = w.want(ahead, document(member).text("@odata.id"))
			}
		}
	}
	for _, v := range slices.Concat(d.list("PowerSupplyRedundancy"), d.list("FanRedundancy")) {
		group, _ := v.(map[string]any)
		for _, m := range document(group).list("RedundancyGroup") {
			member, _ := m.(map[string]any)
			ahead = w.want(ahead, document(member).text("@odata.id"))
		}
	}
	ahead = w.usual(ahead, p, d)
	w.queue = append(ahead, w.queue...) // depth first: what belongs together stays together
}

// usual adds resources at the place that the schema gives them where a link
// leads elsewhere: one of DMTF's own examples has the sensors behind the link
// to the power subsystem.
func (w *walker) usual(to []string, p *page, d document) []string {
	if p.kind != "Chassis" {
		return to
	}
	for _, name := range []string{"Thermal", "Power", "ThermalSubsystem", "PowerSubsystem", "EnvironmentMetrics", "Sensors"} {
		if link := d.link(name); link != "" && !strings.HasSuffix(link, "/"+name) {
			to = w.want(to, p.path+"/"+name)
		}
	}
	return to
}

func atRoot(name string) bool {
	switch name {
	case "Fans", "Power", "Thermal", "Storage":
		return false
	}
	return true
}

// want adds a link that is within the service, new and of this host.
func (w *walker) want(to []string, link string) []string {
	if strings.Contains(link, "#") {
		return to // part of a resource that is read anyway
	}
	target, err := w.client.resolve(link)
	if link == "" || err != nil {
		return to
	}
	link = target.RequestURI() // as it stands: some services want the slash at its end
	path := pathOf(link)
	if !strings.HasPrefix(path, root+"/") || w.seen[path] || len(w.seen) >= pagesMax {
		return to
	}
	w.seen[path] = true
	return append(to, link)
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
