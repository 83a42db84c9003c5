// Package scale holds the test that polls a whole data centre: thousands of SNMP
// devices and hundreds of BMCs, one in ten of them dead or hung, served by
// another process. It says what that costs and what is left behind.
//
//	make scale                      # 2,000 and 500 at 30 s for 30 minutes
//	make scale ARGS='-for 5m'
//	make scale ARGS='-for 2m -interval 10s -snmp 0 -bmc 500 -redfish 100'
package scale
