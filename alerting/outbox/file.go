package outbox

import (
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"os"

	"github.com/ridethrough/ridethrough/internal/atomicfile"
)

// load reads what waits; a file that is not there is an empty one.
func load(file string) ([]Message, error) {
	if file == "" {
		return nil, nil
	}
	data, err := os.ReadFile(file)
	if errors.Is(err, fs.ErrNotExist) {
		return nil, nil
	}
	if err != nil {
		return nil, fmt.Errorf("read what webhooks wait: %w", err)
	}
	var waiting []Message
	if err := json.Unmarshal(data, &waiting); err != nil {
		return nil, fmt.Errorf("read what webhooks wait: %s: %w; what waited before the restart is lost", file, err)
	}
	return waiting, nil
}

func save(file string, waiting []Message) error {
	if file == "" {
		return nil
	}
	data, err := json.Marshal(waiting)
	if err != nil {
		return fmt.Errorf("keep what webhooks wait: %w", err)
	}
	if err := atomicfile.Write(file, data, 0o600); err != nil {
		return fmt.Errorf("keep what webhooks wait: %w", err)
	}
	return nil
}
