package exchange

import (
	"encoding/json"
	"fmt"
	"os"
	"path/filepath"
	"time"

	"github.com/ridethrough/ridethrough/internal/facility"
)

// utilityName is what the format calls the mains; site.json never lists it.
const utilityName = "UTILITY"

// siteName is the asset that weather readings come under.
const siteName = "SITE"

type siteFile struct {
	Site  string `json:"site"`
	Halls []struct {
		ID          string    `json:"id"`
		Rows        []rowFile `json:"rows"`
		Containment string    `json:"containment"`
		DesignIT    float64   `json:"design_it_kw"`
		AirVolume   float64   `json:"air_volume_m3"`
		FloorArea   float64   `json:"floor_area_m2"`
		Height      float64   `json:"height_m"`
		ServerMass  float64   `json:"typical_server_mass_kg"`
		Setpoint    float64   `json:"supply_air_setpoint_c"`
		Units       []string  `json:"crahs"`
		Required    int       `json:"crahs_required"`
		Loop        string    `json:"loop"`
		FanControl  string    `json:"fan_control"`
		UPS         string    `json:"ups"`
	} `json:"halls"`
	Racks []struct {
		ID       string   `json:"id"`
		Hall     string   `json:"hall"`
		Row      string   `json:"row"`
		Design   float64  `json:"design_kw"`
		Servers  int      `json:"servers"`
		Services []string `json:"services"`
	} `json:"racks"`
	Units []struct {
		ID           string  `json:"id"`
		Hall         string  `json:"hall"`
		Type         string  `json:"type"`
		Loop         string  `json:"loop"`
		Nominal      float64 `json:"nominal_kw"`
		Airflow      float64 `json:"nominal_airflow_m3s"`
		Water        float64 `json:"nominal_water_ls"`
		OnUPS        *bool   `json:"ups_backed"`
		RestartDelay float64 `json:"restart_delay_s"`
		Ambient      float64 `json:"nominal_ambient_c"`
		Trip         float64 `json:"high_pressure_trip_bar"`
	} `json:"crahs"`
	Loops []struct {
		ID           string   `json:"id"`
		Chillers     []string `json:"chillers"`
		Required     int      `json:"chillers_required"`
		AutoStandby  *bool    `json:"automatic_standby_start"`
		Pumps        []string `json:"pumps"`
		PumpsNeeded  int      `json:"pumps_required"`
		Towers       []string `json:"towers"`
		Water        float64  `json:"water_volume_m3"`
		Tank         float64  `json:"buffer_tank_m3"`
		Setpoint     float64  `json:"supply_setpoint_c"`
		DesignReturn float64  `json:"design_return_c"`
		DesignFlow   float64  `json:"design_flow_ls"`
		Design       float64  `json:"design_kw"`
	} `json:"loops"`
	Chillers []struct {
		ID           string  `json:"id"`
		Loop         string  `json:"loop"`
		Nominal      float64 `json:"nominal_kw"`
		Condenser    string  `json:"condenser"`
		Rejection    float64 `json:"nominal_ambient_or_cw_c"`
		Trip         float64 `json:"high_pressure_trip_bar"`
		Start        float64 `json:"start_sequence_s"`
		RestartPower float64 `json:"restart_after_power_s"`
		MinOff       float64 `json:"min_off_s"`
		Refrigerant  string  `json:"refrigerant"`
	} `json:"chillers"`
	Pumps []struct {
		ID    string `json:"id"`
		Loop  string `json:"loop"`
		OnUPS *bool  `json:"ups_backed"`
	} `json:"pumps"`
	Towers []struct {
		ID   string `json:"id"`
		Loop string `json:"loop"`
	} `json:"towers"`
	UPS []struct {
		ID      string   `json:"id"`
		Halls   []string `json:"halls"`
		Battery float64  `json:"battery_min"`
	} `json:"ups"`
	Generators []struct {
		ID    string  `json:"id"`
		Start float64 `json:"start_s"`
	} `json:"generators"`
	Services []struct {
		ID       string   `json:"id"`
		Tier     int      `json:"tier"`
		Racks    []string `json:"racks"`
		Fraction float64  `json:"min_running_fraction"`
	} `json:"services"`
	Sensors []sensorFile `json:"sensors"`
	Limits  struct {
		Recommended float64 `json:"recommended_inlet_c"`
		Allowable   float64 `json:"allowable_inlet_c"`
		Critical    float64 `json:"critical_inlet_c"`
		Emergency   float64 `json:"emergency_inlet_c"`
	} `json:"limits"`
}

type rowFile struct {
	ID    string   `json:"id"`
	Racks []string `json:"racks"`
}

type sensorFile struct {
	Asset string `json:"asset"`
	Kind  string `json:"kind"`
	Row   string `json:"row"`
	Rack  string `json:"rack"`
}

// readSite reads and checks DIR/site.json.
func readSite(dir string) (*facility.Site, []sensorFile, error) {
	path := filepath.Join(dir, "site.json")
	text, err := os.ReadFile(path)
	if err != nil {
		return nil, nil, fmt.Errorf("read the site of a recording: %w", err)
	}
	var f siteFile
	if err := json.Unmarshal(text, &f); err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	site, err := facility.NewSite(f.describe())
	if err != nil {
		return nil, nil, fmt.Errorf("%s: %w", path, err)
	}
	return site, f.Sensors, nil
}

func seconds(s float64) time.Duration { return time.Duration(s * float64(time.Second)) }

func kilowatts(kw float64) facility.Watts { return facility.Watts(kw * 1000) }

// litersPerSecond converts at the wire: the rest of the program knows l/min.
func litersPerSecond(ls float64) facility.LitersPerMinute { return facility.LitersPerMinute(ls * 60) }

// bar converts at the wire: the rest of the program knows kPa.
func bar(b float64) facility.Kilopascals { return facility.Kilopascals(b * 100) }
