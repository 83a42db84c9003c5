package bus

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"time"

	"github.com/nats-io/nats-server/v2/server"
	"github.com/nats-io/nats.go"
	"github.com/nats-io/nats.go/jetstream"
)

// Names in JetStream. The ledger has a stream of its own because it must
// outlive the batches it accounts for.
const (
	streamName    = "RIDETHROUGH"
	ledgerName    = "RIDETHROUGH_LEDGER"
	subjectPrefix = "ridethrough."
	ledgerPrefix  = "ridethrough.ledger."
)

const (
	// syncInterval is what a power cut may cost. The server's default is two
	// minutes; syncing every batch would make a publish ten times slower.
	syncInterval = 5 * time.Second

	// startTimeout is for a server that finds gigabytes after a crash; 223 MB
	// took 1.6 s.
	startTimeout = time.Minute

	// ledgerRoom is what the ledger may take beside the stream.
	ledgerRoom = 16 * MiB

	// maxMessage stays below the limit of a NATS server (1 MiB).
	maxMessage = 1 << 19
)

// A link is one run of the embedded server with a connection to it, or a
// connection to an external one. A link is used until it fails and is then
// replaced, never mended.
type link struct {
	server *server.Server // nil when external
	conn   *nats.Conn
	js     jetstream.JetStream
	stream jetstream.Stream
	ledger jetstream.Stream
}

// dial opens a link and makes sure that the streams exist with our limits.
func dial(ctx context.Context, cfg Config, log *slog.Logger) (*link, error) {
	l := &link{}
	if err := l.connect(cfg, log); err != nil {
		l.close()
		return nil, err
	}
	ctx, cancel := context.WithTimeout(ctx, startTimeout)
	defer cancel()
	if err := l.open(ctx, cfg); err != nil {
		l.close()
		return nil, err
	}
	return l, nil
}

func (l *link) connect(cfg Config, log *slog.Logger) (err error) {
	options := []nats.Option{nats.Name("ridethrough"), nats.MaxReconnects(-1), nats.RetryOnFailedConnect(false)}
	if cfg.URL == "" {
		if l.server, err = startServer(cfg, log); err != nil {
			return err
		}
		// The pipe to a server in this process breaks only when that server
		// ends, and then the whole link is replaced.
		options = append(options, nats.InProcessServer(l.server), nats.NoReconnect())
	}
	if cfg.CredentialsFile != "" {
		options = append(options, nats.UserCredentials(cfg.CredentialsFile))
	}
	if l.conn, err = nats.Connect(cfg.URL, options...); err != nil {
		return fmt.Errorf("storage.bus: connect to NATS: %w", err)
	}
	l.js, err = jetstream.New(l.conn)
	return err
}

// open creates the streams, or moves their limits to what is configured now.
func (l *link) open(ctx context.Context, cfg Config) (err error) {
	var subjects []string
	for _, t := range topics {
		subjects = append(subjects, subjectPrefix+string(t))
	}
	l.stream, err = l.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: streamName, Subjects: subjects,
		Description: "readings, forecasts and incidents of ridethrough",
		Storage:     jetstream.FileStorage, Compression: jetstream.S2Compression,
		Retention: jetstream.LimitsPolicy, Discard: jetstream.DiscardOld,
		MaxBytes: int64(cfg.MaxBytes), MaxAge: cfg.MaxAge,
		AllowDirect: true,
	})
	if err != nil {
		return fmt.Errorf("storage.bus: create stream %s: %w", streamName, err)
	}
	l.ledger, err = l.js.CreateOrUpdateStream(ctx, jetstream.StreamConfig{
		Name: ledgerName, Subjects: []string{ledgerPrefix + ">"},
		Description: "how far each consumer of " + streamName + " is, and what became of the readings",
		Storage:     jetstream.FileStorage, MaxMsgsPerSubject: 1, AllowDirect: true,
	})
	if err != nil {
		return fmt.Errorf("storage.bus: create stream %s: %w", ledgerName, err)
	}
	return nil
}

// lastSeal returns the accounting of the newest message and its sequence
// number. An empty stream gives a zero seal and the last number ever used.
func (l *link) lastSeal(ctx context.Context) (seal, uint64, error) {
	info, err := l.stream.Info(ctx)
	if err != nil {
		return seal{}, 0, err
	}
	for n := info.State.LastSeq; n >= max(1, info.State.FirstSeq); n-- {
		msg, err := l.stream.GetMsg(ctx, n)
		if errors.Is(err, jetstream.ErrMsgNotFound) {
			continue
		}
		if err != nil {
			return seal{}, 0, err
		}
		if s, err := readSeal(msg.Data); err == nil {
			return s, info.State.LastSeq, nil
		}
		// Somebody else's message on our subjects: look at the one before.
	}
	return seal{}, info.State.LastSeq, nil
}

// next returns the first message at or after sequence number n.
func (l *link) next(ctx context.Context, n uint64) (*jetstream.RawStreamMsg, error) {
	return l.stream.GetMsg(ctx, n, jetstream.WithGetMsgSubject(subjectPrefix+"*"))
}

func (l *link) close() {
	if l.conn != nil {
		l.conn.Close()
	}
	if l.server != nil {
		l.server.Shutdown()
		l.server.WaitForShutdown()
	}
}
