package predict_test

import (
	"path/filepath"
	"testing"
	"time"

	"github.com/ridethrough/ridethrough/alerting/predict"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/layering/peers"
)

// A loop that cools no hall, such as that of the towers, has nothing to
// forecast and is no reason to stop.
func TestALoopWithoutAHall(t *testing.T) {
	site, err := configs.LoadSite(filepath.Join(peers.Root(t), "configs", "examples", "full-site.yml"))
	if err != nil {
		t.Fatal(err)
	}
	m := predict.New(site, predict.DefaultConfig())
	if got := m.Forecast(time.Unix(1e9, 0)); len(got.Forecasts) == 0 {
		t.Error("no forecast for the hall that there is")
	}
}
