package redfish

import (
	"context"
	"errors"
	"slices"
	"strings"
)

// plainly are collections that are never expanded: their members are large.
var plainly = []string{root + "/Chassis", root + "/Systems", root + "/Managers"}

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
