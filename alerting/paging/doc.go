// Package paging delivers incidents to people. Routing, receivers, silences,
// templates, retries and the notification log are Alertmanager's, as a
// library; or changes are posted to the user's own Alertmanager.
//
// One incident is one alert and one notification group. Its labels never
// change while it is open, so receivers see one key from the page to the
// resolve; what changes is in the annotations.
package paging
