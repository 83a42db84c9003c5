package discover

import (
	"context"
	"errors"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// census is a Prober of a network that exists on paper: every address ending in
// 7 is a device.
type census struct {
	mu    sync.Mutex
	asked map[netip.Addr]int
	after func(n int) // called after the nth question
}

func (*census) Protocol() string { return "snmp" }

func (c *census) Probe(ctx context.Context, a netip.Addr) (Finding, error) {
	c.mu.Lock()
	c.asked[a]++
	n := len(c.asked)
	c.mu.Unlock()
	if c.after != nil {
		c.after(n)
	}
	if ctx.Err() != nil {
		return Finding{}, ctx.Err()
	}
	if strings.HasSuffix(a.String(), "7") {
		return Finding{Protocol: "snmp", Address: a.String(), What: "device"}, nil
	}
	return Finding{}, ErrNobody
}

func ranges(t *testing.T, texts ...string) []netip.Prefix {
	t.Helper()
	out, err := ParseRanges(texts)
	if err != nil {
		t.Fatal(err)
	}
	return out
}

func journal(t *testing.T, path string) *Journal {
	t.Helper()
	j, err := OpenJournal(path, "the network")
	if err != nil {
		t.Fatal(err)
	}
	return j
}

// TestAScanGoesOnWhereItStopped interrupts a scan of 254 addresses after a
// hundred, cuts the last line of its journal in half, and runs it again.
func TestAScanGoesOnWhereItStopped(t *testing.T) {
	path := filepath.Join(t.TempDir(), "scan.journal")
	ctx, cancel := context.WithCancel(context.Background())
	first := &census{asked: map[netip.Addr]int{}, after: func(n int) {
		if n == 100 {
			cancel()
		}
	}}
	j := journal(t, path)
	_, err := Scan(ctx, Config{Ranges: ranges(t, "192.0.2.0/24"), Probers: []Prober{first}, Rate: 1e6, Parallel: 4, Journal: j})
	if !errors.Is(err, context.Canceled) {
		t.Fatalf("interrupted scan: %v", err)
	}
	if err := j.Close(); err != nil {
		t.Fatal(err)
	}
	cut(t, path)

	second := &census{asked: map[netip.Addr]int{}}
	j = journal(t, path)
	var last Progress
	found, err := Scan(context.Background(), Config{
		Ranges: ranges(t, "192.0.2.0/24"), Probers: []Prober{second}, Rate: 1e6, Journal: j,
		Progress: func(p Progress) { last = p },
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(second.asked) > 254-100+5 || len(second.asked) < 254-100 {
		t.Errorf("the second run asked %d addresses; want those that the first did not finish", len(second.asked))
	}
	if len(found) != 25 || last.Done != 254 || last.Total != 254 || last.Found != 25 {
		t.Errorf("found %d, progress %+v; want 25 devices of 254 addresses", len(found), last)
	}
	if err := j.Finish(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(path); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the journal of a finished scan is still there: %v", err)
	}
}

// cut takes the end off a file, as a full disk or a lost process does.
func cut(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err == nil {
		err = os.Truncate(path, info.Size()-5)
	}
	if err != nil {
		t.Fatal(err)
	}
}

// TestALineCutOffSpoilsNoOther goes on with a journal whose last line is half,
// and loses only that.
func TestALineCutOffSpoilsNoOther(t *testing.T) {
	path := filepath.Join(t.TempDir(), "scan.journal")
	var known int
	for _, text := range []string{"192.0.2.1", "192.0.2.2", "192.0.2.3"} {
		j := journal(t, path)
		known = len(j.seen)
		if err := errors.Join(j.add(netip.MustParseAddr(text), nil), j.Close()); err != nil {
			t.Fatal(err)
		}
		if text == "192.0.2.1" {
			cut(t, path)
		}
	}
	if known != 1 {
		t.Errorf("the third run knows %d addresses; want that of the second", known)
	}
}

func TestAJournalOfAnotherScanIsRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "scan.journal")
	if err := journal(t, path).Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := OpenJournal(path, "another network"); err == nil || !strings.Contains(err.Error(), "belongs to another scan (the network)") {
		t.Errorf("OpenJournal = %v; want a refusal that names the scan", err)
	}
}

// TestRate holds the pace in virtual time: 126 addresses at 20 a second take six
// seconds, and no more than two are under way at once.
func TestRate(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		began := time.Now()
		under, most := 0, 0
		var mu sync.Mutex
		slow := probe(func(context.Context, netip.Addr) {
			mu.Lock()
			under++
			most = max(most, under)
			mu.Unlock()
			time.Sleep(60 * time.Millisecond)
			mu.Lock()
			under--
			mu.Unlock()
		})
		j, err := OpenJournal("", "")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := Scan(t.Context(), Config{Ranges: ranges(t, "10.0.0.0/25"), Probers: []Prober{slow}, Rate: 20, Parallel: 2, Journal: j}); err != nil {
			t.Fatal(err)
		}
		if took := time.Since(began).Round(time.Second); took != 6*time.Second || most > 2 {
			t.Errorf("126 addresses took %v, %d at once; want 6 s, 2 at most", took, most)
		}
	})
}

type probe func(context.Context, netip.Addr)

func (probe) Protocol() string { return "snmp" }
func (p probe) Probe(ctx context.Context, a netip.Addr) (Finding, error) {
	p(ctx, a)
	return Finding{}, ErrNobody
}

func TestAddresses(t *testing.T) {
	got := slices.Collect(addresses(ranges(t, "192.0.2.0/30", "192.0.2.1", "192.0.2.8/31", "2001:db8::/127")))
	var texts []string
	for _, a := range got {
		texts = append(texts, a.String())
	}
	if want := "192.0.2.1 192.0.2.2 192.0.2.8 192.0.2.9 2001:db8:: 2001:db8::1"; strings.Join(texts, " ") != want {
		t.Errorf("addresses = %v; want %s", texts, want)
	}
	for text, want := range map[string]string{"10.0.0.0/8": "more than 65536", "::/0": "more than 65536", "pdu-1": "neither a range"} {
		if _, err := ParseRanges([]string{text}); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseRanges(%s) = %v; want %q", text, err, want)
		}
	}
}
