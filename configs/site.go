package configs

import (
	"os"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// LoadSite reads and checks the site file at path.
func LoadSite(path string) (*facility.Site, error) {
	data, err := os.ReadFile(path)
	if err != nil {
		return nil, unreadable(path, err)
	}
	return ParseSite(path, data)
}

// ParseSite is LoadSite for data that was read from file. What is wrong with
// the YAML and what is wrong with the plant it describes are reported
// together, as facility.Problems.
func ParseSite(file string, data []byte) (*facility.Site, error) {
	var raw siteFile
	d := newDecoder(file)
	d.document(data, &raw)
	if d.broken {
		return nil, d.problems.ErrOrNil()
	}
	b := siteBuilder{problems: d.problems}
	b.build(&raw)
	site, err := facility.NewSite(b.d)
	if problems, ok := err.(facility.Problems); ok {
		b.problems = append(b.problems, problems...)
	}
	if err := withFile(b.problems, file).ErrOrNil(); err != nil {
		return nil, err
	}
	return site, nil
}

// withFile names the file in problems that belong to no line of it.
func withFile(problems facility.Problems, file string) facility.Problems {
	for i := range problems {
		if problems[i].Position == (facility.Position{}) {
			problems[i].Position.File = file
		}
	}
	return problems
}

// siteFile is the site file as it stands on disk. docs/site-file.md explains
// every key.
type siteFile struct {
	Site     At[string]   `yaml:"site"`
	Limits   rawLimits    `yaml:"limits"`
	Halls    []rawHall    `yaml:"halls"`
	Loops    []rawLoop    `yaml:"loops"`
	Chillers []rawChiller `yaml:"chillers"`
	Pumps    []rawPump    `yaml:"pumps"`
	Towers   []rawTower   `yaml:"cooling_towers"`
	Tanks    []rawTank    `yaml:"tanks"`
	CRAHs    []rawCRAH    `yaml:"crahs"`
	CRACs    []rawCRAC    `yaml:"cracs"`
	CDUs     []rawCDU     `yaml:"cdus"`

	Utilities        []rawUtility        `yaml:"utilities"`
	Generators       []rawGenerator      `yaml:"generators"`
	UPS              []rawUPS            `yaml:"ups"`
	TransferSwitches []rawTransferSwitch `yaml:"transfer_switches"`
	PDUs             []rawPDU            `yaml:"pdus"`
	Servers          []rawServer         `yaml:"servers"`

	Services []rawService `yaml:"services"`
	Groups   []rawGroup   `yaml:"groups"`
	Supplies []rawSupply  `yaml:"supplies"`

	Maintenance []rawWindow `yaml:"maintenance"`
}

// A siteBuilder turns a siteFile into a description, in the order in which
// later steps need earlier ones: assets, then what follows from membership.
type siteBuilder struct {
	d        facility.Description
	problems facility.Problems

	kinds    map[string]facility.Kind
	units    map[string][]At[string] // by hall: units of the whole room
	rowUnits map[string][]At[string] // by hall: units that a row names
}

func (b *siteBuilder) build(f *siteFile) {
	b.d.Name, b.d.Position = f.Site.Value, f.Site.Position
	b.d.Limits, b.d.LimitsPosition = f.Limits.limits(), f.Limits.Position
	b.assets(f)
	b.kinds = map[string]facility.Kind{}
	for _, a := range b.d.Assets {
		b.kinds[a.Name] = a.Kind
	}
	b.cooling(f)
	b.power(f)
	b.services(f)
	b.redundancy(f)
	b.maintenance(f)
}

func (b *siteBuilder) assets(f *siteFile) {
	if f.Site.Value != "" {
		b.add(facility.Asset{Name: f.Site.Value, Kind: facility.KindSite, Position: f.Site.Position})
	}
	for _, h := range f.Halls {
		h.assets(b)
	}
	addAll(b, f.Loops)
	addAll(b, f.Chillers)
	addAll(b, f.Pumps)
	addAll(b, f.Towers)
	addAll(b, f.Tanks)
	addAll(b, f.CRAHs)
	addAll(b, f.CRACs)
	addAll(b, f.CDUs)
	addAll(b, f.Utilities)
	addAll(b, f.Generators)
	addAll(b, f.UPS)
	addAll(b, f.TransferSwitches)
	addAll(b, f.PDUs)
	addAll(b, f.Servers)
}

func (b *siteBuilder) add(a facility.Asset) { b.d.Assets = append(b.d.Assets, a) }

// an assetOf is an entry of a section that is one asset.
type assetOf interface{ asset() facility.Asset }

func addAll[T assetOf](b *siteBuilder, entries []T) {
	for _, e := range entries {
		b.add(e.asset())
	}
}
