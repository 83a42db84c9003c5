package bus

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"github.com/nats-io/nats.go/jetstream"
)

// A Ledger is a consumer's position in the stream and what became of every
// reading up to there: one record, written at once.
type Ledger struct {
	Sequence uint64 `json:"sequence"` // last message that is done with
	Total    uint64 `json:"total"`    // readings up to it

	Written     uint64 `json:"written"`
	Quarantined uint64 `json:"quarantined"`
	Expired     uint64 `json:"expired"` // left the stream before they were read
	Local       uint64 `json:"local"`   // from before there was this consumer
}

// A checkpoint remembers how many readings there were, for the case that all
// of them have left the stream while nobody was running.
type checkpoint struct {
	Accepted uint64 `json:"accepted"`
	Refused  uint64 `json:"refused"`
}

const checkpointSubject = ledgerPrefix + "collected"

func ledgerSubject(consumer string) string { return ledgerPrefix + "consumer." + consumer }

// readLedger reads the record at subject, if there is one.
func (l *link) readLedger(ctx context.Context, subject string, into any) (found bool, err error) {
	msg, err := l.ledger.GetLastMsgForSubject(ctx, subject)
	if errors.Is(err, jetstream.ErrMsgNotFound) {
		return false, nil
	}
	if err == nil {
		err = json.Unmarshal(msg.Data, into)
	}
	if err != nil {
		return false, fmt.Errorf("storage.bus: read the ledger %s: %w", subject, err)
	}
	return true, nil
}

// writeLedger replaces the record at subject.
func (l *link) writeLedger(ctx context.Context, subject string, record any) error {
	data, err := json.Marshal(record)
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(ctx, publishTimeout)
	defer cancel()
	_, err = l.js.Publish(ctx, subject, data, jetstream.WithRetryAttempts(0))
	return err
}

// checkpoint saves the totals if they have changed. A failure is made good by
// the next one.
func (b *Bus) checkpoint(ctx context.Context) {
	b.mu.Lock()
	now, l := checkpoint{Accepted: b.accepted, Refused: b.refused}, b.link.Load()
	changed := now != b.saved
	b.mu.Unlock()
	if !changed || l == nil || l.writeLedger(ctx, checkpointSubject, now) != nil {
		return
	}
	b.mu.Lock()
	b.saved = now
	b.mu.Unlock()
}
