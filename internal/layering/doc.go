// Package layering holds the walls of the house: which room may import which,
// and what each room must never do. The rules are data in walls.go, each with
// the reason that its failure prints. Tests of a package may cross walls; what
// ships may not.
package layering
