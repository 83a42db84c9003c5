package bus

import (
	"fmt"
	"log/slog"

	"github.com/nats-io/nats-server/v2/server"
)

// startServer runs a NATS server in this process. It listens on no port.
func startServer(cfg Config, log *slog.Logger) (*server.Server, error) {
	s, err := server.NewServer(&server.Options{
		ServerName: "ridethrough", DontListen: true, NoSigs: true,
		JetStream: true, StoreDir: cfg.Dir, SyncInterval: syncInterval,
		JetStreamMaxStore:  int64(cfg.MaxBytes) + ledgerRoom,
		JetStreamMaxMemory: MiB, // nothing is kept in memory
	})
	if err != nil {
		return nil, fmt.Errorf("storage.bus: start the embedded server in %s: %w", cfg.Dir, err)
	}
	s.SetLoggerV2(serverLog{log}, false, false, false)
	s.Start()
	if !s.ReadyForConnections(startTimeout) {
		s.Shutdown()
		return nil, fmt.Errorf("storage.bus: the embedded server in %s did not start within %s; is the directory writable and used by nobody else?", cfg.Dir, startTimeout)
	}
	return s, nil
}

// serverLog passes what the server has to complain about to our log. Its
// notices are about its own start and stop and would only be noise.
type serverLog struct{ log *slog.Logger }

func (serverLog) Noticef(string, ...any) {}
func (serverLog) Debugf(string, ...any)  {}
func (serverLog) Tracef(string, ...any)  {}

func (l serverLog) Warnf(format string, v ...any) {
	l.log.Warn("bus server", "message", fmt.Sprintf(format, v...))
}

func (l serverLog) Errorf(format string, v ...any) {
	l.log.Error("bus server", "message", fmt.Sprintf(format, v...))
}

func (l serverLog) Fatalf(format string, v ...any) {
	l.log.Error("bus server", "message", fmt.Sprintf(format, v...))
}
