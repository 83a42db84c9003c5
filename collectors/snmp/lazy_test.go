package snmp

import (
	"io/fs"
	"maps"
	"slices"
	"testing"
	"testing/fstest"

	"github.com/google/go-cmp/cmp"

	"github.com/ridethrough/ridethrough/configs"
)

// TestHeadsSayWhatProfilesSay compares the two ways to load what ships.
func TestHeadsSayWhatProfilesSay(t *testing.T) {
	shipped, err := fs.Sub(configs.Profiles(), "snmp")
	if err != nil {
		t.Fatal(err)
	}
	whole, err := Load(shipped)
	if err != nil {
		t.Skip("the shipped profiles have problems; see TestShippedProfilesAreSound")
	}
	heads, ok := loadHeads(shipped)
	if !ok {
		t.Fatal("the shipped profiles cannot be loaded by their heads")
	}
	if diff := cmp.Diff(whole.Names(), heads.Names()); diff != "" {
		t.Fatalf("names (-whole +heads):\n%s", diff)
	}
	for name, want := range whole.families {
		head := heads.families[name]
		if head.title != want.title || head.fallback != want.fallback || !cmp.Equal(head.match, want.match) {
			t.Errorf("%s: head says %q %v %+v; want %q %v %+v", name, head.title, head.fallback, head.match, want.title, want.fallback, want.match)
		}
		got, err := head.whole()
		if err != nil {
			t.Errorf("%s: %v", name, err)
		} else if len(got.scalars) != len(want.scalars) || len(got.tables) != len(want.tables) || !slices.Equal(got.told, want.told) {
			t.Errorf("%s: %d scalars and %d tables; want %d and %d", name, len(got.scalars), len(got.tables), len(want.scalars), len(want.tables))
		}
	}
}

// TestWhatIsUnusualIsLoadedWhole lists what heads do not show.
func TestWhatIsUnusualIsLoadedWhole(t *testing.T) {
	const scalars = "scalars:\n- {oid: 1.3.6.1.0, point: power, unit: watt}\n"
	for name, test := range map[string]struct {
		files map[string]string
		ok    bool
	}{
		"plain":        {map[string]string{"a": "name: a\n" + scalars + "match: {sys_descr: [x]}\n"}, true},
		"anchor":       {map[string]string{"a": "name: a\n" + "vocabularies: &v\n  x: {others: ok}\nabsent: *v\n" + scalars}, false},
		"circle":       {map[string]string{"a": "name: a\nextends: [b]\n" + scalars, "b": "name: b\nextends: [a]\n" + scalars}, false},
		"missing base": {map[string]string{"a": "name: a\nextends: [b]\n" + scalars}, false},
		"name":         {map[string]string{"a": "name: b\n" + scalars}, false},
		"unknown key":  {map[string]string{"a": "name: a\nmach: {}\n" + scalars}, false},
	} {
		t.Run(name, func(t *testing.T) {
			folder := fstest.MapFS{}
			for file, text := range test.files {
				folder[file+".yml"] = &fstest.MapFile{Data: []byte(text)}
			}
			l, ok := loadHeads(folder)
			if ok != test.ok {
				t.Fatalf("by heads: %v; want %v", ok, test.ok)
			}
			if ok && (!slices.Equal(slices.Collect(maps.Keys(l.families)), []string{"a"}) || l.families["a"].match.SysDescr[0] != "x") {
				t.Errorf("families = %v", l.families)
			}
		})
	}
}
