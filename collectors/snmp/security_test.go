package snmp_test

import (
	"testing"

	"github.com/gosnmp/gosnmp"

	"github.com/ridethrough/ridethrough/collectors"
	"github.com/ridethrough/ridethrough/collectors/snmp/snmptest"
	"github.com/ridethrough/ridethrough/configs"
	"github.com/ridethrough/ridethrough/internal/simulator/snmpagent"
)

// TestEveryProtocolPair speaks every authentication with every privacy protocol
// to an agent whose keys the library made: ours must be the same.
func TestEveryProtocolPair(t *testing.T) {
	auths := map[string]gosnmp.SnmpV3AuthProtocol{
		"md5": gosnmp.MD5, "sha": gosnmp.SHA, "sha224": gosnmp.SHA224, "sha256": gosnmp.SHA256, "sha384": gosnmp.SHA384, "sha512": gosnmp.SHA512,
	}
	privacies := map[string]gosnmp.SnmpV3PrivProtocol{
		"": gosnmp.NoPriv, "des": gosnmp.DES, "aes": gosnmp.AES, "aes192": gosnmp.AES192, "aes256": gosnmp.AES256,
		"aes192c": gosnmp.AES192C, "aes256c": gosnmp.AES256C,
	}
	config := snmpagent.Config{EngineID: "\x80\x00\x1f\x88\x80pairs", Users: []snmpagent.User{{Name: "open"}}}
	for auth, a := range auths {
		for privacy, p := range privacies {
			config.Users = append(config.Users, snmpagent.User{
				Name: auth + privacy, Auth: a, AuthPassphrase: snmptest.Password, Privacy: p, PrivPassphrase: snmptest.PrivacyPassword,
			})
		}
	}
	served := snmptest.ServeConfig(t, rackPDU(1), config)
	check := func(t *testing.T, user, auth, privacy string) {
		t.Helper()
		d := device(served)
		d.Login = collectors.Credentials{
			Name: user, Version: "3", User: user, AuthProtocol: auth, Password: configs.NewSecret(snmptest.Password),
			PrivacyProtocol: privacy, PrivacyPassword: configs.NewSecret(snmptest.PrivacyPassword),
		}
		want(t, collect(t, open(t, d)), map[string]string{"power": "1170"})
	}
	for auth := range auths {
		for privacy := range privacies {
			t.Run(auth+" "+privacy, func(t *testing.T) { check(t, auth+privacy, auth, privacy) })
		}
	}
	t.Run("none", func(t *testing.T) { check(t, "open", "", "") })
}
