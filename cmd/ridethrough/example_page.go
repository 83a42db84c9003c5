package main

import (
	"bytes"
	"errors"
	"fmt"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net/textproto"
	"time"

	"github.com/ridethrough/ridethrough/alerting"
	"github.com/ridethrough/ridethrough/alerting/incident"
	"github.com/ridethrough/ridethrough/alerting/message"
)

// exampleURL is the operator page of the examples.
const exampleURL = "https://ridethrough.example"

// A pageExample is the first page of a night, as its receivers get it, and the
// news that it is over.
type pageExample struct {
	page, end incident.Incident
	chart     message.Chart
}

// step keeps the first page and the end of its incident.
func (x *pageExample) step(_ time.Time, outcome alerting.Outcome) {
	for _, c := range outcome.Changes {
		i := c.Incident
		switch {
		case x.page.ID == "" && i.Severity == incident.Page && i.State == incident.Open && i.Outlook != nil:
			x.page = i
			x.chart, _ = message.NewChart(i, outcome.Result.At, outcome.Inlets[i.Outlook.Hall])
		case i.ID == x.page.ID && c.Kind == incident.ChangeResolved:
			x.end = i
		}
	}
}

func (x *pageExample) files() (map[string][]byte, error) {
	if x.page.ID == "" || x.end.ID == "" {
		return nil, errors.New("nobody was paged, or the page was not resolved; choose another story")
	}
	shanghai, err := time.LoadLocation("Asia/Shanghai")
	if err != nil {
		return nil, err
	}
	var picture bytes.Buffer
	if err := x.chart.PNG(&picture); err != nil {
		return nil, err
	}
	files := map[string][]byte{"chart.png": picture.Bytes()}
	for _, w := range []message.Writer{
		{Language: message.English, URL: exampleURL},
		{Language: message.Chinese, URL: exampleURL, Zone: shanghai},
	} {
		add := func(format, text string) { files[fmt.Sprintf(format, w.Language)] = []byte(text) }
		add("page.%s.txt", w.Text(x.page, x.page.Updated))
		add("page.%s.md", w.Markdown(x.page, x.page.Updated)+"\n")
		add("page.%s.slack.txt", w.Slack(x.page, x.page.Updated)+"\n")
		add("mail.%s.html", w.HTML(x.page, x.page.Updated))
		add("resolved.%s.txt", w.Text(x.end, x.end.Updated))
		mail, err := exampleMail(w, x.page)
		if err != nil {
			return nil, err
		}
		add("mail.%s.eml", mail)
	}
	return files, nil
}

// exampleMail is the mail as Alertmanager's e-mail integration composes it,
// with a boundary that stays the same.
func exampleMail(w message.Writer, i incident.Incident) (string, error) {
	var b bytes.Buffer
	parts := multipart.NewWriter(&b)
	if err := parts.SetBoundary("ridethrough-example"); err != nil {
		return "", err
	}
	fmt.Fprintf(&b, "From: ridethrough@example.net\r\nTo: oncall@example.net\r\nSubject: %s\r\nDate: %s\r\n"+
		"MIME-Version: 1.0\r\nContent-Type: multipart/alternative;  boundary=%s\r\n\r\n",
		mime.QEncoding.Encode("utf-8", "[page] "+w.Headline(i, i.Updated)), i.Updated.UTC().Format(time.RFC1123Z), parts.Boundary())
	for _, part := range []struct{ kind, text string }{
		{"text/plain; charset=UTF-8", w.Text(i, i.Updated)},
		{"text/html; charset=UTF-8", w.HTML(i, i.Updated)},
	} {
		body, err := parts.CreatePart(textproto.MIMEHeader{
			"Content-Transfer-Encoding": {"quoted-printable"}, "Content-Type": {part.kind},
		})
		if err != nil {
			return "", err
		}
		quoted := quotedprintable.NewWriter(body)
		if _, err := quoted.Write([]byte(part.text)); err != nil {
			return "", err
		}
		if err := quoted.Close(); err != nil {
			return "", err
		}
	}
	err := parts.Close() // writes the last boundary
	return b.String(), err
}
