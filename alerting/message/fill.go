package message

import "github.com/ridethrough/ridethrough/alerting/incident"

// Fill writes the headline and the whole page of an incident in English, as of
// its last update.
func Fill(i *incident.Incident) {
	i.Headline = Headline(*i, i.Updated, English)
	i.Text = Text(*i, i.Updated, English) // begins with the headline
}
