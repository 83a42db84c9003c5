package main

import (
	"context"
	"errors"
	"fmt"
	"net/http"

	"github.com/ridethrough/ridethrough/alerting/paging"
	"github.com/ridethrough/ridethrough/internal/web"
)

// errStarting is the answer before a generation runs, and between two.
var errStarting = errors.New("the service is starting; ask again in a moment")

// operate is what the page and the command line may change, done by the pager
// of the generation that runs.
func (s *service) operate() *web.Operate {
	return &web.Operate{
		Acknowledge: s.acknowledge, Silences: s.silences, Silence: s.silence, Expire: s.expire, TestPage: s.testPage,
	}
}

func (s *service) acknowledge(ctx context.Context, incident string, by web.Acknowledged) (string, error) {
	people := s.people.Load()
	if people == nil {
		return "", errStarting
	}
	id, err := people.Acknowledge(ctx, incident, paging.Ack{By: by.By, Note: by.Note, At: s.now()})
	s.view.restand(people)
	return id, notFound(err)
}

func (s *service) silences() []web.Silence {
	out := []web.Silence{}
	if people := s.people.Load(); people != nil {
		for _, one := range people.Silences(s.now()) {
			out = append(out, web.Silence(one))
		}
	}
	return out
}

func (s *service) silence(ctx context.Context, asked web.Silence) (web.Silence, error) {
	people := s.people.Load()
	if people == nil {
		return asked, errStarting
	}
	made, err := people.Silence(ctx, s.now(), paging.Silence(asked))
	s.view.restand(people)
	return web.Silence(made), err
}

func (s *service) expire(ctx context.Context, id string) error {
	people := s.people.Load()
	if people == nil {
		return errStarting
	}
	err := people.Expire(ctx, s.now(), id)
	s.view.restand(people)
	return notFound(err)
}

func (s *service) testPage(ctx context.Context, asked web.TestPage) ([]web.TestAnswer, error) {
	people := s.people.Load()
	if people == nil {
		return nil, errStarting
	}
	answers, err := people.Test(ctx, s.now(), paging.TestPage(asked))
	var out []web.TestAnswer
	for _, a := range answers {
		answer := web.TestAnswer{Receiver: a.Receiver, Integration: a.Integration, Seconds: a.Took.Seconds()}
		if a.Err != nil {
			answer.Error = a.Err.Error()
		}
		out = append(out, answer)
	}
	return out, err
}

// servePagerDuty hands webhooks to the pager that runs.
func (s *service) servePagerDuty(w http.ResponseWriter, r *http.Request) {
	people := s.people.Load()
	if people == nil {
		http.Error(w, errStarting.Error(), http.StatusServiceUnavailable)
		return
	}
	people.ServePagerDuty(w, r)
}

// notFound says so in the words of package web as well.
func notFound(err error) error {
	if errors.Is(err, paging.ErrNoIncident) || errors.Is(err, paging.ErrNoSilence) {
		return fmt.Errorf("%w: %w", web.ErrNotFound, err)
	}
	return err
}
