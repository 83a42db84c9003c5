// Package redfish reads servers, power distribution and cooling units over
// Redfish: JSON resources behind HTTPS.
//
// A management controller has a slow web server and few sessions, so it is
// asked as little as possible, one request at a time:
//
//   - one session is opened and kept, renewed when the service has forgotten it,
//     and ended with the collector; Basic authentication where there are none;
//   - the tree of resources is walked once, an hour apart and when something
//     has gone missing; walking goes on over several polls where it must, and
//     polling goes on beside it;
//   - a poll asks for the resources that carry readings and no others. Where the
//     service offers $expand, all members of a collection come with one
//     request; where it has strong entity tags that keep their word, what has not
//     changed is not sent again;
//   - a sensor that several resources show is one series, read from where it
//     costs the fewest requests and its role is known.
//
// What a property means is a table by the type of its resource (schema.go);
// what a temperature of a server is, inlet or component, is data in
// configs/profiles/redfish. Both are written from the published schemas: a maker
// who keeps to them needs no line here.
//
// # What is left out
//
// Nothing here can change a device: the only requests that are no GET open and
// end the session. Subscriptions that make a service send events to us are left
// out for that reason; its stream of server-sent events is listened to.
//
// Section numbers refer to DSP0266, the Redfish specification, version 1.20;
// property names to DSP8010, the schema bundle 2024.4.
package redfish
