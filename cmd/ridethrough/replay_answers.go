package main

import (
	"errors"
	"io"
	"os"
	"path/filepath"

	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/internal/exchange"
)

// answers are the two files a replay writes.
type answers struct {
	predictions *exchange.Predictions
	incidents   *exchange.Incidents
	files       []io.Closer
}

func createAnswers(dir string) (*answers, error) {
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	p, err := os.Create(filepath.Join(dir, "predictions.jsonl"))
	if err != nil {
		return nil, err
	}
	i, err := os.Create(filepath.Join(dir, "incidents.jsonl"))
	if err != nil {
		return nil, errors.Join(err, p.Close())
	}
	return &answers{exchange.NewPredictions(p), exchange.NewIncidents(i), []io.Closer{p, i}}, nil
}

func (a *answers) close() error {
	if a == nil {
		return nil
	}
	err := errors.Join(a.predictions.Flush(), a.incidents.Flush())
	for _, f := range a.files {
		err = errors.Join(err, f.Close())
	}
	return err
}

// tell counts and writes what people were told.
func (r *replayer) tell(c incident.Change) error {
	notice, told := r.notice(c)
	if told && notice.Type == exchange.NoticePage {
		r.summary.pages++
	}
	if told {
		r.note(notice)
	}
	if r.answers == nil {
		return nil
	}
	if err := r.answers.incidents.Write(incidentLine(c)); err != nil || !told {
		return err
	}
	return r.answers.predictions.Notice(notice)
}

// notice says whether c interrupts a person: a new incident, a warning that
// becomes a page, a page that reaches another hall, the end.
func (r *replayer) notice(c incident.Change) (exchange.Notice, bool) {
	in := c.Incident
	n := exchange.Notice{At: c.At, Type: exchange.NoticeWarn, RootCauses: roots(in), Zones: in.Halls, Services: in.Services}
	if in.Severity == incident.Page {
		n.Type = exchange.NoticePage
	}
	grown := len(in.Halls) > r.halls[in.ID]
	r.halls[in.ID] = max(r.halls[in.ID], len(in.Halls))
	switch c.Kind {
	case incident.ChangeResolved:
		n.Type = exchange.NoticeResolve
	case incident.ChangeUpdated:
		return n, grown && n.Type == exchange.NoticePage
	}
	return n, true
}

func incidentLine(c incident.Change) exchange.IncidentLine {
	in := c.Incident
	return exchange.IncidentLine{
		Time: c.At, Incident: in.ID, Change: string(c.Kind), RootCauses: roots(in),
		Zones: in.Halls, Symptoms: len(in.Symptoms), Services: in.Services, Summary: in.Headline,
	}
}

func roots(in incident.Incident) []string {
	names := make([]string, len(in.Root))
	for i, cause := range in.Root {
		names[i] = cause.Asset
	}
	return names
}
