// Package configs holds the files that ship with ridethrough (the commented
// configuration, rule files, device profiles) and turns what operators write
// into checked values. Decoding is strict: an unknown key, a wrong type, a
// duplicate or a second document is an error with file:line:column, and every
// problem of a file is reported at once.
//
// Each part of the program owns its Config type, its defaults and its
// validation; this package only decodes them. The site file is the exception:
// it becomes a facility.Site here, because facility reads no files.
package configs
