// Package hook posts incidents to receivers that Alertmanager does not know, or
// cannot sign for: a webhook whose receiver checks who sent it, and the group
// robots of DingTalk and Feishu. Each is a notify.Notifier, so routing, retries
// and the notification log stay Alertmanager's.
//
// The formats are those that the receivers publish: for DingTalk "Custom robot
// access" and its "Security settings" (timestamp and sign in the query), for
// Feishu "Use bots in groups" (timestamp and sign in the body).
package hook
