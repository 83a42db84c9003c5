package incident_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/predict"
)

func (n *night) trouble(asset string, b incident.Blindness) {
	n.alerts = append(n.alerts, incident.Alert{Name: string(b), Asset: asset, Severity: incident.Warn, Since: n.now, Summary: "no answer", Blindness: b})
}

// A device that is named like the asset it reports on says nothing about it.
func TestASilentDeviceNamedLikeItsAssetIsNoPlantIncident(t *testing.T) {
	n := newNight(t)
	n.trouble("ch-1", incident.Silent)
	n.step()
	if i := n.open(); i.Blindness != incident.Silent || !i.Blind {
		t.Fatalf("blindness %q; want silent", i.Blindness)
	}
	n.event("ch-1", predict.EventTrip)
	n.heats("a", 9*time.Minute, 1)
	n.step()
	all := n.tracker.Incidents()
	if len(all) != 2 || all[0].Blind || all[0].Severity != incident.Page || len(all[1].Halls) > 0 {
		t.Errorf("%v; want a page about the chiller beside the silence", headlines(all))
	}
}

func TestDevicesOfOneNetworkAreOneIncident(t *testing.T) {
	n := newNight(t)
	cfg := incident.DefaultConfig()
	cfg.Networks = map[string]string{}
	for k := range 20 {
		cfg.Networks[fmt.Sprintf("plc-%d", k)] = fmt.Sprintf("10.1.%d.0/24", k/10)
	}
	n.tracker = incident.New(cfg, n.site)
	for k := range 10 { // two minutes apart: slow polls, one switch
		n.alert("DeviceUnreachable", fmt.Sprintf("plc-%d", k), incident.Warn)
		n.pass(2 * time.Minute)
	}
	i := n.open()
	if got, want := i.Root[0].Evidence, "10 devices do not answer, all in 10.1.0.0/24"; got != want {
		t.Errorf("evidence %q; want %q", got, want)
	}
	n.alert("DeviceUnreachable", "plc-15", incident.Warn)
	n.pass(time.Minute)
	if all := n.tracker.Incidents(); len(all) != 2 {
		t.Errorf("%v; want another incident for a device of another network", headlines(all))
	}
	n.alerts = nil
	if n.pass(5 * time.Minute); len(n.tracker.Incidents()) > 0 {
		t.Errorf("open %v; want none", headlines(n.tracker.Incidents()))
	}
}

// Most devices silent is the collector or its network: one incident, with all
// of them.
func TestMostDevicesSilentIsOneIncident(t *testing.T) {
	n := newNight(t)
	n.trouble("s", incident.Silent)
	n.pass(2 * time.Minute)
	for k := range 30 {
		n.trouble(fmt.Sprintf("d-%d", k), incident.Silent)
		n.pass(time.Minute)
	}
	if i := n.open(); i.Root[0].Asset != "s" || i.Ongoing() < 30 || n.pages() > 0 {
		t.Errorf("root %v, %d symptoms, %d pages", i.Root, i.Ongoing(), n.pages())
	}
}

func TestWhatWeCannotDoIsNeverMixed(t *testing.T) {
	n := newNight(t)
	n.event("ch-1", predict.EventTrip)
	n.trouble("influxdb", incident.CannotStore)
	n.trouble("spool", incident.CannotStore)
	n.trouble("receiver oncall", incident.CannotPage)
	n.trouble("plc-1", incident.Silent)
	n.heats("a", 9*time.Minute, 1)
	n.pass(time.Minute)
	count := map[incident.Blindness]int{}
	for _, i := range n.tracker.Incidents() {
		count[i.Blindness]++
		if i.Blind && (len(i.Halls) > 0 || i.Severity == incident.Page) {
			t.Errorf("%s holds halls %v, %s", i.ID, i.Halls, i.Severity)
		}
	}
	for _, b := range []incident.Blindness{"", incident.Silent, incident.CannotStore, incident.CannotPage} {
		if count[b] != 1 {
			t.Errorf("%d incidents of blindness %q; want 1", count[b], b)
		}
	}
	for _, i := range n.tracker.Incidents() {
		if i.Blindness == incident.CannotStore && !strings.Contains(headlines([]incident.Incident{i})[0], "cannot store") {
			t.Errorf("%v lacks its own words", headlines([]incident.Incident{i}))
		}
	}
}
